/*
 * net_table.h - which network announces an address, and where it is registered.
 *
 * The table is compiled by tools/make_net_table.py, which draws its layout,
 * from two public sets; its answers are "announced by" and "registered in",
 * as of its date, never certain. It is mapped and checked by its sum;
 * after that a look-up allocates nothing. Any number of threads may look up.
 */
#ifndef ATTRIBUTE_NET_TABLE_H
#define ATTRIBUTE_NET_TABLE_H

#include "base/err.h"
#include "model/net.h"

struct net_table;

/* Spans borrow from the table; empty (and 0) where it holds nothing. */
struct net_answer {
	uint32_t asn;
	struct span as_name;
	struct span country; /* the range is registered in, two letters */
	struct span home;    /* country that most of what the AS announces is registered in */
	unsigned home_percent;
};

/*
 * ST_OK; ST_IO; ST_BAD: no such table, cut off, or damaged; ST_UNSUP: of
 * another version; ST_LIMIT: larger than any; ST_NOMEM. e says which.
 */
MUST_CHECK enum st net_table_open(struct net_table **ret, const char *path, struct err *e);
/* The same of bytes, which are copied. */
MUST_CHECK enum st net_table_parse(struct net_table **ret, struct span bytes, struct err *e);
void net_table_free(struct net_table *t);

uint32_t net_table_date(const struct net_table *t); /* decimal YYYYMMDD */

void net_table_find(const struct net_table *t, const struct ip *ip, struct net_answer *ret);

#endif
