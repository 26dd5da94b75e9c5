#include "codec/repack.h"

#include <brotli/encode.h>
#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

enum { LEVEL = 6, MEMORY = 8, WINDOW = 15, ZSTD_LEVEL = 3, BROTLI_LEVEL = 5 };

enum st deflate_encode(struct span in, enum inflate_format format, struct buf *out)
{
	int bits = format == INFLATE_GZIP ? WINDOW + 16 : format == INFLATE_RAW ? -WINDOW : WINDOW;
	z_stream z = { 0 };
	enum st st;

	if (in.len > UINT32_MAX)
		return ST_LIMIT;
	if (deflateInit2(&z, LEVEL, Z_DEFLATED, bits, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		return ST_NOMEM;
	st = buf_reserve(out, deflateBound(&z, in.len));
	if (st == ST_OK) {
		z.next_in = (Bytef *)(uintptr_t)in.p;
		z.avail_in = (uInt)in.len;
		z.next_out = out->p + out->len;
		z.avail_out = (uInt)(out->cap - out->len);
		st = deflate(&z, Z_FINISH) == Z_STREAM_END ? ST_OK : ST_LIMIT;
	}
	if (st == ST_OK)
		out->len += z.total_out;
	(void)deflateEnd(&z);
	return st;
}

enum st zstd_encode(struct span in, struct buf *out)
{
	size_t bound = ZSTD_compressBound(in.len), n;
	enum st st = buf_reserve(out, bound);

	if (st != ST_OK)
		return st;
	n = ZSTD_compress(out->p + out->len, bound, in.p, in.len, ZSTD_LEVEL);
	if (ZSTD_isError(n))
		return ST_NOMEM;
	out->len += n;
	return ST_OK;
}

enum st lz4_encode(struct span in, struct buf *out)
{
	size_t bound = LZ4F_compressFrameBound(in.len, NULL), n;
	enum st st = buf_reserve(out, bound);

	if (st != ST_OK)
		return st;
	n = LZ4F_compressFrame(out->p + out->len, bound, in.p, in.len, NULL);
	if (LZ4F_isError(n))
		return ST_NOMEM;
	out->len += n;
	return ST_OK;
}

enum st brotli_encode(struct span in, struct buf *out)
{
	size_t n = BrotliEncoderMaxCompressedSize(in.len);
	enum st st = n != 0 ? buf_reserve(out, n) : ST_LIMIT;

	if (st != ST_OK)
		return st;
	if (BrotliEncoderCompress(BROTLI_LEVEL, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, in.len,
				  in.p, &n, out->p + out->len)
	    != BROTLI_TRUE)
		return ST_NOMEM;
	out->len += n;
	return ST_OK;
}
