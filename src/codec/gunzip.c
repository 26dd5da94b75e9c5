#include "codec/gunzip.h"

#include "base/span.h"

#include <libdeflate.h>

/* No deflate stream grows more than this (its longest match, 258 bytes, takes two bits). */
enum { HEAD = 10, TAIL = 8, GROWS_MOST = 1032 };

/* What the last four bytes say (ISIZE, section 2.3.1); of bytes that are cut short, nonsense. */
static size_t size_told(struct span in)
{
	struct rd r = rd_of(span_from(in, in.len - 4));

	return rd_le32(&r);
}

enum st gunzip_whole(struct span in, struct buf *out)
{
	struct libdeflate_decompressor *d;
	enum libdeflate_result result;
	size_t size, used = 0, got = 0;
	enum st ret;

	if (in.len < HEAD + TAIL)
		return ST_UNSUP;
	size = size_told(in);
	if (size == 0 || size > out->max - out->len || size / GROWS_MOST > in.len)
		return ST_UNSUP;
	ret = buf_reserve(out, size);
	if (ret != ST_OK)
		return ret;
	d = libdeflate_alloc_decompressor();
	if (d == NULL)
		return ST_NOMEM;
	result = libdeflate_gzip_decompress_ex(d, in.p, in.len, out->p + out->len, size, &used,
					       &got);
	libdeflate_free_decompressor(d);
	if (result != LIBDEFLATE_SUCCESS || used != in.len || got != size)
		return ST_UNSUP;
	out->len += got;
	return ST_OK;
}
