/*
 * table.h - the flows of a shard: found by key, kept in order of age and of silence.
 *
 * Records lie in slabs that are never moved nor given back before the end;
 * freed ones are used again. Nothing here depends on the hash seed but speed.
 */
#ifndef STREAM_TABLE_H
#define STREAM_TABLE_H

#include "base/map.h"

#include <stdbool.h>

enum { TABLE_SLAB = 256, TABLE_NONE = UINT32_MAX };

enum table_list {
	LIST_BEGUN, /* all flows, the oldest first */
	/* Each flow is in one of these, the longest silent first: */
	LIST_OPEN,     /* TCP */
	LIST_CLOSING,  /* TCP after RST or both FINs */
	LIST_DATAGRAM, /* all else */
	LIST_COUNT_
};

struct flow;
struct flow_key;
struct streams;
struct table_slab;

/* A flow's places in its two lists; apart from the records, to keep what each segment writes
 * together. */
struct table_links {
	struct table_link {
		uint32_t prev, next;
	} begun, idle;
};

struct table {
	struct streams *owner;
	struct map map;
	struct table_slab **slabs;
	size_t n_slabs, cap_slabs;
	uint32_t free, live, max;
	struct table_ends {
		uint32_t first, last;
	} lists[LIST_COUNT_];
	bool moved; /* the first of some list is another one: for who remembers them to clear */
};

void table_init(struct table *t, uint32_t max, struct streams *owner);
void table_deinit(struct table *t);

/* NULL when there is none. */
struct flow *table_find(const struct table *t, const struct flow_key *k, uint64_t hash);

/* A zeroed record with its key, last in LIST_BEGUN and in idle. ST_LIMIT at max, ST_NOMEM. */
MUST_CHECK enum st table_add(struct table *t, const struct flow_key *k, uint64_t hash,
			     enum table_list idle, struct flow **ret);
void table_remove(struct table *t, struct flow *f, uint64_t hash);

/* Makes f the last (most lively) of an idle list. */
void table_touch(struct table *t, struct flow *f, enum table_list idle);

/* NULL when the list is empty. */
struct flow *table_first(const struct table *t, enum table_list list);

/* The one behind f in LIST_BEGUN; NULL when there is none. */
struct flow *table_after(const struct table *t, const struct flow *f);

struct streams *table_owner(const struct flow *f);

#endif
