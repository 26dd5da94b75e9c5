#include "unwrap/sweep.h"

#include "base/vec.h"
#include "unwrap/classes.h"
#include "unwrap/layer.h"
#include "unwrap/literals.h"

#include <stdlib.h>

enum { NEEDLE_MIN = 4 };

struct sweeper {
	const struct classes *classes;
	const struct layer *const *layers;
	struct literals *literals; /* NULL: neither needles nor magics */
};

struct sweep {
	const struct sweeper *sweeper;
	struct literals_scratch *scratch;
	struct event_list shapes, hits;
};

static size_t count_magics(const struct layer *const *list)
{
	size_t n = 0;

	for (size_t i = 0; list[i] != NULL; i++)
		for (size_t k = 0; k < N_ELEMENTS(list[i]->magics); k++)
			n += list[i]->magics[k].len != 0;
	return n;
}

static size_t put_magics(struct literal *to, const struct layer *const *list)
{
	size_t n = 0;

	for (size_t i = 0; list[i] != NULL; i++)
		for (size_t k = 0; k < N_ELEMENTS(list[i]->magics); k++)
			if (list[i]->magics[k].len != 0)
				to[n++] = (struct literal){ list[i]->magics[k], false, EVENT_MAGIC,
							    (uint32_t)i };
	return n;
}

static enum st make_literals(struct sweeper *s, const struct needle *needles, size_t n,
			     struct err *e)
{
	size_t n_magics = count_magics(s->layers), at;
	struct literal *list;
	enum st ret;

	if (n + n_magics == 0)
		return ST_OK;
	list = calloc(n + n_magics, sizeof(*list));
	if (list == NULL)
		return err_set(e, ST_NOMEM, 0, 0, "out of memory");
	at = put_magics(list, s->layers);
	ret = ST_OK;
	for (size_t i = 0; i < n && ret == ST_OK; i++) {
		if (needles[i].bytes.len < NEEDLE_MIN)
			ret = err_set(e, ST_BAD, 0, 0, "a needle is shorter than %d bytes",
				      NEEDLE_MIN);
		list[at++] = (struct literal){ needles[i].bytes, needles[i].caseless, EVENT_NEEDLE,
					       needles[i].id };
	}
	if (ret == ST_OK)
		ret = literals_new(&s->literals, list, at, e);
	if (ret == ST_OK)
		ret = literals_check(s->literals, e);
	free(list);
	return ret;
}

enum st sweeper_new_for(struct sweeper **ret, const struct layer *const *list,
			const struct needle *needles, size_t n, struct err *e)
{
	struct sweeper *s = calloc(1, sizeof(*s));
	enum st st;

	if (s == NULL)
		return err_set(e, ST_NOMEM, 0, 0, "out of memory");
	s->classes = classes_best();
	s->layers = list;
	st = make_literals(s, needles, n, e);
	if (st != ST_OK) {
		sweeper_free(s);
		return st;
	}
	*ret = s;
	return ST_OK;
}

enum st sweeper_new(struct sweeper **ret, const struct needle *needles, size_t n, struct err *e)
{
	return sweeper_new_for(ret, layers, needles, n, e);
}

void sweeper_free(struct sweeper *s)
{
	if (s == NULL)
		return;
	literals_free(s->literals);
	free(s);
}

const struct layer *const *sweeper_layers(const struct sweeper *s)
{
	return s->layers;
}

enum st sweep_new(struct sweep **ret, const struct sweeper *s)
{
	struct sweep *w = calloc(1, sizeof(*w));
	enum st st = ST_NOMEM;
	void *first = NULL;

	if (w == NULL)
		return ST_NOMEM;
	w->sweeper = s;
	event_list_init(&w->shapes, SWEEP_EVENTS_MAX);
	event_list_init(&w->hits, SWEEP_EVENTS_MAX);
	/* never NULL, and room for what ordinary bytes hold */
	st = vec_grow(&first, &w->shapes.cap, 256, sizeof(*w->shapes.p), SWEEP_EVENTS_MAX);
	w->shapes.p = first;
	if (st == ST_OK && s->literals != NULL)
		st = literals_scratch_new(&w->scratch, s->literals);
	if (st != ST_OK) {
		sweep_free(w);
		return st;
	}
	*ret = w;
	return ST_OK;
}

void sweep_free(struct sweep *w)
{
	if (w == NULL)
		return;
	literals_scratch_free(w->scratch);
	event_list_deinit(&w->shapes);
	event_list_deinit(&w->hits);
	free(w);
}

enum st sweep_run(struct sweep *w, struct span bytes, const struct event **ret, size_t *n)
{
	const struct sweeper *s = w->sweeper;
	enum st st = ST_OK;

	event_list_clear(&w->shapes);
	event_list_clear(&w->hits);
	*ret = w->shapes.p;
	*n = 0;
	if (bytes.len >= UINT32_MAX)
		return ST_LIMIT;
	s->classes->run(bytes, &w->shapes);
	event_list_sort(&w->shapes);
	if (s->literals != NULL)
		st = literals_scan(s->literals, w->scratch, bytes, &w->hits);
	event_list_sort(&w->hits);
	event_list_merge(&w->shapes, &w->hits);
	*ret = w->shapes.p;
	*n = w->shapes.n;
	return st != ST_OK ? st : w->shapes.st;
}
