#include "codec/unpack.h"

#include "base/span.h"

#include <brotli/decode.h>
#include <lz4frame.h>
#include <zstd.h>
#include <zstd_errors.h>

enum { PIECE = 16 * 1024, ZSTD_WINDOW_LOG = 23 };

/*
 * One piece of output from a library: reads from in, writes at most room bytes to
 * to. ST_OK: goes on; ST_END, ST_BAD, ST_NOMEM.
 */
typedef enum st (*piece_fn)(void *state, struct span in, size_t *took, uint8_t *to, size_t room,
			    size_t *gave);

static enum st run(piece_fn piece, void *state, struct span in, struct buf *out, size_t *used,
		   struct buf *marks)
{
	size_t start = out->len;
	uint8_t none;

	*used = 0;
	for (;;) {
		size_t left = out->max - out->len, room = left < PIECE ? left : PIECE;
		size_t took = 0, gave = 0, at = *used;
		enum st ret = buf_reserve(out, room);

		if (ret != ST_OK)
			return ret;
		ret = piece(state, span_from(in, at), &took,
			    out->p != NULL ? out->p + out->len : &none, room, &gave);
		*used += took;
		out->len += gave;
		if (gave != 0) {
			enum st marked = mark_put(marks, out->len - gave - start, at, 0, 1);

			if (marked != ST_OK)
				return marked;
		}
		if (ret != ST_OK)
			return ret == ST_END ? ST_OK : ret;
		if (took == 0 && gave == 0)
			return room == 0 ? ST_LIMIT : ST_MORE;
	}
}

static enum st brotli_piece(void *state, struct span in, size_t *took, uint8_t *to, size_t room,
			    size_t *gave)
{
	const uint8_t *next = in.p;
	size_t in_left = in.len, out_left = room;
	BrotliDecoderResult r =
		BrotliDecoderDecompressStream(state, &in_left, &next, &out_left, &to, NULL);

	*took = in.len - in_left;
	*gave = room - out_left;
	switch (r) {
	case BROTLI_DECODER_RESULT_SUCCESS:
		return ST_END;
	case BROTLI_DECODER_RESULT_ERROR:
		return ST_BAD;
	default:
		return ST_OK;
	}
}

enum st brotli_decode(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
	enum st ret;

	*used = 0;
	if (state == NULL)
		return ST_NOMEM;
	ret = run(brotli_piece, state, in, out, used, marks);
	BrotliDecoderDestroyInstance(state);
	return ret;
}

static enum st zstd_piece(void *state, struct span in, size_t *took, uint8_t *to, size_t room,
			  size_t *gave)
{
	ZSTD_inBuffer i = { in.p, in.len, 0 };
	ZSTD_outBuffer o = { to, room, 0 };
	size_t left = ZSTD_decompressStream(state, &o, &i);

	*took = i.pos;
	*gave = o.pos;
	if (!ZSTD_isError(left))
		return left == 0 ? ST_END : ST_OK;
	switch (ZSTD_getErrorCode(left)) {
	case ZSTD_error_memory_allocation:
		return ST_NOMEM;
	case ZSTD_error_frameParameter_windowTooLarge:
		return ST_LIMIT;
	default:
		return ST_BAD;
	}
}

static bool is_zstd(struct span s)
{
	return span_starts(s, SPAN_LIT("\x28\xb5\x2f\xfd"));
}

enum st zstd_decode(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	ZSTD_DCtx *ctx = ZSTD_createDCtx();
	size_t start = out->len;
	enum st ret = ST_NOMEM;

	*used = 0;
	if (ctx == NULL)
		return ST_NOMEM;
	if (ZSTD_isError(ZSTD_DCtx_setParameter(ctx, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG)))
		goto out;
	ret = run(zstd_piece, ctx, in, out, used, marks);
	while (ret == ST_OK && is_zstd(span_from(in, *used))) {
		size_t more;

		/* marks of a later frame would start again from 0: the last one goes on */
		if (mark_put(marks, out->len - start, *used, 0, 1) != ST_OK)
			break;
		ret = run(zstd_piece, ctx, span_from(in, *used), out, &more, NULL);
		*used += more;
	}
out:
	ZSTD_freeDCtx(ctx);
	return ret;
}

static enum st lz4_piece(void *state, struct span in, size_t *took, uint8_t *to, size_t room,
			 size_t *gave)
{
	size_t in_len = in.len, out_len = room;
	size_t left = LZ4F_decompress(state, to, &out_len, in.p, &in_len, NULL);

	*took = in_len;
	*gave = out_len;
	if (LZ4F_isError(left)) {
		*took = *gave = 0;
		return ST_BAD;
	}
	return left == 0 ? ST_END : ST_OK;
}

enum st lz4_decode(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	LZ4F_dctx *ctx = NULL;
	enum st ret;

	*used = 0;
	if (LZ4F_isError(LZ4F_createDecompressionContext(&ctx, LZ4F_VERSION)))
		return ST_NOMEM;
	ret = run(lz4_piece, ctx, in, out, used, marks);
	LZ4F_freeDecompressionContext(ctx);
	return ret;
}
