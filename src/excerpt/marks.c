#include "excerpt/marks.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum { MARKS_MOST = 1 << 22, OPENINGS_MOST = 1 << 20, TALKS_MOST = 1 << 20 };

/* A frame without which a conversation is not read as it was, and whose. */
struct opening {
	uint64_t frame, talk;
	enum mark_why why; /* MARK_OPENS: a SYN; MARK_LEADS */
};

static void put(struct marks *m, const struct mark *mark)
{
	enum st st;

	if (mark->frame == 0 || marks_find(m, mark->frame) != NULL)
		return;
	st = vec_grow((void **)&m->all, &m->cap, m->n + 1, sizeof(*m->all), MARKS_MOST);
	if (st == ST_OK)
		st = map_put(&m->by_frame, mark->frame, (uint32_t)m->n);
	if (st == ST_OK)
		m->all[m->n++] = *mark;
	else
		m->cut++;
}

enum st marks_init(struct marks *m, const struct want *wants, size_t n)
{
	*m = (struct marks){ .wants = wants, .n_wants = n };
	map_init(&m->by_frame, MARKS_MOST);
	map_init(&m->talks, TALKS_MOST);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && wants[end].frame == wants[i].frame;)
			end++;
		put(m, &(struct mark){ wants[i].frame, MARK_CARRIES, i, end - i });
	}
	return m->cut == 0 ? ST_OK : ST_NOMEM;
}

void marks_deinit(struct marks *m)
{
	free(m->all);
	free(m->openings);
	map_deinit(&m->by_frame);
	map_deinit(&m->talks);
	*m = (struct marks){ 0 };
}

const struct mark *marks_find(const struct marks *m, uint64_t frame)
{
	uint32_t it = map_first(&m->by_frame, frame);

	return it != MAP_NONE ? &m->all[map_value(&m->by_frame, it)] : NULL;
}

/* The same for both directions. */
static uint64_t talk_of(const struct endpoint *a, const struct endpoint *b, enum transport t)
{
	const struct endpoint *ends[] = { a, b };
	uint64_t h = (uint64_t)t + 1;

	for (size_t i = 0; i < N_ELEMENTS(ends); i++)
		h += hash_bytes(span_of(&ends[i]->ip, sizeof(ends[i]->ip)), ends[i]->port);
	return h;
}

static void remember(struct marks *m, const struct opening *o)
{
	if (vec_grow((void **)&m->openings, &m->cap_openings, m->n_openings + 1,
		     sizeof(*m->openings), OPENINGS_MOST)
	    == ST_OK)
		m->openings[m->n_openings++] = *o;
	else
		m->cut++;
}

void marks_segment(struct marks *m, const struct segment *s)
{
	if (s->transport == TRANSPORT_TCP && (s->flags & TCP_SYN) != 0)
		remember(m, &(struct opening){ s->frame, talk_of(&s->src, &s->dst, s->transport),
					       MARK_OPENS });
}

/* The first frame of a message that a case names; NULL: none. Good until the next put(). */
static const struct mark *carrier(const struct marks *m, const struct message *msg)
{
	for (size_t i = 0; i < msg->n_runs; i++) {
		const struct mark *it = marks_find(m, msg->runs[i].frame);

		if (it != NULL && it->why == MARK_CARRIES)
			return it;
	}
	return NULL;
}

bool marks_message(struct marks *m, const struct message *msg)
{
	const struct mark *own = carrier(m, msg);
	uint64_t talk;
	size_t first;

	if (own == NULL && !msg->leads)
		return false;
	talk = talk_of(&msg->talk->side[0], &msg->talk->side[1], msg->talk->transport);
	if (own == NULL) {
		for (size_t i = 0; i < msg->n_runs; i++)
			remember(m, &(struct opening){ msg->runs[i].frame, talk, MARK_LEADS });
		return false;
	}
	first = own->first;
	for (size_t i = 0; i < msg->n_runs; i++)
		put(m, &(struct mark){ msg->runs[i].frame, MARK_BELONGS, first, 1 });
	if (map_first(&m->talks, talk) == MAP_NONE && map_put(&m->talks, talk, 0) != ST_OK)
		m->cut++;
	return true;
}

void marks_finish(struct marks *m)
{
	for (size_t i = 0; i < m->n_openings; i++)
		if (map_first(&m->talks, m->openings[i].talk) != MAP_NONE)
			put(m, &(struct mark){ m->openings[i].frame, m->openings[i].why, 0, 0 });
}
