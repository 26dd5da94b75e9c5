/*
 * stable.h - values that stay the same on one device and differ between two.
 *
 * The caller gives the slots (model/slot.h) of device A's captures, one
 * capture after the other, then those of B's. A value is listed when every
 * capture of its device that had the place had it there, and no capture of the
 * other device; a session's number or a nonce is another one in each. Bytes
 * without a notation are compared by their position.
 */
#ifndef EXPLAIN_STABLE_H
#define EXPLAIN_STABLE_H

#include "base/arena.h"
#include "codec/digest.h"
#include "model/slot.h"

enum { STABLE_A, STABLE_B, STABLE_SIDES };

struct stable_limits {
	uint32_t slots, values, layouts;
	size_t bytes; /* of texts */
	uint32_t rows;
};

extern const struct stable_limits stable_limits_default;

/* A value, as far as it was passed on. */
struct stable_text {
	struct span bytes;
	uint64_t hash; /* of all of it */
	uint32_t len;  /* of all of it */
};

struct stable_row {
	struct span dst, path; /* path elements with NUL between */
	enum slot_shape shape;
	uint32_t at; /* a layout: offset of the value from that end */
	struct stable_text value[STABLE_SIDES];
	uint64_t seen[STABLE_SIDES];	 /* messages */
	uint32_t captures[STABLE_SIDES]; /* that had it */
	double bits;			 /* most that it can tell apart */
	const char *form;		 /* how it is written: "hex", "digits", ... */
	unsigned joined;     /* rows with the same number are one identifier; 0: alone */
	enum digest derived; /* the digest of another row's; DIGEST_COUNT_: it is none */
};

struct stable_rows {
	struct stable_row *rows;
	size_t n, cap;
	unsigned identifiers; /* joined ones count once */
	uint64_t cut;	      /* places and values that limits left out; the caller may add */
	uint64_t compared;    /* places and layouts that both devices had often enough */
	uint64_t weak;	      /* differ, but tell fewer than stable_bits_least apart */
};

extern const double stable_bits_least;

struct stable;

/* l NULL: the default. ST_OK, ST_NOMEM. */
MUST_CHECK enum st stable_new(struct stable **ret, const struct stable_limits *l);
void stable_free(struct stable *s);

/* capture: its number on its side, from 0, rising. ST_OK (what does not fit is counted), ST_NOMEM.
 */
MUST_CHECK enum st stable_add(struct stable *s, unsigned side, uint32_t capture, struct span dst,
			      const struct slot_seen *seen);
uint64_t stable_cut(const struct stable *s);

/* n_captures: given for each side. Rows borrow from s; the most telling first. ST_OK, ST_NOMEM. */
MUST_CHECK enum st stable_find(struct stable *s, const uint32_t n_captures[STABLE_SIDES],
			       struct stable_rows *ret);
void stable_rows_deinit(struct stable_rows *r);

#endif
