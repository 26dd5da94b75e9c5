/*
 * ring.h - a doubly linked list whose links lie inside what it links.
 *
 * The head is a ring of its own. What is in no list is linked to itself, so
 * that taking it out again does nothing.
 */
#ifndef STREAM_RING_H
#define STREAM_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring {
	struct ring *prev, *next;
};

/* The thing of a type in which the ring at p is the named member. */
#define RING_OF(p, type, member) ((type *)(void *)((char *)(p)-offsetof(type, member)))

static inline void ring_init(struct ring *r)
{
	r->prev = r->next = r;
}

static inline bool ring_empty(const struct ring *r)
{
	return r->next == r;
}

static inline void ring_remove(struct ring *r)
{
	r->prev->next = r->next;
	r->next->prev = r->prev;
	ring_init(r);
}

/* Makes r the last of the list, wherever it was. */
static inline void ring_to_tail(struct ring *head, struct ring *r)
{
	ring_remove(r);
	r->prev = head->prev;
	r->next = head;
	head->prev->next = r;
	head->prev = r;
}

#endif
