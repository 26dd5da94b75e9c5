#include "report/html_texts.h"

#include "base/hash.h"
#include "base/span.h"

#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MAX = 16 << 20, PATH_MAX_ = 256 };

void html_texts_init(struct html_texts *t, const struct redactor *redact)
{
	*t = (struct html_texts){ .redact = redact };
	map_init(&t->by_text, UINT32_MAX);
	map_init(&t->by_path, UINT32_MAX);
	arena_init(&t->arena, SIZE_MAX / 2);
	buf_init(&t->work, TEXT_MAX);
	(void)html_pair(t, SPAN_LIT(""), SPAN_LIT(""));
}

void html_texts_deinit(struct html_texts *t)
{
	map_deinit(&t->by_text);
	map_deinit(&t->by_path);
	arena_deinit(&t->arena);
	buf_deinit(&t->work);
	free(t->texts);
	free(t->paths);
}

static uint32_t fail(struct html_texts *t, enum st st)
{
	if (t->status == ST_OK)
		t->status = st;
	return 0;
}

/* The number of an equal text, or MAP_NONE. */
static uint32_t find(const struct html_texts *t, uint64_t hash, struct span stood, unsigned mode)
{
	for (uint32_t it = map_first(&t->by_text, hash); it != MAP_NONE;
	     it = map_next(&t->by_text, hash, it)) {
		uint32_t i = map_value(&t->by_text, it);

		if (t->texts[i].mode == mode && span_eq(t->texts[i].stood, stood))
			return i;
	}
	return MAP_NONE;
}

static uint32_t add(struct html_texts *t, uint64_t hash, struct span stood, struct span masked,
		    unsigned mode)
{
	struct html_text row = { .mode = mode };
	enum st st = vec_grow((void **)&t->texts, &t->cap_texts, t->n_texts + 1, sizeof(*t->texts),
			      UINT32_MAX - 1);

	if (st == ST_OK && !arena_dup(&t->arena, stood, &row.stood))
		st = ST_NOMEM;
	row.masked = row.stood;
	if (st == ST_OK && !span_eq(stood, masked) && !arena_dup(&t->arena, masked, &row.masked))
		st = ST_NOMEM;
	if (st == ST_OK)
		st = map_put(&t->by_text, hash, (uint32_t)t->n_texts);
	if (st != ST_OK)
		return fail(t, st);
	t->texts[t->n_texts] = row;
	return (uint32_t)t->n_texts++;
}

static uint32_t number(struct html_texts *t, struct span s, unsigned mode)
{
	uint64_t hash = hash_bytes(s, mode);
	uint32_t i = MAP_NONE;
	enum st st;

	if (t->status != ST_OK || s.len == 0)
		return 0;
	i = find(t, hash, s, mode);
	if (i != MAP_NONE)
		return i;
	buf_clear(&t->work);
	st = mode == 0 ? redact(t->redact, &t->work, s)
		       : redact_value(t->redact, &t->work, (enum kind)(mode - 1), s);
	return st == ST_OK ? add(t, hash, s, buf_span(&t->work), mode) : fail(t, st);
}

uint32_t html_text(struct html_texts *t, struct span s)
{
	return number(t, s, 0);
}

uint32_t html_value(struct html_texts *t, enum kind kind, struct span value)
{
	return number(t, value, (unsigned)kind + 1);
}

uint32_t html_pair(struct html_texts *t, struct span stood, struct span masked)
{
	/* a mode that nothing is looked up by: such texts stand alone */
	return t->status == ST_OK ? add(t, 0, stood, masked, UINT32_MAX) : 0;
}

static bool same_path(const struct html_path *p, const uint32_t *at, size_t n)
{
	return p->n == n && (n == 0 || memcmp(p->at, at, n * sizeof(*at)) == 0);
}

uint32_t html_path(struct html_texts *t, const struct span *path, size_t n)
{
	uint32_t at[PATH_MAX_], *kept;
	uint64_t hash;
	enum st st;

	if (n > PATH_MAX_)
		n = PATH_MAX_;
	for (size_t i = 0; i < n; i++)
		at[i] = html_text(t, path[i]);
	if (t->status != ST_OK)
		return 0;
	hash = hash_bytes(span_of(at, n * sizeof(*at)), 0);
	for (uint32_t it = map_first(&t->by_path, hash); it != MAP_NONE;
	     it = map_next(&t->by_path, hash, it))
		if (same_path(&t->paths[map_value(&t->by_path, it)], at, n))
			return map_value(&t->by_path, it);
	st = vec_grow((void **)&t->paths, &t->cap_paths, t->n_paths + 1, sizeof(*t->paths),
		      UINT32_MAX - 1);
	kept = st == ST_OK ? arena_alloc(&t->arena, n * sizeof(*at)) : NULL;
	if (st == ST_OK && kept == NULL)
		st = ST_NOMEM;
	if (st == ST_OK)
		st = map_put(&t->by_path, hash, (uint32_t)t->n_paths);
	if (st != ST_OK)
		return fail(t, st);
	memcpy(kept, at, n * sizeof(*at));
	t->paths[t->n_paths] = (struct html_path){ kept, n };
	return (uint32_t)t->n_paths++;
}

void html_texts_write(const struct html_texts *t, struct json *j, bool reveals)
{
	char name[24];

	json_array(j, "texts");
	for (size_t i = 0; i < t->n_texts; i++)
		json_text(j, NULL, t->texts[i].masked);
	json_end_array(j);
	json_array(j, "paths");
	for (size_t i = 0; i < t->n_paths; i++) {
		json_array(j, NULL);
		for (size_t k = 0; k < t->paths[i].n; k++)
			json_u64(j, NULL, t->paths[i].at[k]);
		json_end_array(j);
	}
	json_end_array(j);
	if (!reveals)
		return;
	json_object(j, "stood");
	for (size_t i = 0; i < t->n_texts; i++) {
		if (t->texts[i].stood.p == t->texts[i].masked.p)
			continue;
		snprintf(name, sizeof(name), "%zu", i);
		json_text(j, name, t->texts[i].stood);
	}
	json_end_object(j);
}
