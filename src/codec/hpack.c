#include "codec/hpack.h"

#include "base/buf.h"
#include "base/span.h"

#include <nghttp2/nghttp2.h>
#include <stdlib.h>

struct hpack {
	nghttp2_hd_inflater *inflater;
	nghttp2_mem mem; /* the library keeps a pointer to it, whatever its manual says */
};

static void *get(size_t n, void *arg)
{
	(void)arg;
	return malloc(n);
}

static void give_back(void *p, void *arg)
{
	(void)arg;
	free(p);
}

static void *get_zeroed(size_t n, size_t size, void *arg)
{
	(void)arg;
	return calloc(n, size);
}

static void *get_more(void *p, size_t n, void *arg)
{
	(void)arg;
	return realloc(p, n);
}

enum st hpack_new(struct hpack **ret)
{
	struct hpack *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return ST_NOMEM;
	h->mem = (nghttp2_mem){ NULL, get, give_back, get_zeroed, get_more };
	if (nghttp2_hd_inflate_new2(&h->inflater, &h->mem) != 0) {
		free(h);
		return ST_NOMEM;
	}
	/* what the reader allows the writer is not waited for: the writer says what he uses */
	(void)nghttp2_hd_inflate_change_table_size(h->inflater, HPACK_TABLE_MOST);
	*ret = h;
	return ST_OK;
}

void hpack_free(struct hpack *h)
{
	if (h == NULL)
		return;
	nghttp2_hd_inflate_del(h->inflater);
	free(h);
}

enum st hpack_block(struct hpack *h, struct span block, const struct hpack_sink *to)
{
	for (;;) {
		nghttp2_nv nv;
		int flags = 0;
		ssize_t n = nghttp2_hd_inflate_hd2(h->inflater, &nv, &flags, block.p, block.len, 1);

		if (n < 0)
			return n == NGHTTP2_ERR_NOMEM ? ST_NOMEM : ST_BAD;
		block = span_from(block, (size_t)n);
		if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0)
			to->field(to->arg, span_of(nv.name, nv.namelen),
				  span_of(nv.value, nv.valuelen));
		if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0)
			break;
		if ((flags & NGHTTP2_HD_INFLATE_EMIT) == 0 && block.len == 0)
			return ST_BAD;
	}
	return nghttp2_hd_inflate_end_headers(h->inflater) == 0 ? ST_OK : ST_BAD;
}

/* RFC 7541 section 5.2, its length with a prefix of 7 bits (section 5.1). */
static enum st put_text(struct buf *block, struct span s)
{
	enum { PREFIX = 127, MORE = 128 };
	size_t left = s.len < PREFIX ? 0 : s.len - PREFIX;
	enum st st = buf_put_u8(block, (uint8_t)(s.len < PREFIX ? s.len : PREFIX));

	for (; st == ST_OK && left >= MORE; left /= MORE)
		st = buf_put_u8(block, (uint8_t)(MORE | left % MORE));
	if (st == ST_OK && s.len >= PREFIX)
		st = buf_put_u8(block, (uint8_t)left);
	return st == ST_OK ? buf_put(block, s) : st;
}

enum st hpack_put(struct buf *block, struct span name, struct span value)
{
	enum st st = buf_put_u8(block, 0);

	if (st == ST_OK)
		st = put_text(block, name);
	return st == ST_OK ? put_text(block, value) : st;
}
