#include "excerpt/marks.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum { MARKS_MOST = 1 << 22, OPENINGS_MOST = 1 << 20, TALKS_MOST = 1 << 20 };
/* A record of 16 KiB, whose end tells whether it is whole, in segments of 1 KiB and a few of
 * others. */
enum { RECORD_SEGMENTS = 20 };

/* A frame without which a conversation is not read as it was, and whose. */
struct opening {
	uint64_t frame, talk;
	enum mark_why why; /* MARK_OPENS: a SYN; MARK_LEADS; MARK_SEALED: any with bytes */
};

struct sealed_talk {
	uint64_t last; /* frame that a case names */
	unsigned more; /* segments behind it that are taken, too */
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
	map_init(&m->by_sealed, TALKS_MOST);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && wants[end].frame == wants[i].frame;)
			m->any_sealed |= wants[end++].sealed;
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
	map_deinit(&m->by_sealed);
	free(m->sealed);
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

static void keep_talk(struct marks *m, uint64_t talk)
{
	if (map_first(&m->talks, talk) == MAP_NONE && map_put(&m->talks, talk, 0) != ST_OK)
		m->cut++;
}

/* Something inside TLS is told in a frame of the talk. */
static void seal(struct marks *m, uint64_t talk, uint64_t frame)
{
	uint32_t it = map_first(&m->by_sealed, talk);
	enum st st;

	keep_talk(m, talk);
	if (it != MAP_NONE) {
		m->sealed[map_value(&m->by_sealed, it)].last = frame;
		return;
	}
	st = vec_grow((void **)&m->sealed, &m->cap_sealed, m->n_sealed + 1, sizeof(*m->sealed),
		      TALKS_MOST);
	if (st == ST_OK)
		st = map_put(&m->by_sealed, talk, (uint32_t)m->n_sealed);
	if (st == ST_OK)
		m->sealed[m->n_sealed++] = (struct sealed_talk){ frame, RECORD_SEGMENTS };
	else
		m->cut++;
}

static bool is_sealed(const struct marks *m, uint64_t frame)
{
	const struct mark *it = marks_find(m, frame);

	for (size_t i = 0; it != NULL && it->why == MARK_CARRIES && i < it->n; i++)
		if (m->wants[it->first + i].sealed)
			return true;
	return false;
}

void marks_segment(struct marks *m, const struct segment *s)
{
	bool opens = (s->flags & TCP_SYN) != 0, may_seal = m->any_sealed && s->payload.len != 0;
	uint64_t talk;

	if (s->transport != TRANSPORT_TCP || (!opens && !may_seal))
		return;
	talk = talk_of(&s->src, &s->dst, s->transport);
	if (opens)
		remember(m, &(struct opening){ s->frame, talk, MARK_OPENS });
	if (!may_seal)
		return;
	remember(m, &(struct opening){ s->frame, talk, MARK_SEALED });
	if (is_sealed(m, s->frame))
		seal(m, talk, s->frame);
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
	keep_talk(m, talk);
	return true;
}

/* Said before what is told inside TLS, or the end of its record. */
static bool is_before_sealed(struct marks *m, const struct opening *o)
{
	uint32_t it = map_first(&m->by_sealed, o->talk);
	struct sealed_talk *t;

	if (it == MAP_NONE)
		return false;
	t = &m->sealed[map_value(&m->by_sealed, it)];
	if (o->frame <= t->last)
		return true;
	if (t->more == 0)
		return false;
	t->more--;
	return true;
}

void marks_finish(struct marks *m)
{
	for (size_t i = 0; i < m->n_openings; i++) {
		const struct opening *o = &m->openings[i];

		if (o->why == MARK_SEALED ? is_before_sealed(m, o)
					  : map_first(&m->talks, o->talk) != MAP_NONE)
			put(m, &(struct mark){ o->frame, o->why, 0, 0 });
	}
}
