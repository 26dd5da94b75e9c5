/*
 * feed.h - where the bytes of an input come from: a descriptor, or a compression taken off another
 * input.
 */
#ifndef SOURCE_FEED_H
#define SOURCE_FEED_H

#include "base/err.h"
#include "base/rd.h"
#include "model/anomaly.h"

struct input;

/* raw, which may be NULL, sees each byte of the descriptor; consumed, or NULL, counts them. */
struct input_opts {
	void *arg;
	void (*raw)(void *arg, struct span bytes);
	uint64_t *consumed; /* NULL: no ratio of compression is watched */
	const struct anomaly_sink *anomalies;
};

struct feed {
	/*
	 * ST_OK with *n >= 1 bytes in out (max >= 1); any other status with *n == 0, and then for
	 * good: ST_END, ST_BAD damaged or cut off, ST_IO, ST_NOMEM.
	 */
	enum st (*read)(struct feed *f, uint8_t *out, size_t max, size_t *n, struct err *e);
	void (*free)(struct feed *f);
};

/* One kind of compression. Only what it reads of the lower input is consumed. */
struct feed_kind {
	const char *name; /* as in messages */
	struct span magic;
	/* memory: most bytes the window of the compression may take. ST_OK, ST_NOMEM. */
	enum st (*open)(struct feed **ret, struct input *lower, size_t memory,
			const struct anomaly_sink *anomalies);
};

/* The kind whose magic s begins with, or NULL. */
const struct feed_kind *feed_kind_of(struct span s);

enum { FEED_MAGIC_MAX = 6 };

#endif
