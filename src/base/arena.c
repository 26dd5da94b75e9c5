#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_FIRST = 1024, BLOCK_MOST = 256 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	alignas(max_align_t) uint8_t bytes[];
};

void arena_init(struct arena *a, size_t max)
{
	*a = (struct arena){ .max = max, .block = BLOCK_FIRST };
}

static struct arena_block *block_new(struct arena *a, size_t need)
{
	size_t size = a->block > need ? a->block : need;
	struct arena_block *b = malloc(sizeof(*b) + size);

	if (b == NULL)
		return NULL;
	b->size = size;
	b->used = 0;
	b->next = a->head;
	a->head = b;
	if (a->block < BLOCK_MOST)
		a->block *= 2;
	return b;
}

void *arena_alloc(struct arena *a, size_t n)
{
	const size_t align = alignof(max_align_t);
	struct arena_block *b = a->head;
	size_t need;
	void *p;

	if (n > a->max || a->used > a->max - n)
		return NULL;
	need = (n + align - 1) / align * align;
	if (b == NULL || b->size - b->used < need)
		b = block_new(a, need);
	if (b == NULL)
		return NULL;
	p = b->bytes + b->used;
	b->used += need;
	a->used += need;
	memset(p, 0, need);
	return p;
}

bool arena_dup(struct arena *a, struct span s, struct span *ret)
{
	uint8_t *p = s.len < SIZE_MAX ? arena_alloc(a, s.len + 1) : NULL;

	if (p == NULL)
		return false;
	if (s.len != 0)
		memcpy(p, s.p, s.len);
	*ret = (struct span){ p, s.len };
	return true;
}

static void free_from(struct arena_block *b)
{
	while (b != NULL) {
		struct arena_block *next = b->next;

		free(b);
		b = next;
	}
}

void arena_reset(struct arena *a)
{
	a->used = 0;
	if (a->head == NULL)
		return;
	free_from(a->head->next);
	a->head->next = NULL;
	a->head->used = 0;
}

void arena_deinit(struct arena *a)
{
	if (a == NULL)
		return;
	free_from(a->head);
	*a = (struct arena){ 0 };
}
