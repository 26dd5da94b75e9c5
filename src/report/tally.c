#include "report/tally.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

void tally_init(struct tally *t)
{
	*t = (struct tally){ 0 };
	map_init(&t->by_destination, UINT32_MAX);
	arena_init(&t->arena, SIZE_MAX / 2);
}

void tally_deinit(struct tally *t)
{
	map_deinit(&t->by_destination);
	arena_deinit(&t->arena);
	free(t->destinations);
	*t = (struct tally){ 0 };
}

static enum st count_protection(struct tally *t, struct span word)
{
	size_t i = 0;

	while (i < t->n_protections && !span_eq(t->protections[i].word, word))
		i++;
	if (i == N_ELEMENTS(t->protections))
		i--;
	if (i == t->n_protections) {
		if (!arena_dup(&t->arena,
			       i == N_ELEMENTS(t->protections) - 1 ? SPAN_LIT("other") : word,
			       &t->protections[i].word))
			return ST_NOMEM;
		t->n_protections++;
	}
	t->protections[i].n++;
	return ST_OK;
}

static uint64_t hash_of(const struct tally_destination *d)
{
	return hash_bytes(span_of(d->ip.b, sizeof(d->ip.b)), hash_bytes(d->host, d->port));
}

static enum st count_destination(struct tally *t, const struct finding *f)
{
	struct tally_destination d = { f->dst.at.ip, f->dst.at.port, f->dst.host, 0, 0 };
	uint64_t h = hash_of(&d);
	struct tally_destination *at = NULL;
	enum st st;

	for (uint32_t it = map_first(&t->by_destination, h); it != MAP_NONE && at == NULL;
	     it = map_next(&t->by_destination, h, it)) {
		struct tally_destination *x = &t->destinations[map_value(&t->by_destination, it)];

		if (ip_eq(&x->ip, &d.ip) && x->port == d.port && span_eq(x->host, d.host))
			at = x;
	}
	if (at == NULL) {
		st = vec_grow((void **)&t->destinations, &t->cap_destinations,
			      t->n_destinations + 1, sizeof(d), UINT32_MAX);
		if (st == ST_OK && !arena_dup(&t->arena, d.host, &d.host))
			st = ST_NOMEM;
		if (st == ST_OK)
			st = map_put(&t->by_destination, h, (uint32_t)t->n_destinations);
		if (st != ST_OK)
			return st;
		at = &t->destinations[t->n_destinations++];
		*at = d;
	}
	at->findings++;
	at->sightings += f->count;
	return ST_OK;
}

enum st tally_add(struct tally *t, const struct finding *f)
{
	enum st st = count_protection(t, f->protection);

	if (st != ST_OK)
		return st;
	t->findings++;
	t->kinds[f->kind]++;
	return count_destination(t, f);
}
