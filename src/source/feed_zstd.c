#include "source/feed_zstd.h"

#include "source/input.h"

#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

struct zstd_feed {
	struct feed feed;
	struct input *in;
	ZSTD_DCtx *ctx;
	bool inside; /* in a frame */
	bool failed; /* ctx met an error; it must not be used again */
	struct err err;
};

static enum st refuse(struct zstd_feed *f, size_t code)
{
	uint64_t at = input_offset(f->in);

	f->failed = true;
	if (ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation)
		return err_set(&f->err, ST_NOMEM, 0, 0, "out of memory");
	if (ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge)
		return err_set(&f->err, ST_BAD, 0, at,
			       "zstd: needs a larger window than is allowed; unpack it first");
	return err_set(&f->err, ST_BAD, 0, at, "zstd: damaged at byte %llu (%s)",
		       (unsigned long long)at, ZSTD_getErrorName(code));
}

static enum st step(struct zstd_feed *f, ZSTD_outBuffer *o)
{
	struct span s = input_peek(f->in, SIZE_MAX);
	ZSTD_inBuffer i = { s.p, s.len, 0 };
	size_t r = ZSTD_decompressStream(f->ctx, o, &i);

	input_skip(f->in, i.pos);
	if (ZSTD_isError(r))
		return refuse(f, r);
	f->inside = r != 0;
	return ST_OK;
}

static enum st zstd_read(struct feed *feed, uint8_t *out, size_t max, size_t *n, struct err *e)
{
	struct zstd_feed *f = (struct zstd_feed *)feed;
	ZSTD_outBuffer o = { out, max, 0 };
	enum st st = ST_OK;

	while (st == ST_OK && o.pos == 0 && !f->failed) {
		st = input_want(f->in, 1, e);
		/* what the decoder still holds comes out without more input */
		if (st == ST_OK || (st == ST_END && f->inside)) {
			bool at_end = st == ST_END;

			st = step(f, &o);
			if (st == ST_OK && at_end && o.pos == 0) {
				f->failed = true;
				err_set(&f->err, ST_BAD, 0, input_offset(f->in),
					"zstd: cut off at byte %llu",
					(unsigned long long)input_offset(f->in));
			}
		}
	}
	*n = o.pos;
	if (o.pos != 0)
		return ST_OK;
	if (f->failed) {
		if (e != NULL)
			*e = f->err;
		return f->err.code;
	}
	return st;
}

static void zstd_free(struct feed *feed)
{
	struct zstd_feed *f = (struct zstd_feed *)feed;

	ZSTD_freeDCtx(f->ctx);
	free(f);
}

static enum st zstd_open(struct feed **ret, struct input *lower, size_t memory,
			 const struct anomaly_sink *anomalies)
{
	struct zstd_feed *f = calloc(1, sizeof(*f));
	int log = 10;

	(void)anomalies;
	if (f == NULL)
		return ST_NOMEM;
	while (log < 27 && (size_t)1 << (log + 1) <= memory)
		log++;
	f->feed = (struct feed){ zstd_read, zstd_free };
	f->in = lower;
	f->ctx = ZSTD_createDCtx();
	if (f->ctx == NULL
	    || ZSTD_isError(ZSTD_DCtx_setParameter(f->ctx, ZSTD_d_windowLogMax, log))) {
		zstd_free(&f->feed);
		return ST_NOMEM;
	}
	*ret = &f->feed;
	return ST_OK;
}

const struct feed_kind feed_zstd = { "zstd",
				     { (const uint8_t *)"\x28\xb5\x2f\xfd", 4 },
				     zstd_open };
