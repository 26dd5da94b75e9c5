#include "excerpt/h2_message.h"

#include "base/span.h"
#include "codec/hpack.h"
#include "codec/inet_sum.h"
#include "protocol/http2_frame.h"

enum { FRAME_MOST = 16384, HEAD_MOST = 1 << 20, PROMISE = 4 };
enum { INITIAL_WINDOW_SIZE = 4, WINDOW_MOST = 0x7fffffff, WINDOW_FIRST = 65535 };

static enum st put_frame(struct buf *out, unsigned type, unsigned flags, uint32_t stream,
			 struct span payload)
{
	uint8_t head[H2_FRAME_HEAD];
	enum st st;

	put_be32(head, (uint32_t)payload.len << 8 | type);
	head[4] = (uint8_t)flags;
	put_be32(head + 5, stream);
	st = buf_put(out, span_of(head, sizeof(head)));
	return st == ST_OK ? buf_put(out, payload) : st;
}

/* --- heads --------------------------------------------------------------------------------- */

static enum st put_lines(struct buf *block, struct span lines)
{
	enum st st = ST_OK;

	while (lines.len != 0 && st == ST_OK) {
		size_t end = span_find_span(lines, SPAN_LIT("\r\n"), 0);
		struct span line = span_cut(lines, 0, end);
		size_t colon = span_find_span(line, SPAN_LIT(": "), 0);

		if (end == lines.len || colon == line.len)
			return ST_UNSUP;
		st = hpack_put(block, span_cut(line, 0, colon), span_from(line, colon + 2));
		lines = span_from(lines, end + 2);
	}
	return st;
}

/* What a head begins with, taken off it: a line without its end. */
static bool take_line(struct span *head, struct span *line)
{
	size_t end = span_find_span(*head, SPAN_LIT("\r\n"), 0);

	if (end == head->len)
		return false;
	*line = span_cut(*head, 0, end);
	*head = span_from(*head, end + 2);
	return true;
}

/* Method, target and the line "Host", which :authority became (http2_head.h). */
static enum st put_request(struct buf *block, struct span first, bool secure, struct span *rest)
{
	const struct span host = SPAN_LIT("Host: "), version = SPAN_LIT(" HTTP/1.1");
	size_t blank = span_find(first, ' ', 0), len = first.len - version.len;
	struct span method, target, authority = { 0 };
	enum st st;

	if (first.len < version.len || !span_eq(span_from(first, len), version) || blank >= len)
		return ST_UNSUP;
	method = span_cut(first, 0, blank);
	target = span_cut(first, blank + 1, len - blank - 1);
	if (span_starts(*rest, host) && take_line(rest, &authority))
		authority = span_from(authority, host.len);
	st = hpack_put(block, SPAN_LIT(":method"), method);
	/* CONNECT has neither (RFC 9113 section 8.5) */
	if (st == ST_OK && !(span_eq_str(method, "CONNECT") && span_eq(target, authority)))
		st = hpack_put(block, SPAN_LIT(":scheme"),
			       secure ? SPAN_LIT("https") : SPAN_LIT("http"));
	if (st == ST_OK && !(span_eq_str(method, "CONNECT") && span_eq(target, authority)))
		st = hpack_put(block, SPAN_LIT(":path"), target);
	if (st == ST_OK && authority.len != 0)
		st = hpack_put(block, SPAN_LIT(":authority"), authority);
	return st;
}

static enum st put_fields(struct buf *block, const struct h2_shape *shape, struct span head)
{
	const struct span version = SPAN_LIT("HTTP/1.1 ");
	struct span first;
	enum st st = ST_OK;

	if (!shape->lines) {
		if (!take_line(&head, &first))
			return ST_UNSUP;
		if (!shape->answer)
			st = put_request(block, first, shape->secure, &head);
		else if (!span_starts(first, version))
			st = ST_UNSUP;
		else
			st = hpack_put(block, SPAN_LIT(":status"), span_from(first, version.len));
	}
	return st == ST_OK ? put_lines(block, head) : st;
}

/* A block as HEADERS or PUSH_PROMISE, and as many CONTINUATION as it takes. */
static enum st put_block(const struct h2_shape *shape, struct span block, bool ends,
			 struct buf *out)
{
	unsigned type = shape->on != 0 ? H2_PUSH_PROMISE : H2_HEADERS;
	uint32_t stream = shape->on != 0 ? shape->on : shape->stream;
	unsigned flags = ends ? H2_END_STREAM : 0;
	enum st st = ST_OK;

	do {
		struct span part = span_cut(block, 0, FRAME_MOST);

		block = span_from(block, part.len);
		if (block.len == 0)
			flags |= H2_END_HEADERS;
		st = put_frame(out, type, flags, stream, part);
		type = H2_CONTINUATION;
		flags = 0;
	} while (block.len != 0 && st == ST_OK);
	return st;
}

static enum st put_head(const struct h2_shape *shape, struct span head, bool ends, struct buf *out)
{
	struct buf block;
	uint8_t promised[PROMISE];
	enum st st = ST_OK;

	buf_init(&block, HEAD_MOST);
	put_be32(promised, shape->stream);
	if (shape->on != 0)
		st = buf_put(&block, span_of(promised, sizeof(promised)));
	if (st == ST_OK)
		st = put_fields(&block, shape, head);
	if (st == ST_OK)
		st = put_block(shape, buf_span(&block), ends && shape->on == 0, out);
	buf_deinit(&block);
	return st;
}

/* --- all ----------------------------------------------------------------------------------- */

enum st h2_message_put(const struct h2_shape *shape, struct span text, struct buf *out)
{
	const struct h2_shape behind = { .stream = shape->stream, .lines = true };
	struct span head = span_cut(text, 0, shape->head), rest = span_from(text, shape->trailer);
	struct span body = span_cut(text, shape->head, shape->trailer - shape->head);
	enum st st = ST_OK;

	if (shape->trailer < shape->head || shape->trailer > text.len)
		return ST_UNSUP;
	if (head.len != 0)
		st = put_head(shape, head, shape->ends && body.len + rest.len == 0, out);
	while (body.len != 0 && st == ST_OK) {
		struct span part = span_cut(body, 0, FRAME_MOST);

		body = span_from(body, part.len);
		st = put_frame(out, H2_DATA,
			       shape->ends && body.len + rest.len == 0 ? H2_END_STREAM : 0,
			       shape->stream, part);
	}
	return rest.len != 0 && st == ST_OK ? put_head(&behind, rest, shape->ends, out) : st;
}

/* Windows as wide as they can be: what is sent need not wait for a word about it. */
static enum st put_settings(struct buf *out)
{
	uint8_t setting[6] = { 0, INITIAL_WINDOW_SIZE }, more[4];
	enum st st;

	put_be32(setting + 2, WINDOW_MOST);
	put_be32(more, WINDOW_MOST - WINDOW_FIRST);
	st = put_frame(out, H2_SETTINGS, 0, 0, span_of(setting, sizeof(setting)));
	return st == ST_OK ? put_frame(out, H2_WINDOW_UPDATE, 0, 0, span_of(more, sizeof(more)))
			   : st;
}

enum st h2_opening_put(unsigned step, struct buf *out)
{
	enum st st = step == 0 ? buf_put(out, http2_preface) : ST_OK;

	if (st == ST_OK && step < 2)
		st = put_settings(out);
	if (st == ST_OK && step > 0)
		st = put_frame(out, H2_SETTINGS, H2_ACK, 0, (struct span){ 0 });
	return st;
}
