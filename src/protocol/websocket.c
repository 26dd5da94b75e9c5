/* row: websocket - each message, unmasked, put together and unpacked (RFC 6455, RFC 7692). */
#include "protocol/websocket.h"

#include "base/span.h"
#include "protocol/conv.h"
#include "protocol/rows.h"
#include "protocol/websocket_frame.h"
#include "protocol/ws_out.h"

#include <stdlib.h>

enum { FRAMES_MOST = 4096 };

struct side {
	/* looking ahead for the end of a message, offsets in the input */
	size_t scan, frames;
	/* the message being read */
	struct ws_frame frame;
	uint64_t left; /* of this frame's payload */
	bool in_frame, in_message, packed;
	struct ws_pack pack;
	struct ws_tail tail;
};

struct websocket {
	struct side side[2];
};

static enum probe probe(const struct input *in)
{
	(void)in;
	return PROBE_NO; /* it begins with its handshake */
}

static bool begins_message(const struct ws_frame *f)
{
	return f->opcode != WS_MORE && !ws_is_control(f);
}

static bool ends_message(const struct ws_frame *f)
{
	return f->fin && !ws_is_control(f);
}

/* End of the next message or control frame in bytes; ST_MORE: behind *need bytes. */
static enum st look_ahead(struct side *s, struct span bytes, size_t *end, size_t *need)
{
	struct ws_frame f = s->frame;
	size_t begin = s->scan;

	if (begin == 0 && s->in_frame) {
		if (s->left > bytes.len) {
			*need = s->left < SIZE_MAX ? (size_t)s->left : SIZE_MAX;
			return ST_MORE;
		}
		s->scan = *end = (size_t)s->left;
		if (ends_message(&f))
			return ST_OK;
	}
	for (;;) {
		enum st st = ws_frame_read(span_from(bytes, s->scan), &f);

		*need = s->scan + f.head;
		if (st != ST_OK)
			return st;
		if (f.len > bytes.len - *need) {
			*need = f.len < SIZE_MAX / 2 ? *need + (size_t)f.len : SIZE_MAX;
			return ST_MORE;
		}
		*end = *need + (size_t)f.len;
		if (ends_message(&f) || (s->scan == 0 && ws_is_control(&f))
		    || ++s->frames >= FRAMES_MOST)
			return ST_OK;
		s->scan = *end;
	}
}

/* off: of the payload; begin: of the message, which is the frame's unless its head is gone by. */
static enum st control(struct parse *p, const struct ws_frame *f, struct span payload, uint64_t off,
		       uint64_t begin)
{
	uint8_t *out = parse_scratch(p, payload.len + 1);

	if (out == NULL)
		return ST_LIMIT;
	ws_unmask(f, 0, payload.p, payload.len, out);
	parse_field_at(p, "websocket.control", (struct span){ 0 }, span_of(out, payload.len), 0,
		       off);
	parse_send(p, "websocket", begin);
	return ST_OK;
}

/* The head at the front of bytes. ST_END: not whole, or no frame. */
static enum st begin_frame(struct side *s, struct span bytes, bool deflate)
{
	struct ws_frame f;

	if (ws_frame_read(bytes, &f) != ST_OK)
		return ST_END;
	s->frame = f;
	s->left = f.len;
	s->in_frame = true;
	if (ws_is_control(&f) || (f.opcode == WS_MORE && s->in_message))
		return ST_OK;
	s->in_message = true;
	s->packed = f.packed && deflate;
	s->pack.total = 0;
	return ST_OK;
}

/* Reads up to upto, or to the end of a message. */
static enum st drain(struct parse *p, struct side *s, const struct input *in, size_t upto,
		     size_t *used)
{
	struct ws_out o;
	size_t at = 0, begin = SIZE_MAX;
	bool whole = false;
	enum st st =
		ws_out_begin(&o, p, upto, s->frames, (parse_how(p) & WS_DEFLATE) != 0, &s->tail);

	while (st == ST_OK && at < upto && !whole) {
		struct span payload;

		if (!s->in_frame) {
			st = begin_frame(s, span_cut(in->bytes, at, upto - at),
					 (parse_how(p) & WS_DEFLATE) != 0);
			if (st != ST_OK)
				break;
			begin = at;
			if (begins_message(&s->frame))
				o.begin = in->off + at;
			at += s->frame.head;
		}
		payload =
			span_cut(in->bytes, at, s->left < upto - at ? (size_t)s->left : upto - at);
		if (ws_is_control(&s->frame))
			st = control(p, &s->frame, payload, in->off + at,
				     in->off + (begin < at ? begin : at));
		else
			st = ws_out_put(&o, s->packed ? &s->pack : NULL, &s->frame,
					s->frame.len - s->left, payload, in->off + at);
		at += payload.len;
		s->left -= payload.len;
		s->in_frame = s->left != 0;
		whole = !s->in_frame && ends_message(&s->frame);
	}
	*used = at;
	if (st != ST_OK && st != ST_END)
		return st;
	if (whole && s->packed && ws_out_end(&o, &s->pack) != ST_OK)
		return ST_NOMEM;
	s->in_message = s->in_message && !whole;
	return ws_out_send(&o, whole || in->ended, &s->tail);
}

static void count(struct parse *p, const struct websocket *w)
{
	size_t n = 0;

	for (unsigned i = 0; i < 2; i++)
		n += (w->side[i].pack.z != NULL ? WS_PACK_COST : 0)
		     + (w->side[i].tail.p != NULL ? WS_TAIL_COST : 0);
	parse_own(p, n);
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	const struct conv_limits *l = parse_limits(p);
	struct websocket *w = state;
	struct side *s = &w->side[side];
	size_t end = 0, need = 0, most = s->in_message ? l->window_bytes : l->message_bytes;
	enum st st = look_ahead(s, in->bytes, &end, &need);

	if (st == ST_BAD && s->scan == 0 && !s->in_frame)
		return ST_UNSUP;
	if (st == ST_MORE && !in->ended && in->bytes.len < most) {
		parse_need(p, need < most ? need : most);
		return ST_OK;
	}
	if (st == ST_BAD)
		end = s->scan;
	s->pack.forgets = (parse_how(p) & (side == 0 ? WS_CLIENT_FORGETS : WS_SERVER_FORGETS)) != 0;
	st = drain(p, s, in, st == ST_MORE ? in->bytes.len : end, used);
	s->scan = s->frames = 0;
	count(p, w);
	return st;
}

/* A hole inside a payload: what follows is known again; a packed message is lost with all after it.
 */
static enum st gap(void *state, unsigned side, uint64_t len)
{
	struct side *s = &((struct websocket *)state)->side[side];

	s->scan = s->frames = 0;
	if (!s->in_frame || s->left < len)
		return ST_UNSUP;
	s->left -= len;
	if (s->left == 0) {
		s->in_frame = false;
		s->in_message = s->in_message && !ends_message(&s->frame);
	}
	if (s->packed)
		ws_pack_lose(&s->pack);
	return ST_OK;
}

static void end(void *state)
{
	struct websocket *w = state;

	for (unsigned i = 0; i < 2; i++) {
		ws_pack_deinit(&w->side[i].pack);
		ws_tail_deinit(&w->side[i].tail);
	}
}

const struct protocol protocol_websocket = {
	.name = "websocket",
	.help = "WebSocket after its handshake: every message, unmasked and unpacked; control "
		"frames",
	.over = OVER_TCP,
	.state_size = sizeof(struct websocket),
	.probe = probe,
	.parse = parse,
	.gap = gap,
	.end = end,
};
