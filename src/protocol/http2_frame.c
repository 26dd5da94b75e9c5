#include "protocol/http2_frame.h"

#include "base/span.h"

enum { STREAM = 0x7fffffff, SETTING = 6, SMALL_MOST = 64 * 1024 };

const struct span http2_preface = { (const uint8_t *)"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
				    H2_PREFACE };

static bool fits(const struct http2_frame *f)
{
	switch (f->type) {
	case H2_DATA:
		return f->stream != 0;
	case H2_HEADERS:
	case H2_PUSH_PROMISE:
	case H2_CONTINUATION:
		return f->stream != 0 && f->len <= SMALL_MOST;
	case H2_PRIORITY:
		return f->stream != 0 && f->len == 5;
	case H2_RST_STREAM:
		return f->stream != 0 && f->len == 4;
	case H2_SETTINGS:
		return f->stream == 0 && f->len % SETTING == 0 && f->len <= SMALL_MOST
		       && (f->flags & ~H2_ACK) == 0 && ((f->flags & H2_ACK) == 0 || f->len == 0);
	case H2_PING:
		return f->stream == 0 && f->len == 8;
	case H2_GOAWAY:
		return f->stream == 0 && f->len >= 8 && f->len <= SMALL_MOST;
	case H2_WINDOW_UPDATE:
		return f->len == 4;
	default: /* extensions; those that are greased are short */
		return f->len <= SMALL_MOST;
	}
}

enum st http2_frame_read(struct span bytes, struct http2_frame *ret)
{
	struct rd r = rd_of(bytes);
	struct http2_frame f = { .len = rd_be24(&r) };

	f.type = rd_u8(&r);
	f.flags = rd_u8(&r);
	f.stream = rd_be32(&r) & STREAM;
	if (!rd_ok(&r))
		return ST_MORE;
	if (!fits(&f))
		return ST_BAD;
	*ret = f;
	return ST_OK;
}

bool http2_fragment(const struct http2_frame *f, struct span payload, struct span *ret,
		    uint32_t *promised)
{
	bool padded = f->type != H2_CONTINUATION && (f->flags & H2_PADDED) != 0;
	struct rd r = rd_of(payload);
	size_t pad = padded ? rd_u8(&r) : 0;

	*promised = 0;
	if (f->type == H2_HEADERS && (f->flags & H2_HAS_PRIORITY) != 0)
		(void)rd_take(&r, 5);
	if (f->type == H2_PUSH_PROMISE)
		*promised = rd_be32(&r) & STREAM;
	if (!rd_ok(&r) || pad > rd_left(&r))
		return false;
	*ret = rd_take(&r, rd_left(&r) - pad);
	return true;
}
