#include "protocol/http2_head.h"

#include "base/span.h"
#include "protocol/http1_head.h"

void http2_head_init(struct http2_head *h)
{
	*h = (struct http2_head){ .st = ST_OK };
	buf_init(&h->pseudo, HTTP_HEAD_MAX / 2);
	buf_init(&h->lines, HTTP_HEAD_MAX / 2);
}

void http2_head_deinit(struct http2_head *h)
{
	buf_deinit(&h->pseudo);
	buf_deinit(&h->lines);
}

/* Line ends, which no peer may send inside a field, would end the line. */
static enum st put(struct buf *b, struct span s)
{
	size_t at = b->len;
	enum st st = buf_put(b, s);

	for (; st == ST_OK && at < b->len; at++)
		if (b->p[at] == '\r' || b->p[at] == '\n')
			b->p[at] = ' ';
	return st;
}

static enum st put_line(struct buf *b, struct span name, struct span value)
{
	size_t len = b->len;
	enum st st = put(b, name);

	if (st == ST_OK)
		st = buf_put_str(b, ": ");
	if (st == ST_OK)
		st = put(b, value);
	if (st == ST_OK)
		st = buf_put_str(b, "\r\n");
	if (st != ST_OK)
		b->len = len;
	return st;
}

static void take_pseudo(struct http2_head *h, struct span name, struct span value)
{
	static const char *const names[] = {
		[HTTP2_METHOD] = ":method",
		[HTTP2_PATH] = ":path",
		[HTTP2_AUTHORITY] = ":authority",
		[HTTP2_STATUS] = ":status",
	};

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		if (!span_eq_str(name, names[i]))
			continue;
		h->part[i].at = h->pseudo.len;
		h->st = put(&h->pseudo, value);
		h->part[i].len = h->st == ST_OK ? value.len : 0;
	}
}

static void take_field(void *arg, struct span name, struct span value)
{
	struct http2_head *h = arg;

	if (h->st != ST_OK)
		return;
	if (name.len != 0 && name.p[0] == ':')
		take_pseudo(h, name, value);
	else
		h->st = put_line(&h->lines, name, value);
	if (h->st == ST_LIMIT)
		h->cut = true;
}

struct hpack_sink http2_head_sink(struct http2_head *h)
{
	return (struct hpack_sink){ h, take_field };
}

static struct span part(const struct http2_head *h, enum http2_pseudo i)
{
	return span_cut(buf_span(&h->pseudo), h->part[i].at, h->part[i].len);
}

bool http2_head_is_answer(const struct http2_head *h)
{
	return h->part[HTTP2_STATUS].len != 0;
}

bool http2_head_is_trailer(const struct http2_head *h)
{
	return h->part[HTTP2_METHOD].len == 0 && !http2_head_is_answer(h);
}

bool http2_head_is_interim(const struct http2_head *h)
{
	struct span status = part(h, HTTP2_STATUS);

	return status.len == 3 && status.p[0] == '1';
}

static enum st put_first(const struct http2_head *h, struct buf *out)
{
	struct span path = part(h, HTTP2_PATH);
	enum st st;

	if (http2_head_is_answer(h)) {
		st = buf_put_str(out, "HTTP/1.1 ");
		return st == ST_OK ? buf_put(out, part(h, HTTP2_STATUS)) : st;
	}
	st = buf_put(out, part(h, HTTP2_METHOD));
	if (st == ST_OK)
		st = buf_put_u8(out, ' ');
	if (st == ST_OK) /* CONNECT has none (RFC 9113 section 8.5) */
		st = buf_put(out, path.len != 0 ? path : part(h, HTTP2_AUTHORITY));
	return st == ST_OK ? buf_put_str(out, " HTTP/1.1") : st;
}

enum st http2_head_text(const struct http2_head *h, struct buf *out)
{
	enum st st = ST_OK;

	if (!http2_head_is_trailer(h)) {
		st = put_first(h, out);
		if (st == ST_OK)
			st = buf_put_str(out, "\r\n");
	}
	if (st == ST_OK && h->part[HTTP2_AUTHORITY].len != 0)
		st = put_line(out, SPAN_LIT("Host"), part(h, HTTP2_AUTHORITY));
	return st == ST_OK ? buf_put(out, buf_span(&h->lines)) : st;
}
