#include "excerpt/ws_message.h"

#include "base/span.h"
#include "protocol/websocket_frame.h"

enum { FIN = 0x80, MASKED = 0x80, SHORT_MOST = 125, LONG = 126, LONGER = 127, CONTROL_MOST = 125 };

/* Does the payload of f, unmasked, stand in was from at on? */
static bool says(const struct ws_frame *f, struct span payload, struct span was, size_t at)
{
	if (at > was.len || was.len - at < payload.len)
		return false;
	for (size_t i = 0; i < payload.len; i++)
		if ((payload.p[i] ^ f->mask[i & 3]) != was.p[at + i])
			return false;
	return true;
}

/* The frames of one message, with control frames between them; *first: of them. */
static bool read_whole(struct span raw, struct span was, struct ws_frame *first)
{
	struct ws_frame f = { 0 };
	size_t said = 0, n = 0;
	bool last = false;

	while (!last) {
		struct span payload;

		if (ws_frame_read(raw, &f) != ST_OK || f.len > raw.len - f.head)
			return false;
		payload = span_cut(raw, f.head, (size_t)f.len);
		raw = span_from(raw, f.head + (size_t)f.len);
		if (n != 0 && ws_is_control(&f))
			continue;
		if (n++ == 0)
			*first = f;
		else if (f.opcode != WS_MORE)
			return false;
		/* what is packed only its parser can read */
		if (!first->packed && !says(&f, payload, was, said))
			return false;
		said += payload.len;
		last = f.fin;
	}
	return first->opcode != WS_MORE && (first->packed || said == was.len);
}

static enum st put_head(const struct ws_frame *f, size_t len, struct buf *out)
{
	unsigned masked = f->masked ? MASKED : 0;
	enum st st = buf_put_u8(out, (uint8_t)(FIN | f->opcode));
	size_t bytes = 0;

	if (st == ST_OK && len <= SHORT_MOST) {
		st = buf_put_u8(out, (uint8_t)(masked | len));
	} else if (st == ST_OK) {
		bytes = len <= UINT16_MAX ? 2 : 8;
		st = buf_put_u8(out, (uint8_t)(masked | (bytes == 2 ? LONG : LONGER)));
	}
	while (bytes-- > 0 && st == ST_OK)
		st = buf_put_u8(out, (uint8_t)((uint64_t)len >> 8 * bytes));
	return st == ST_OK && f->masked ? buf_put(out, span_of(f->mask, sizeof(f->mask))) : st;
}

enum st ws_message_put(struct span raw, struct span was, struct span now, struct buf *out)
{
	struct ws_frame first = { 0 };
	size_t at;
	enum st st;

	if (!read_whole(raw, was, &first) || (ws_is_control(&first) && now.len > CONTROL_MOST))
		return ST_UNSUP;
	st = put_head(&first, now.len, out);
	at = out->len;
	if (st == ST_OK)
		st = buf_put(out, now);
	if (st == ST_OK && first.masked)
		ws_unmask(&first, 0, out->p + at, now.len, out->p + at);
	return st;
}
