/*
 * gates.h - which layers are worth asking about a surface, before any gate is called.
 *
 * Made once from the list of layers: a set of layers for each kind of event, each
 * kind of head and each first byte. Sets are bits 1 << index in the list.
 */
#ifndef UNWRAP_GATES_H
#define UNWRAP_GATES_H

#include "unwrap/layer.h"

enum { GATES_LAYERS_MAX = 32 };

struct gates {
	uint32_t of_event[EVENT_COUNT_]; /* not of START and MAGIC, which tell more */
	uint32_t of_head[HEAD_COUNT_];
	uint32_t of_first[256];
	uint32_t last; /* those of last resort */
};

/* The first GATES_LAYERS_MAX of the list, which NULL ends. */
void gates_init(struct gates *g, const struct layer *const *list);

/* Those that START asks about bytes. */
uint32_t gates_at_start(const struct gates *g, struct span bytes);

/* Those that one of the events (START apart) asks; of last resort: none. */
uint32_t gates_of_events(const struct gates *g, const struct event *ev, size_t n);

#endif
