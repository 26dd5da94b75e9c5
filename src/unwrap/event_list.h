/*
 * event_list.h - events gathered by a sweep, up to a maximum.
 *
 * Putting never fails aloud, so that the hot loops have no way out: what did
 * not fit is remembered in st (ST_LIMIT, ST_NOMEM) and what is held stands.
 */
#ifndef UNWRAP_EVENT_LIST_H
#define UNWRAP_EVENT_LIST_H

#include "base/err.h"
#include "unwrap/event.h"

#include <stdbool.h>
#include <stddef.h>

struct event_list {
	struct event *p;
	size_t n, cap, max;
	enum st st; /* ST_OK, or why one was dropped since the last clear */
};

void event_list_init(struct event_list *l, size_t max);
void event_list_deinit(struct event_list *l);
void event_list_clear(struct event_list *l);
void event_list_put(struct event_list *l, enum event_what what, size_t at, size_t len, uint32_t id);

/* By at, then what, id, len. Linear where the events are nearly in order, as a sweep's are. */
void event_list_sort(struct event_list *l);

/* Moves the sorted events of from into the sorted into; st of either is kept in into. */
void event_list_merge(struct event_list *into, const struct event_list *from);

#endif
