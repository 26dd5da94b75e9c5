/*
 * literals.h - thousands of byte strings found in one pass (Hyperscan, block mode).
 *
 * A set is made once and only read afterwards; each thread scans with its own
 * scratch. Debian's Vectorscan 5.4.9 is known to lose matches and to refuse
 * literals that begin with NUL, hence literals_check(): a set that finds
 * anything but what a plain search finds is not used.
 */
#ifndef UNWRAP_LITERALS_H
#define UNWRAP_LITERALS_H

#include "base/rd.h"
#include "unwrap/event_list.h"

struct literal {
	struct span bytes; /* 1 to 4096 */
	bool caseless;	   /* ASCII letters in either case */
	enum event_what what;
	uint32_t id;
};

struct literals;
struct literals_scratch;

/* Copies list, which is not empty. ST_OK, ST_NOMEM, ST_BAD (a literal), ST_UNSUP. */
MUST_CHECK enum st literals_new(struct literals **ret, const struct literal *list, size_t n,
				struct err *e);
void literals_free(struct literals *l);

/* ST_OK, ST_NOMEM, ST_UNSUP: compared with a plain search on a few hundred bytes. */
MUST_CHECK enum st literals_check(const struct literals *l, struct err *e);

MUST_CHECK enum st literals_scratch_new(struct literals_scratch **ret, const struct literals *l);
void literals_scratch_free(struct literals_scratch *s);

/* Puts an event for each literal at each place, in order of where they end. ST_OK, ST_IO. */
MUST_CHECK enum st literals_scan(const struct literals *l, struct literals_scratch *s,
				 struct span bytes, struct event_list *out);

/* The same by a plain search, for checks; slow. */
void literals_scan_plain(const struct literals *l, struct span bytes, struct event_list *out);

#endif
