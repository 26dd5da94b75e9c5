#include "base/map.h"

#include <stdlib.h>
#include <string.h>

static uint64_t stored(uint64_t hash)
{
	return hash != 0 ? hash : 1;
}

void map_init(struct map *m, uint32_t max)
{
	*m = (struct map){ .max = max < (1u << 30) ? max : 1u << 30 };
}

void map_deinit(struct map *m)
{
	if (m == NULL)
		return;
	free(m->slots);
	*m = (struct map){ 0 };
}

void map_clear(struct map *m)
{
	if (m->cap != 0)
		memset(m->slots, 0, m->cap * sizeof(*m->slots));
	m->n = 0;
}

static void place(struct map *m, uint64_t hash, uint32_t value)
{
	uint32_t i = (uint32_t)hash & (m->cap - 1);

	while (m->slots[i].hash != 0)
		i = (i + 1) & (m->cap - 1);
	m->slots[i] = (struct map_slot){ hash, value };
}

static enum st grow(struct map *m)
{
	struct map_slot *old = m->slots;
	uint32_t n = m->cap;
	uint32_t cap = n != 0 ? n * 2 : 16;
	struct map_slot *slots = calloc(cap, sizeof(*slots));

	if (slots == NULL)
		return ST_NOMEM;
	m->slots = slots;
	m->cap = cap;
	for (uint32_t i = 0; i < n; i++)
		if (old[i].hash != 0)
			place(m, old[i].hash, old[i].value);
	free(old);
	return ST_OK;
}

enum st map_put(struct map *m, uint64_t hash, uint32_t value)
{
	if (m->n >= m->max)
		return ST_LIMIT;
	if ((uint64_t)(m->n + 1) * 4 > (uint64_t)m->cap * 3) {
		enum st ret = grow(m);

		if (ret != ST_OK)
			return ret;
	}
	place(m, stored(hash), value);
	m->n++;
	return ST_OK;
}

static uint32_t seek(const struct map *m, uint64_t hash, uint32_t i)
{
	for (; m->slots[i].hash != 0; i = (i + 1) & (m->cap - 1))
		if (m->slots[i].hash == hash)
			return i;
	return MAP_NONE;
}

uint32_t map_first(const struct map *m, uint64_t hash)
{
	if (m->n == 0)
		return MAP_NONE;
	return seek(m, stored(hash), (uint32_t)stored(hash) & (m->cap - 1));
}

uint32_t map_next(const struct map *m, uint64_t hash, uint32_t it)
{
	return seek(m, stored(hash), (it + 1) & (m->cap - 1));
}

void map_remove(struct map *m, uint32_t it)
{
	uint32_t mask = m->cap - 1;
	uint32_t hole = it;

	for (uint32_t i = (it + 1) & mask; m->slots[i].hash != 0; i = (i + 1) & mask) {
		uint32_t home = (uint32_t)m->slots[i].hash & mask;

		/* may the entry at i move back into the hole? only if its home is not between */
		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		m->slots[hole] = m->slots[i];
		hole = i;
	}
	m->slots[hole] = (struct map_slot){ 0 };
	m->n--;
}
