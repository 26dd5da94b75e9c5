/*
 * arena.h - memory that dies together.
 *
 * Three lifetimes use it: packet, flow, case. Everything handed out stays
 * where it is until arena_reset() or arena_deinit(). An arena has its maximum
 * from the start; NULL means that the maximum or the machine's memory is gone.
 * Not for use by two threads at once.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/attr.h"
#include "base/rd.h"

struct arena_block;

struct arena {
	struct arena_block *head;
	size_t used;  /* bytes handed out, with padding */
	size_t max;   /* bytes that may be handed out */
	size_t block; /* size of the next block */
};

void arena_init(struct arena *a, size_t max);

/* n bytes, zeroed, aligned for any type; NULL when there is no room. n may be 0. */
MUST_CHECK void *arena_alloc(struct arena *a, size_t n);

/* A copy of s with a NUL behind it (not counted in len). False when there is no room. */
MUST_CHECK bool arena_dup(struct arena *a, struct span s, struct span *ret);

/* Forgets everything handed out, keeps one block for the next use. */
void arena_reset(struct arena *a);
void arena_deinit(struct arena *a);

#endif
