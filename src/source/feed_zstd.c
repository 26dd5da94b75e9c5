#include "source/feed_zstd.h"

#include "source/input.h"

#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

struct zstd_feed {
	struct feed feed;
	struct input *in;
	const struct anomaly_sink *anomalies;
	ZSTD_DCtx *ctx;
	uint64_t start; /* of the frame */
	bool inside;	/* in a frame */
	bool done;	/* something else follows the last frame */
	struct err err; /* kept: the decoder is not asked again after an error */
};

/*
 * The offset is that of the frame: how far the decoder has read when it
 * notices depends on how the bytes came.
 */
static enum st refuse(struct zstd_feed *f, size_t code)
{
	if (ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation)
		return err_set(&f->err, ST_NOMEM, 0, 0, "out of memory");
	if (ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge)
		return err_set(&f->err, ST_BAD, 0, f->start,
			       "zstd: needs a larger window than is allowed; unpack it first");
	return err_set(&f->err, ST_BAD, 0, f->start, "zstd: damaged in the frame at byte %llu (%s)",
		       (unsigned long long)f->start, ZSTD_getErrorName(code));
}

/* RFC 8878, sections 3.1.1 and 3.1.2: a frame, or one to be skipped. */
static bool is_frame(struct span s)
{
	struct rd r = rd_of(s);
	uint32_t magic = rd_le32(&r);

	return rd_ok(&r) && (magic == 0xfd2fb528 || (magic & 0xfffffff0) == 0x184d2a50);
}

/* At the start of a frame, or at what follows the last one. ST_OK when a frame begins. */
static enum st next_frame(struct zstd_feed *f)
{
	enum st st = input_want(f->in, feed_zstd.magic.len, &f->err);

	if (st != ST_OK && st != ST_END)
		return st;
	if (input_left(f->in) == 0)
		return ST_END;
	f->start = input_offset(f->in);
	if (!is_frame(input_peek(f->in, feed_zstd.magic.len))) {
		anomaly_say(f->anomalies, "input.zstd", 0, f->start,
			    "bytes behind the last frame were not read");
		f->done = true;
		return ST_END;
	}
	f->inside = true;
	return ST_OK;
}

static enum st step(struct zstd_feed *f, ZSTD_outBuffer *o)
{
	enum st st = input_want(f->in, 1, &f->err);
	struct span s = input_peek(f->in, SIZE_MAX);
	ZSTD_inBuffer i = { s.p, s.len, 0 };
	size_t r;

	if (st != ST_OK && st != ST_END)
		return st;
	/* what the decoder still holds comes out without more input */
	r = ZSTD_decompressStream(f->ctx, o, &i);
	input_skip(f->in, i.pos);
	if (ZSTD_isError(r))
		return refuse(f, r);
	f->inside = r != 0;
	if (st == ST_END && f->inside && o->pos == 0)
		return err_set(&f->err, ST_BAD, 0, input_offset(f->in),
			       "zstd: cut off at byte %llu",
			       (unsigned long long)input_offset(f->in));
	return ST_OK;
}

static enum st zstd_read(struct feed *feed, uint8_t *out, size_t max, size_t *n, struct err *e)
{
	struct zstd_feed *f = (struct zstd_feed *)feed;
	ZSTD_outBuffer o = { out, max, 0 };
	enum st st = f->done ? ST_END : f->err.code;

	while (st == ST_OK && o.pos == 0)
		st = f->inside ? step(f, &o) : next_frame(f);
	*n = o.pos;
	if (o.pos != 0)
		return ST_OK;
	if (f->err.code != ST_OK && e != NULL)
		*e = f->err;
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

	if (f == NULL)
		return ST_NOMEM;
	while (log < 27 && (size_t)1 << (log + 1) <= memory)
		log++;
	f->feed = (struct feed){ zstd_read, zstd_free };
	f->in = lower;
	f->anomalies = anomalies;
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
