#include "lab/agenda.h"

#include "base/vec.h"

#include <stdlib.h>

enum { ITEMS_MAX = 1 << 20 };

void agenda_deinit(struct agenda *a)
{
	free(a->items);
	*a = (struct agenda){ 0 };
}

static bool before(const struct agenda_item *a, const struct agenda_item *b)
{
	return a->ns != b->ns ? a->ns < b->ns : a->order < b->order;
}

static void swap(struct agenda_item *a, struct agenda_item *b)
{
	struct agenda_item t = *a;

	*a = *b;
	*b = t;
}

enum st agenda_put(struct agenda *a, int64_t ns, enum lab_event what, const struct lab_step *step)
{
	enum st ret = vec_grow((void **)&a->items, &a->cap, a->n + 1, sizeof(*a->items), ITEMS_MAX);
	size_t i = a->n;

	if (ret != ST_OK)
		return ret;
	a->items[a->n++] = (struct agenda_item){ ns, a->entered++, what, step };
	for (; i != 0 && before(&a->items[i], &a->items[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&a->items[i], &a->items[(i - 1) / 2]);
	return ST_OK;
}

int64_t agenda_next(const struct agenda *a)
{
	return a->n != 0 ? a->items[0].ns : INT64_MAX;
}

struct agenda_item agenda_take(struct agenda *a)
{
	struct agenda_item first = a->items[0];
	size_t i = 0;

	a->items[0] = a->items[--a->n];
	for (;;) {
		size_t least = i;

		for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < a->n; child++)
			if (before(&a->items[child], &a->items[least]))
				least = child;
		if (least == i)
			return first;
		swap(&a->items[i], &a->items[least]);
		i = least;
	}
}
