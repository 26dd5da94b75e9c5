#include "protocol/ws_out.h"

#include "base/span.h"
#include "protocol/conv.h"

#include <stdlib.h>

enum { UNPACK_ROOM = 16 << 10, CAP_LEAST = 64 << 10, PIECES_SPARE = 16 };

static const struct span none;

enum st ws_out_begin(struct ws_out *o, struct parse *p, size_t raw, size_t n_frames, bool deflate,
		     const struct ws_tail *t)
{
	const struct conv_limits *l = parse_limits(p);
	size_t most = (size_t)l->message_bytes + l->overlap_bytes;

	*o = (struct ws_out){ .p = p, .cap = raw + t->len, .begin = UINT64_MAX };
	o->cap_pieces = n_frames + 4;
	if (deflate || t->step != 0) {
		o->cap = raw > CAP_LEAST / 8 ? most : CAP_LEAST;
		o->cap_pieces += o->cap / WS_STEP * 2 + l->overlap_bytes + PIECES_SPARE;
	}
	if (o->cap > most || o->cap < t->len)
		o->cap = most;
	o->bytes = parse_scratch(p, o->cap + 1);
	o->pieces = parse_scratch(p, o->cap_pieces * sizeof(*o->pieces));
	if (o->bytes == NULL || o->pieces == NULL)
		return ST_LIMIT;
	if (t->len != 0)
		memcpy(o->bytes, t->p, t->len);
	for (size_t at = 0; at < t->len; at += t->step != 0 ? t->step : t->len)
		o->pieces[o->n++] = (struct piece){ at, t->off };
	o->len = t->len;
	o->overlap = (uint32_t)t->len;
	o->off = t->off;
	o->step = t->step;
	return ST_OK;
}

static uint64_t place(const struct ws_out *o, size_t at)
{
	size_t i = o->n;

	while (i > 1 && o->pieces[i - 1].at > at)
		i--;
	return i != 0 ? o->pieces[i - 1].stream + (at - o->pieces[i - 1].at) : 0;
}

static void emit(struct ws_out *o)
{
	if (o->len <= o->overlap)
		return;
	parse_map(o->p, span_of(o->bytes, o->len), o->pieces, o->n);
	parse_field(o->p, "websocket.payload", none, span_of(o->bytes, o->len),
		    o->overlap != 0 ? FIELD_WINDOW : 0u);
	parse_send_window(o->p, "websocket",
			  o->overlap == 0 && o->begin < o->pieces[0].stream ? o->begin
									    : o->pieces[0].stream,
			  o->overlap);
}

/* What of the window is shown again, and where it came from. */
static size_t kept(const struct ws_out *o, uint64_t *off)
{
	size_t keep = parse_limits(o->p)->overlap_bytes;

	if (keep > o->len / 2)
		keep = o->len / 2;
	*off = o->step != 0 ? o->off : place(o, o->len - keep);
	return keep;
}

/* Emits a full window and goes on with its end. */
static void turn_over(struct ws_out *o)
{
	uint64_t off;
	size_t keep = kept(o, &off);

	emit(o);
	memmove(o->bytes, o->bytes + o->len - keep, keep);
	o->n = 0;
	for (size_t at = 0; at < keep; at += o->step != 0 ? o->step : keep)
		o->pieces[o->n++] = (struct piece){ at, off };
	o->len = keep;
	o->overlap = (uint32_t)keep;
}

static void put_plain(struct ws_out *o, const struct ws_frame *f, uint64_t at, struct span s,
		      uint64_t off)
{
	size_t done = 0;

	o->step = 0;
	while (done < s.len) {
		size_t n = s.len - done;

		if (o->len == o->cap || o->n == o->cap_pieces)
			turn_over(o);
		if (n > o->cap - o->len)
			n = o->cap - o->len;
		o->pieces[o->n++] = (struct piece){ o->len, off + done };
		if (f != NULL)
			ws_unmask(f, at + done, s.p + done, n, o->bytes + o->len);
		else
			memcpy(o->bytes + o->len, s.p + done, n);
		o->len += n;
		done += n;
	}
}

/* Unpacked bytes, of which each came out of step bytes from off on. */
static void put_unpacked(struct ws_out *o, struct span s)
{
	while (s.len != 0) {
		size_t n = s.len < o->step ? s.len : o->step;

		if (o->cap - o->len < n || o->n == o->cap_pieces)
			turn_over(o);
		o->pieces[o->n++] = (struct piece){ o->len, o->off };
		memcpy(o->bytes + o->len, s.p, n);
		o->len += n;
		s = span_from(s, n);
	}
}

void ws_pack_lose(struct ws_pack *k)
{
	inflater_free(k->z);
	k->z = NULL;
	k->lost = true;
}

static enum st feed(struct ws_out *o, struct ws_pack *k, struct span s)
{
	struct buf room;
	size_t used = 0;
	enum st st = ST_OK;

	buf_init(&room, UNPACK_ROOM);
	do {
		buf_clear(&room);
		st = inflater_feed(k->z, s, &used, &room);
		if (st == ST_NOMEM)
			break;
		s = span_from(s, used);
		k->total += room.len;
		put_unpacked(o, buf_span(&room));
		if (k->total > WS_UNPACKED_MOST) {
			parse_anomaly(o->p, "limit.websocket", o->off,
				      "a message unpacks to more than is looked at");
			st = ST_LIMIT;
		}
	} while (st == ST_OK && (used != 0 || room.len != 0)
		 && (s.len != 0 || room.len == UNPACK_ROOM));
	buf_deinit(&room);
	if (st == ST_END) { /* a final block: the next bytes begin anew (RFC 7692 7.2.3.4) */
		inflater_free(k->z);
		k->z = NULL;
		st = ST_OK;
	}
	return st;
}

static enum st unpack(struct ws_out *o, struct ws_pack *k, struct span s, uint64_t off)
{
	for (size_t at = 0; at < s.len && !k->lost; at += WS_STEP) {
		struct span part = span_cut(s, at, WS_STEP);
		enum st st = ST_OK;

		o->off = off + at;
		o->step = (uint32_t)part.len;
		if (k->z == NULL)
			st = inflater_new(&k->z, INFLATE_RAW);
		if (st == ST_OK)
			st = feed(o, k, part);
		if (st == ST_NOMEM)
			return st;
		if (st == ST_BAD)
			parse_anomaly(o->p, "websocket", off + at,
				      "a packed message is damaged: the rest of it, and what "
				      "follows, is searched as it is");
		if (st != ST_OK)
			ws_pack_lose(k);
	}
	return ST_OK;
}

enum st ws_out_put(struct ws_out *o, struct ws_pack *pack, const struct ws_frame *f, uint64_t at,
		   struct span payload, uint64_t off)
{
	uint8_t clear[WS_STEP];
	enum st st = ST_OK;
	size_t done = 0;

	for (; pack != NULL && !pack->lost && done < payload.len && st == ST_OK; done += WS_STEP) {
		struct span part = span_cut(payload, done, WS_STEP);

		ws_unmask(f, at + done, part.p, part.len, clear);
		st = unpack(o, pack, span_of(clear, part.len), off + done);
		if (pack->lost)
			break;
	}
	if (st == ST_OK && done < payload.len)
		put_plain(o, f, at + done, span_from(payload, done), off + done);
	return st;
}

enum st ws_out_end(struct ws_out *o, struct ws_pack *pack)
{
	static const uint8_t flush[] = { 0, 0, 0xff, 0xff };
	enum st st = ST_OK;

	if (pack->z != NULL && o->step != 0)
		st = feed(o, pack, span_of(flush, sizeof(flush)));
	if (pack->forgets || (st != ST_OK && st != ST_NOMEM)) {
		inflater_free(pack->z);
		pack->z = NULL;
		pack->lost = pack->lost && !pack->forgets;
	}
	return st == ST_NOMEM ? st : ST_OK;
}

enum st ws_out_send(struct ws_out *o, bool last, struct ws_tail *t)
{
	uint64_t off;
	size_t keep = kept(o, &off);

	emit(o);
	ws_tail_deinit(t);
	if (last || keep == 0)
		return ST_OK;
	t->p = malloc(keep);
	if (t->p == NULL)
		return ST_OK; /* the next window begins without */
	memcpy(t->p, o->bytes + o->len - keep, keep);
	t->len = keep;
	t->off = off;
	t->step = o->step;
	return ST_OK;
}

void ws_pack_deinit(struct ws_pack *k)
{
	inflater_free(k->z);
	k->z = NULL;
}

void ws_tail_deinit(struct ws_tail *t)
{
	free(t->p);
	*t = (struct ws_tail){ 0 };
}
