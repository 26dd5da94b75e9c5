/*
 * places.h - rows of a table by the hosts and addresses they are about.
 *
 * A host pattern stands for itself and everything below it at a dot:
 * "vnet.cn" is met by "zzhc.vnet.cn", not by "notvnet.cn". Of several, the
 * longest is found. Letters of ASCII in any case.
 */
#ifndef ATTRIBUTE_PLACES_H
#define ATTRIBUTE_PLACES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "model/net.h"

enum { PLACES_NONE = UINT32_MAX };

struct places_row;

struct places {
	struct map map;
	struct places_row *rows;
	size_t n, cap;
	struct arena arena;
};

void places_init(struct places *p);
void places_deinit(struct places *p);

/* ST_OK; ST_BAD: empty or too long, or there already; ST_LIMIT; ST_NOMEM. */
MUST_CHECK enum st places_add_host(struct places *p, struct span pattern, uint32_t row);
MUST_CHECK enum st places_add_ip(struct places *p, const struct ip *ip, uint32_t row);

/* The row, or PLACES_NONE. */
uint32_t places_host(const struct places *p, struct span host);
uint32_t places_ip(const struct places *p, const struct ip *ip);

#endif
