#include "source/feed_xz.h"

#include "source/input.h"

#include <lzma.h>
#include <stdlib.h>

struct xz_feed {
	struct feed feed;
	struct input *in;
	lzma_stream z;
	bool done;
	struct err err; /* kept: the decoder is not asked again after an error */
};

static enum st refuse(struct xz_feed *f, lzma_ret r)
{
	uint64_t at = input_offset(f->in);

	if (r == LZMA_MEM_ERROR)
		return err_set(&f->err, ST_NOMEM, 0, 0, "out of memory");
	if (r == LZMA_MEMLIMIT_ERROR)
		return err_set(&f->err, ST_BAD, 0, at,
			       "xz: needs more memory than is allowed; unpack it first");
	if (r == LZMA_BUF_ERROR)
		return err_set(&f->err, ST_BAD, 0, at, "xz: cut off at byte %llu",
			       (unsigned long long)at);
	return err_set(&f->err, ST_BAD, 0, at, "xz: damaged before byte %llu",
		       (unsigned long long)at);
}

static enum st step(struct xz_feed *f, struct err *e)
{
	enum st st = input_want(f->in, 1, e);
	struct span s;
	lzma_ret r;

	if (st != ST_OK && st != ST_END)
		return st;
	s = input_peek(f->in, SIZE_MAX);
	f->z.next_in = s.p;
	f->z.avail_in = s.len;
	r = lzma_code(&f->z, st == ST_END ? LZMA_FINISH : LZMA_RUN);
	input_skip(f->in, s.len - f->z.avail_in);
	if (r == LZMA_STREAM_END) {
		f->done = true;
		return ST_END;
	}
	return r == LZMA_OK ? ST_OK : refuse(f, r);
}

static enum st xz_read(struct feed *feed, uint8_t *out, size_t max, size_t *n, struct err *e)
{
	struct xz_feed *f = (struct xz_feed *)feed;
	enum st st = f->done ? ST_END : f->err.code;

	f->z.next_out = out;
	f->z.avail_out = max;
	while (st == ST_OK && f->z.avail_out == max)
		st = step(f, e);
	*n = max - f->z.avail_out;
	if (*n != 0)
		return ST_OK;
	if (f->err.code != ST_OK && e != NULL)
		*e = f->err;
	return st;
}

static void xz_free(struct feed *feed)
{
	struct xz_feed *f = (struct xz_feed *)feed;

	lzma_end(&f->z);
	free(f);
}

static enum st xz_open(struct feed **ret, struct input *lower, size_t memory,
		       const struct anomaly_sink *anomalies)
{
	struct xz_feed *f = calloc(1, sizeof(*f));

	(void)anomalies;
	if (f == NULL)
		return ST_NOMEM;
	f->feed = (struct feed){ xz_read, xz_free };
	f->in = lower;
	f->z = (lzma_stream)LZMA_STREAM_INIT;
	if (lzma_stream_decoder(&f->z, memory, LZMA_CONCATENATED) != LZMA_OK) {
		xz_free(&f->feed);
		return ST_NOMEM;
	}
	*ret = &f->feed;
	return ST_OK;
}

const struct feed_kind feed_xz = { "xz",
				   { (const uint8_t *)"\xfd"
						      "7zXZ\0",
				     6 },
				   xz_open };
