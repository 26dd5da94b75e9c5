/*
 * The first byte picks a compressor. It must hold: output within its maximum,
 * *used within the input, inflate in pieces gives what inflate at once gives, and what the
 * fast way takes for a whole gzip member is one, with the same bytes.
 */
#include "base/span.h"
#include "codec/gunzip.h"
#include "codec/inflate.h"
#include "codec/unpack.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { MOST = 1 << 16 };

static enum st decode(unsigned which, struct span in, struct buf *out, size_t *used,
		      struct buf *marks)
{
	switch (which % 7) {
	case 0:
		return brotli_decode(in, out, used, marks);
	case 1:
		return zstd_decode(in, out, used, marks);
	case 2:
		return lz4_decode(in, out, used, marks);
	default:
		return inflate_decode(in, (enum inflate_format)(which % 7 - 3), out, used, marks);
	}
}

/* Seven bytes at a time, one member. */
static void in_pieces(enum inflate_format format, struct span in, struct span whole)
{
	struct inflater *i = NULL;
	struct buf out;
	size_t at = 0;
	enum st st = ST_OK;

	if (inflater_new(&i, format) != ST_OK)
		return;
	buf_init(&out, MOST);
	while (st == ST_OK && at < in.len && out.len < out.max) {
		size_t used;

		st = inflater_feed(i, span_cut(in, at, 7), &used, &out);
		at += used;
	}
	if (!span_starts(whole, buf_span(&out)))
		abort();
	buf_deinit(&out);
	inflater_free(i);
}

static void at_once(struct span in, struct span whole, enum st st, size_t used)
{
	struct buf out;

	buf_init(&out, MOST);
	if (gunzip_whole(in, &out) == ST_OK
	    && (st != ST_OK || used != in.len || !span_eq(whole, buf_span(&out))))
		abort();
	buf_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct span in = { data, len };
	struct buf out, marks;
	size_t used = 0;
	enum st st;

	if (len < 1)
		return 0;
	in = span_from(in, 1);
	buf_init(&out, MOST);
	buf_init(&marks, 1 << 20);
	st = decode(data[0], in, &out, &used, &marks);
	if (out.len > out.max || used > in.len)
		abort();
	if (data[0] % 7 >= 3)
		in_pieces((enum inflate_format)(data[0] % 7 - 3), in, buf_span(&out));
	if (data[0] % 7 - 3 == INFLATE_GZIP)
		at_once(in, buf_span(&out), st, used);
	buf_deinit(&out);
	buf_deinit(&marks);
	return 0;
}
