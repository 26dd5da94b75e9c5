#include "excerpt/retold.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"
#include "excerpt/wifi_frame.h"

#include <stdlib.h>

enum { TALKS_MOST = 1 << 18, MESSAGES_MOST = 1 << 18, EDITS_MOST = 1 << 20, RAW_MOST = 256 << 20 };
enum { ONE_MOST = 16 << 20 };

void retold_init(struct retold *t)
{
	*t = (struct retold){ 0 };
	arena_init(&t->arena, RAW_MOST);
	map_init(&t->by_key, TALKS_MOST);
	map_init(&t->going_on, MESSAGES_MOST);
}

void retold_deinit(struct retold *t)
{
	for (size_t i = 0; i < t->n; i++)
		buf_deinit(&t->messages[i].raw);
	free(t->messages);
	free(t->talks);
	free(t->edits);
	map_deinit(&t->by_key);
	map_deinit(&t->going_on);
	arena_deinit(&t->arena);
	*t = (struct retold){ 0 };
}

uint64_t retold_key(const struct talk *talk, unsigned depth)
{
	return (uint64_t)talk->shard << 56 | (uint64_t)(depth & 0xff) << 48 | talk->flow;
}

static struct retold_talk *find_talk(const struct retold *t, uint64_t key)
{
	for (uint32_t it = map_first(&t->by_key, key); it != MAP_NONE;
	     it = map_next(&t->by_key, key, it))
		if (t->talks[map_value(&t->by_key, it)].key == key)
			return &t->talks[map_value(&t->by_key, it)];
	return NULL;
}

static enum st add_talk(struct retold *t, const struct talk *talk, unsigned depth,
			struct retold_talk **ret)
{
	enum st st = vec_grow((void **)&t->talks, &t->cap_talks, t->n_talks + 1, sizeof(*t->talks),
			      TALKS_MOST);

	if (st == ST_OK)
		st = map_put(&t->by_key, retold_key(talk, depth), (uint32_t)t->n_talks);
	if (st != ST_OK)
		return st;
	*ret = &t->talks[t->n_talks];
	**ret = (struct retold_talk){
		.key = retold_key(talk, depth),
		.depth = (uint8_t)depth,
		.carrier = t->n_talks++,
		.side = { talk->side[0], talk->side[1] },
		.transport = talk->transport,
		.opener_known = talk->opener_known,
		.first = { RETOLD_NONE, RETOLD_NONE },
		.last = { RETOLD_NONE, RETOLD_NONE },
		.edits = { RETOLD_NONE, RETOLD_NONE },
		.last_edit = { RETOLD_NONE, RETOLD_NONE },
	};
	return ST_OK;
}

/* The one a message belongs to, and the one whose segments that is said in. */
static enum st talk_for(struct retold *t, const struct message *m, struct retold_talk **ret)
{
	struct retold_talk *carrier = find_talk(t, retold_key(m->talk, 0));
	enum st st = carrier != NULL ? ST_OK : add_talk(t, m->talk, 0, &carrier);
	size_t at;

	if (st != ST_OK || m->depth == 0) {
		*ret = carrier;
		return st;
	}
	at = carrier->carrier;
	st = add_talk(t, m->talk, m->depth, ret);
	if (st == ST_OK)
		(*ret)->carrier = at;
	return st;
}

/* Not yet one of its side's row. */
static enum st new_message(struct retold *t, const struct retold_talk *talk,
			   const struct message *m)
{
	enum st st = vec_grow((void **)&t->messages, &t->cap, t->n + 1, sizeof(*t->messages),
			      MESSAGES_MOST);
	struct retold_message *x;

	if (st != ST_OK)
		return st;
	x = &t->messages[t->n];
	*x = (struct retold_message){
		.talk = (size_t)(talk - t->talks),
		.side = m->from,
		.off = m->stream_off,
		.end = UINT64_MAX,
		.time_ns = m->time_ns,
		.frame = m->n_runs != 0 ? m->runs[0].frame : 0,
		.http = strcmp(m->protocol, "http") == 0,
		.websocket = strcmp(m->protocol, "websocket") == 0,
		.leads = true,
		.next = RETOLD_NONE,
		.edits = RETOLD_NONE,
		.last_edit = RETOLD_NONE,
	};
	buf_init(&x->raw, ONE_MOST);
	t->n++;
	return ST_OK;
}

static enum st add_message(struct retold *t, struct retold_talk *talk, const struct message *m)
{
	enum st st = new_message(t, talk, m);
	size_t i = t->n - 1;

	if (st != ST_OK)
		return st;
	if (talk->last[m->from] == RETOLD_NONE)
		talk->first[m->from] = i;
	else
		t->messages[talk->last[m->from]].next = i;
	talk->last[m->from] = i;
	talk->open[m->from] = true;
	return ST_OK;
}

/*
 * What came before ends where this begins. A control frame inside a message of WebSocket comes
 * before that (RFC 6455 section 5.4): then it is a part of it.
 */
static void end_before(struct retold *t, struct retold_talk *talk, unsigned side,
		       const struct message *m)
{
	struct retold_message *last = &t->messages[talk->last[side]];

	if (m->stream_off > last->off && (talk->open[side] || m->stream_off < last->end)) {
		last->end = m->stream_off;
		talk->open[side] = false;
	}
	if (m->stream_off >= last->off || !last->websocket)
		return;
	last->off = m->stream_off;
	last->time_ns = m->time_ns;
	last->frame = m->n_runs != 0 ? m->runs[0].frame : last->frame;
	for (size_t i = talk->first[side]; i != talk->last[side]; i = t->messages[i].next)
		if (t->messages[i].end > m->stream_off)
			t->messages[i].end = m->stream_off;
}

/* What leads to a message that matters is told, in its own conversation and in what carries it. */
static void reach(struct retold *t, struct retold_talk *talk, uint64_t frame)
{
	struct retold_talk *carrier = &t->talks[talk->carrier];

	if (frame > talk->last_frame)
		talk->last_frame = frame;
	if (frame > carrier->last_frame)
		carrier->last_frame = frame;
}

/* --- HTTP/2 -------------------------------------------------------------------------------- */

static uint64_t going_on_key(const struct message *m)
{
	const uint64_t key[] = { retold_key(m->talk, m->depth),
				 (uint64_t)m->from << 32 | m->text->stream };

	return hash_bytes(span_of(key, sizeof(key)), 0);
}

/* The entry of the message that m goes on with; MAP_NONE: it begins here. */
static uint32_t find_going_on(const struct retold *t, const struct message *m)
{
	uint64_t key = going_on_key(m);

	if (!m->text->goes_on)
		return MAP_NONE;
	for (uint32_t it = map_first(&t->going_on, key); it != MAP_NONE;
	     it = map_next(&t->going_on, key, it)) {
		const struct retold_message *x = &t->messages[map_value(&t->going_on, it)];

		if (t->talks[x->talk].key == retold_key(m->talk, m->depth) && x->side == m->from
		    && x->shape.stream == m->text->stream)
			return it;
	}
	return MAP_NONE;
}

/* What m says, behind what was said of x before. */
static enum st take_text(struct retold *t, struct retold_message *x, const struct message *m)
{
	const struct message_text *text = m->text;
	size_t before = x->raw.len;
	struct span said = span_from(text->text, before != 0 ? m->overlap : 0);
	enum st st;

	if (x->left_out != NULL)
		return ST_OK;
	if (t->raw_bytes + said.len > RAW_MOST) {
		x->left_out = "more bytes of messages than are held";
		return ST_OK;
	}
	st = buf_put(&x->raw, said);
	if (st == ST_LIMIT)
		x->left_out = "a message too long to be made anew";
	if (st != ST_OK)
		return st == ST_LIMIT ? ST_OK : st;
	t->raw_bytes += said.len;
	x->shape.ends = text->ends;
	/* lines behind what was sent already are a trailer */
	x->shape.trailer = before != 0 && text->head != 0
				   ? before
				   : x->raw.len - text->text.len + text->trailer;
	return ST_OK;
}

static enum st begin_text(struct retold *t, struct retold_talk *talk, const struct message *m)
{
	enum st st = new_message(t, talk, m);
	struct retold_message *x;

	if (st == ST_OK && m->text->more)
		st = map_put(&t->going_on, going_on_key(m), (uint32_t)(t->n - 1));
	if (st != ST_OK)
		return st;
	x = &t->messages[t->n - 1];
	x->http2 = true;
	x->leads = false;
	x->shape = (struct h2_shape){ .stream = m->text->stream,
				      .on = m->text->on,
				      .head = m->text->head,
				      .answer = m->text->answer,
				      .lines = m->text->lines,
				      .secure = strcmp(m->protection, "tls") == 0 };
	return ST_OK;
}

/* What HTTP/1 said before ends here, if not earlier. */
static void end_upgrade(struct retold *t, struct retold_talk *talk, const struct message *m)
{
	struct retold_message *last;

	talk->http2 = true;
	if (talk->last[m->from] == RETOLD_NONE)
		return;
	last = &t->messages[talk->last[m->from]];
	if (m->stream_off > last->off && m->stream_off < last->end)
		last->end = m->stream_off;
	talk->open[m->from] = false;
}

/* A message that was put together is kept with its bytes, its parts as one. */
static enum st note_text(struct retold *t, struct retold_talk *talk, const struct message *m,
			 bool matters, size_t *ret)
{
	uint32_t it = find_going_on(t, m);
	struct retold_message *x;
	enum st st = ST_OK;

	if (talk != NULL)
		end_upgrade(t, talk, m);
	if (it == MAP_NONE && !matters && !m->text->more)
		return ST_OK;
	if (talk == NULL)
		st = talk_for(t, m, &talk);
	if (st == ST_OK && it == MAP_NONE)
		st = begin_text(t, talk, m);
	if (st != ST_OK)
		return st;
	*ret = it == MAP_NONE ? t->n - 1 : map_value(&t->going_on, it);
	x = &t->messages[*ret];
	x->matters |= matters;
	if (matters && m->n_runs != 0)
		reach(t, talk, m->runs[0].frame);
	if (it != MAP_NONE && !m->text->more)
		map_remove(&t->going_on, it);
	st = take_text(t, x, m);
	if (!x->matters && !m->text->more) { /* nobody asks for it any more */
		t->raw_bytes -= x->raw.len;
		buf_deinit(&x->raw);
		*ret = RETOLD_NONE;
	}
	return st;
}

/* --- both ---------------------------------------------------------------------------------- */

enum st retold_note(struct retold *t, const struct message *m, bool matters, size_t *ret)
{
	struct retold_talk *talk = find_talk(t, retold_key(m->talk, m->depth));
	unsigned side = m->from & 1;
	enum st st = ST_OK;

	if (m->text != NULL)
		return note_text(t, talk, m, matters, ret);
	if (talk != NULL && talk->last[side] != RETOLD_NONE)
		end_before(t, talk, side, m);
	if (!matters && !m->leads)
		return ST_OK;
	if (talk == NULL)
		st = talk_for(t, m, &talk);
	/* what stands at one place, or before what stood there, is one with it */
	if (st == ST_OK
	    && (talk->last[side] == RETOLD_NONE
		|| m->stream_off > t->messages[talk->last[side]].off))
		st = add_message(t, talk, m);
	if (st == ST_OK) {
		*ret = talk->last[side];
		t->messages[*ret].http |= strcmp(m->protocol, "http") == 0;
		t->messages[*ret].leads &= !matters;
		if (matters)
			reach(t, talk, t->messages[*ret].frame);
	}
	return st;
}

bool retold_is_wanted(const struct retold *t, const struct retold_message *m)
{
	if (m->http2)
		return m->matters;
	return !m->leads || m->frame <= t->talks[m->talk].last_frame;
}

static enum st add_edit(struct retold *t, size_t i, const struct edit *e)
{
	struct retold_message *m = &t->messages[i];
	struct retold_talk *talk = &t->talks[m->talk];
	size_t *first = m->http2 ? &m->edits : &talk->edits[m->side];
	size_t *last = m->http2 ? &m->last_edit : &talk->last_edit[m->side];
	struct edit mine = *e;
	struct piece *pieces;
	enum st st = vec_grow((void **)&t->edits, &t->cap_edits, t->n_edits + 1, sizeof(*t->edits),
			      EDITS_MOST);

	if (st != ST_OK)
		return st;
	mine.next = RETOLD_NONE;
	pieces = arena_alloc(&t->arena, e->n_pieces * sizeof(*pieces));
	if (pieces == NULL || !arena_dup(&t->arena, e->was, &mine.was)
	    || !arena_dup(&t->arena, e->now, &mine.now))
		return ST_NOMEM;
	memcpy(pieces, e->pieces, e->n_pieces * sizeof(*pieces));
	mine.pieces = pieces;
	if (*last == RETOLD_NONE)
		*first = t->n_edits;
	else
		t->edits[*last].next = t->n_edits;
	*last = t->n_edits;
	t->edits[t->n_edits++] = mine;
	return ST_OK;
}

/* Without what did not change at both ends: the next part of the message has its beginning, too. */
static void narrow(struct edit *e, struct piece *where)
{
	size_t at = 0, end = e->was.len;

	if (e->now.len != end)
		return;
	while (at < end && e->was.p[at] == e->now.p[at])
		at++;
	while (end > at && e->was.p[end - 1] == e->now.p[end - 1])
		end--;
	e->was = span_cut(e->was, at, end - at);
	e->now = span_cut(e->now, at, end - at);
	where->stream += at;
}

static enum st edit_text(struct retold *t, size_t i, const struct message_text *text,
			 const struct field *f, struct span now)
{
	const struct retold_message *x = &t->messages[i];
	struct piece where = { 0, 0 };
	struct edit e = { .was = f->bytes, .now = now, .pieces = &where, .n_pieces = 1 };

	/* what was made of it (HTTP Basic) changes with what it was made of */
	if (x->left_out != NULL || f->bytes.p < text->text.p
	    || f->bytes.p >= text->text.p + text->text.len)
		return ST_OK;
	where.stream = x->raw.len - text->text.len + (size_t)(f->bytes.p - text->text.p);
	if (text->more || text->goes_on)
		narrow(&e, &where);
	return e.was.len != 0 ? add_edit(t, i, &e) : ST_OK;
}

enum st retold_edit(struct retold *t, size_t i, const struct message *m, const struct field *f,
		    struct span now)
{
	const struct edit e = {
		.was = f->bytes, .now = now, .pieces = f->pieces, .n_pieces = f->n_pieces
	};

	if (t->messages[i].http2)
		return edit_text(t, i, m->text, f, now);
	/* without a piece nobody knows where it stood */
	return f->n_pieces != 0 ? add_edit(t, i, &e) : ST_OK;
}

/* --- the second reading -------------------------------------------------------------------- */

static enum st take(struct retold *t, struct retold_message *m, const struct chunk *c)
{
	uint64_t from = c->off > m->off ? c->off : m->off;
	uint64_t end = c->off + c->bytes.len < m->end ? c->off + c->bytes.len : m->end;
	enum st st;

	if (end <= from || m->left_out != NULL)
		return ST_OK;
	if (m->off + m->raw.len != from) {
		m->left_out = "a part of the message was not captured";
		return ST_OK;
	}
	if (t->raw_bytes + (end - from) > RAW_MOST) {
		m->left_out = "more bytes of messages than are held";
		return ST_OK;
	}
	st = buf_put(&m->raw, span_cut(c->bytes, (size_t)(from - c->off), (size_t)(end - from)));
	t->raw_bytes += end - from;
	if (st == ST_LIMIT) {
		m->left_out = "a message too long to be made anew";
		st = ST_OK;
	}
	return st;
}

/* A datagram is one message, whatever stood in it. */
static enum st take_datagram(struct retold *t, struct retold_talk *talk, unsigned side,
			     const struct chunk *c)
{
	uint64_t end = c->off + c->bytes.len;
	size_t i = talk->reading[side], k;

	while (i != RETOLD_NONE && t->messages[i].off < c->off)
		i = t->messages[i].next;
	talk->reading[side] = i;
	if (i == RETOLD_NONE || t->messages[i].off >= end)
		return ST_OK;
	for (k = t->messages[i].next; k != RETOLD_NONE && t->messages[k].off < end;
	     k = t->messages[k].next)
		t->messages[k].left_out = ""; /* told with the first */
	talk->reading[side] = t->messages[i].next = k;
	t->messages[i].off = c->off;
	t->messages[i].end = end;
	talk->proto = c->proto;
	t->took = i;
	return take(t, &t->messages[i], c);
}

void retold_again(struct retold *t)
{
	for (size_t i = 0; i < t->n_talks; i++)
		for (unsigned side = 0; side < 2; side++)
			t->talks[i].reading[side] = t->talks[i].first[side];
}

enum st retold_data(struct retold *t, const struct talk *talk, unsigned depth, unsigned side,
		    const struct chunk *c)
{
	struct retold_talk *k = find_talk(t, retold_key(talk, depth));
	size_t i;
	enum st st = ST_OK;

	t->took = RETOLD_NONE;
	if (k == NULL || side > 1 || (c->flags & CHUNK_ALTERNATE) != 0)
		return ST_OK;
	if (k->transport != TRANSPORT_TCP)
		return take_datagram(t, k, side, c);
	for (i = k->reading[side]; i != RETOLD_NONE && st == ST_OK; i = t->messages[i].next) {
		struct retold_message *m = &t->messages[i];

		if (m->off >= c->off + c->bytes.len)
			break;
		st = take(t, m, c);
		if (m->end <= c->off + c->bytes.len)
			k->reading[side] = m->next;
	}
	return st;
}

/* version, pad, its length: what stands in front of bytes in f; empty: something else does. */
static struct span radiotap_of(const struct frame *f, struct span bytes)
{
	struct rd r = rd_of(f->bytes);
	size_t len;

	(void)rd_be16(&r);
	len = rd_le16(&r);
	if (f->link_type != WIFI_LINK_RADIOTAP || f->orig_len > f->bytes.len || !rd_ok(&r)
	    || len > f->bytes.len || f->bytes.p + len != bytes.p)
		return (struct span){ 0 };
	return span_cut(f->bytes, 0, len);
}

enum st retold_wifi(struct retold *t, size_t i, const struct frame *f, struct span bytes)
{
	struct retold_message *m = &t->messages[i];
	struct span radiotap = radiotap_of(f, bytes);
	size_t whole = radiotap.len + bytes.len;

	m->wifi = true;
	if (radiotap.len == 0 || (f->bytes.len != whole && f->bytes.len != whole + WIFI_FCS))
		return ST_OK;
	m->fcs = f->bytes.len != whole;
	return arena_dup(&t->arena, radiotap, &m->radiotap) ? ST_OK : ST_NOMEM;
}
