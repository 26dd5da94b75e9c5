#include "source/feed_gzip.h"

#include "source/input.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

enum { WINDOW_GZIP = 15 + 16 }; /* inflateInit2: largest window, gzip wrapper only */

struct gzip_feed {
	struct feed feed;
	struct input *in;
	const struct anomaly_sink *anomalies;
	z_stream z;
	bool ready;	/* z is initialised */
	bool inside;	/* in a member */
	bool done;	/* something else follows the last member */
	struct err err; /* kept: what came out before the damage goes first */
};

/* At the start of a member, or at what follows the last one. ST_OK when a member begins. */
static enum st next_member(struct gzip_feed *f, struct err *e)
{
	enum st st = input_want(f->in, feed_gzip.magic.len, e);

	if (st != ST_OK && st != ST_END)
		return st;
	if (input_left(f->in) == 0)
		return ST_END;
	if (!span_starts(input_peek(f->in, feed_gzip.magic.len), feed_gzip.magic)) {
		anomaly_say(f->anomalies, "input.gzip", 0, input_offset(f->in),
			    "bytes behind the last member were not read");
		f->done = true;
		return ST_END;
	}
	if (inflateReset(&f->z) != Z_OK)
		return err_set(e, ST_NOMEM, 0, 0, "out of memory");
	f->inside = true;
	return ST_OK;
}

/* One step of inflate over what the window holds. */
static enum st step(struct gzip_feed *f, struct err *e)
{
	struct span s = input_peek(f->in, UINT_MAX);
	unsigned room = f->z.avail_out;
	int r;

	f->z.next_in = (Bytef *)(uintptr_t)s.p;
	f->z.avail_in = (unsigned)s.len;
	r = inflate(&f->z, Z_NO_FLUSH);
	input_skip(f->in, s.len - f->z.avail_in);
	if (r == Z_STREAM_END)
		f->inside = false;
	else if (r == Z_MEM_ERROR)
		return err_set(e, ST_NOMEM, 0, 0, "out of memory");
	else if (r != Z_OK || (f->z.avail_in == s.len && f->z.avail_out == room))
		return err_set(e, ST_BAD, 0, input_offset(f->in),
			       "gzip: damaged before byte %llu (%s)",
			       (unsigned long long)input_offset(f->in),
			       f->z.msg != NULL ? f->z.msg : "no progress");
	return ST_OK;
}

static enum st gzip_read(struct feed *feed, uint8_t *out, size_t max, size_t *n, struct err *e)
{
	struct gzip_feed *f = (struct gzip_feed *)feed;
	enum st st = f->err.code;

	if (max > UINT_MAX)
		max = UINT_MAX;
	f->z.next_out = out;
	f->z.avail_out = (unsigned)max;
	while (st == ST_OK && f->z.avail_out == max) {
		if (f->done) {
			st = ST_END;
		} else if (!f->inside) {
			st = next_member(f, &f->err);
		} else {
			st = input_want(f->in, 1, &f->err);
			if (st == ST_OK)
				st = step(f, &f->err);
			else if (st == ST_END)
				st = err_set(&f->err, ST_BAD, 0, input_offset(f->in),
					     "gzip: cut off at byte %llu",
					     (unsigned long long)input_offset(f->in));
		}
	}
	*n = max - f->z.avail_out;
	if (*n != 0)
		return ST_OK;
	if (f->err.code != ST_OK && e != NULL)
		*e = f->err;
	return st;
}

static void gzip_free(struct feed *feed)
{
	struct gzip_feed *f = (struct gzip_feed *)feed;

	if (f->ready)
		inflateEnd(&f->z);
	free(f);
}

static enum st gzip_open(struct feed **ret, struct input *lower, size_t memory,
			 const struct anomaly_sink *anomalies)
{
	struct gzip_feed *f = calloc(1, sizeof(*f));

	(void)memory; /* 32 KiB by its own definition */
	if (f == NULL)
		return ST_NOMEM;
	f->feed = (struct feed){ gzip_read, gzip_free };
	f->in = lower;
	f->anomalies = anomalies;
	if (inflateInit2(&f->z, WINDOW_GZIP) != Z_OK) {
		free(f);
		return ST_NOMEM;
	}
	f->ready = true;
	*ret = &f->feed;
	return ST_OK;
}

const struct feed_kind feed_gzip = { "gzip", { (const uint8_t *)"\x1f\x8b\x08", 3 }, gzip_open };
