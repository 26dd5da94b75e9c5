#include "unwrap/gates.h"

void gates_init(struct gates *g, const struct layer *const *list)
{
	*g = (struct gates){ 0 };
	for (unsigned i = 0; i < GATES_LAYERS_MAX && list[i] != NULL; i++) {
		const struct layer *l = list[i];
		uint32_t bit = (uint32_t)1 << i;
		bool start = (l->events & 1u << EVENT_START) != 0;

		if (l->last_resort)
			g->last |= bit;
		for (unsigned what = 0; what < EVENT_COUNT_ && !l->last_resort; what++)
			if (what != EVENT_START && what != EVENT_MAGIC
			    && (l->events >> what & 1) != 0)
				g->of_event[what] |= bit;
		for (unsigned head = 0; head < HEAD_COUNT_ && start; head++)
			if ((l->heads >> head & 1) != 0)
				g->of_head[head] |= bit;
		for (unsigned c = 0; c < 256 && start; c++)
			if (l->begins == NULL || l->begins((uint8_t)c))
				g->of_first[c] |= bit;
	}
}

uint32_t gates_at_start(const struct gates *g, struct span bytes)
{
	uint32_t ret;

	if (bytes.len == 0)
		return 0;
	ret = g->of_first[bytes.p[0]];
	return ret != 0 ? ret & g->of_head[look_head(bytes)] : 0;
}

uint32_t gates_of_events(const struct gates *g, const struct event *ev, size_t n)
{
	uint32_t ret = 0;

	for (size_t i = 0; i < n; i++) {
		if (ev[i].what != EVENT_MAGIC)
			ret |= g->of_event[ev[i].what];
		else if (ev[i].id < GATES_LAYERS_MAX)
			ret |= (uint32_t)1 << ev[i].id;
	}
	return ret & ~g->last;
}
