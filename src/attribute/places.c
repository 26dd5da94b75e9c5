#include "attribute/places.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum { HOST_MAX = 253, ROWS_MAX = 1 << 18, BYTES_MAX = 64 << 20, IP_SEED = 1 };

struct places_row {
	struct span pattern; /* lower case; empty for an address */
	struct ip ip;
	uint32_t row;
};

void places_init(struct places *p)
{
	*p = (struct places){ 0 };
	map_init(&p->map, ROWS_MAX);
	arena_init(&p->arena, BYTES_MAX);
}

void places_deinit(struct places *p)
{
	if (p == NULL)
		return;
	map_deinit(&p->map);
	arena_deinit(&p->arena);
	free(p->rows);
	*p = (struct places){ 0 };
}

/* Lower case, without a dot at the end; empty when it is no host. */
static struct span lowered(struct span host, uint8_t to[HOST_MAX])
{
	if (host.len != 0 && host.p[host.len - 1] == '.')
		host.len--;
	if (host.len > HOST_MAX)
		return (struct span){ 0 };
	for (size_t i = 0; i < host.len; i++)
		to[i] = host.p[i] >= 'A' && host.p[i] <= 'Z' ? (uint8_t)(host.p[i] + 32)
							     : host.p[i];
	return span_of(to, host.len);
}

static uint64_t ip_hash(const struct ip *ip)
{
	return hash_bytes(span_of(ip->b, sizeof(ip->b)), IP_SEED);
}

static const struct places_row *exact(const struct places *p, struct span pattern)
{
	uint64_t h = hash_bytes(pattern, 0);

	for (uint32_t it = map_first(&p->map, h); it != MAP_NONE; it = map_next(&p->map, h, it)) {
		const struct places_row *r = &p->rows[map_value(&p->map, it)];

		if (r->pattern.len != 0 && span_eq(r->pattern, pattern))
			return r;
	}
	return NULL;
}

static enum st add(struct places *p, uint64_t hash, const struct places_row *row)
{
	enum st st = vec_grow((void **)&p->rows, &p->cap, p->n + 1, sizeof(*row), ROWS_MAX);

	if (st == ST_OK)
		st = map_put(&p->map, hash, (uint32_t)p->n);
	if (st == ST_OK)
		p->rows[p->n++] = *row;
	return st;
}

enum st places_add_host(struct places *p, struct span pattern, uint32_t row)
{
	uint8_t text[HOST_MAX];
	struct places_row r = { .row = row };
	struct span s = lowered(pattern, text);

	if (s.len == 0 || s.p[0] == '.' || exact(p, s) != NULL)
		return ST_BAD;
	if (!arena_dup(&p->arena, s, &r.pattern))
		return ST_NOMEM;
	return add(p, hash_bytes(s, 0), &r);
}

enum st places_add_ip(struct places *p, const struct ip *ip, uint32_t row)
{
	struct places_row r = { .ip = *ip, .row = row };

	if (ip->family == IP_NONE || places_ip(p, ip) != PLACES_NONE)
		return ST_BAD;
	return add(p, ip_hash(ip), &r);
}

uint32_t places_host(const struct places *p, struct span host)
{
	uint8_t text[HOST_MAX];
	struct span s = lowered(host, text);

	while (s.len != 0) {
		const struct places_row *r = exact(p, s);

		if (r != NULL)
			return r->row;
		s = span_from(s, span_find(s, '.', 0) + 1);
	}
	return PLACES_NONE;
}

uint32_t places_ip(const struct places *p, const struct ip *ip)
{
	uint64_t h = ip_hash(ip);

	for (uint32_t it = map_first(&p->map, h); it != MAP_NONE; it = map_next(&p->map, h, it)) {
		const struct places_row *r = &p->rows[map_value(&p->map, it)];

		if (r->pattern.len == 0 && ip_eq(&r->ip, ip))
			return r->row;
	}
	return PLACES_NONE;
}
