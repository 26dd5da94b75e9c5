#include "app/redact_capture.h"

#include "app/cmd.h"
#include "app/redact_scan.h"
#include "app/whole_file.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COMMENT_MOST = 1 << 16, ROUNDS = 4, FRAMES_MOST = 1 << 22 };
enum { SEARCH_BYTES = 1 << 29, NOTES_MOST = 32 };

/* What was left out or blanked, summed by why. */
struct told {
	char what[24], reason[96];
	uint64_t frame, count;
};

/* One capture while it is made anew. */
struct making {
	const struct redact_capture *x;
	struct whole_file file;
	uint64_t *frames; /* of the input, by frame of what is written */
	size_t n_frames, cap_frames;
	uint64_t *drop; /* frames of the input whose messages stay out */
	size_t n_drop, cap_drop;
	struct told told[NOTES_MOST];
	size_t n_told;
	struct err *e;
};

static enum st drop_frame(struct making *g, uint64_t frame)
{
	enum st st;

	for (size_t i = 0; i < g->n_drop; i++)
		if (g->drop[i] == frame)
			return ST_OK;
	st = vec_grow((void **)&g->drop, &g->cap_drop, g->n_drop + 1, sizeof(*g->drop),
		      FRAMES_MOST);
	if (st == ST_OK)
		g->drop[g->n_drop++] = frame;
	return st;
}

static enum st on_bytes(void *arg, uint64_t frame, struct span bytes)
{
	struct making *g = arg;
	size_t at;
	enum st st = ST_OK;

	if (frame != 0) {
		st = vec_grow((void **)&g->frames, &g->cap_frames, g->n_frames + 1,
			      sizeof(*g->frames), FRAMES_MOST);
		if (st == ST_OK)
			g->frames[g->n_frames++] = frame;
		if (st == ST_OK && swaps_find_any(g->x->values->swaps, bytes, &at))
			st = drop_frame(g, frame);
	}
	return st == ST_OK ? whole_file_put(&g->file, bytes, g->e) : st;
}

static void on_note(void *arg, const struct record_anomaly *a)
{
	struct making *g = arg;
	struct told *t = g->told;

	for (; t < g->told + g->n_told; t++)
		if (span_eq_str(a->what, t->what) && span_eq_str(a->reason, t->reason)) {
			t->count += a->count;
			return;
		}
	if (g->n_told == NOTES_MOST)
		return;
	snprintf(t->what, sizeof(t->what), "%.*s", (int)a->what.len, (const char *)a->what.p);
	snprintf(t->reason, sizeof(t->reason), "%.*s", (int)a->reason.len,
		 (const char *)a->reason.p);
	t->frame = a->frame;
	t->count = a->count;
	g->n_told++;
}

static void say_told(struct making *g)
{
	for (size_t i = 0; i < g->n_told; i++) {
		const struct told *t = &g->told[i];
		bool message = strcmp(t->what, "message") == 0;

		cmd_say("%s: %llu %s%s (first in frame %llu): %s", g->x->paths->shown,
			(unsigned long long)t->count,
			message ? "left out" : "blanked: ", message ? "" : t->what,
			(unsigned long long)t->frame, t->reason);
	}
}

static enum st word_section(struct buf *b, const struct redact_capture *x)
{
	return buf_printf(
		b,
		"Made anew from a capture of the case with head %s: every identifier is "
		"replaced, what cannot be replaced is left out. Frame numbers in comments "
		"are those of that capture.",
		x->head);
}

static enum st make_once(struct making *g, const char *path, const struct capture *c,
			 const struct excerpt_wants *w, int fd)
{
	const struct excerpt_hear hear = { g, on_bytes, on_note };
	struct redacted_job job = {
		.excerpt = { .wants = w->p, .n_wants = w->n, .sha256 = span_str(c->sha256) },
		.keylog = g->x->keylog,
		.swaps = g->x->values->swaps,
		.addresses = g->x->values->addresses,
		.n_addresses = g->x->values->n_addresses,
		.drop = g->drop,
		.n_drop = g->n_drop,
	};
	const struct excerpt_task task = { .redacted = &job };
	struct excerpt_result result = { 0 };
	struct buf comment;
	enum st st = whole_file_open(&g->file, path, g->e);

	buf_init(&comment, COMMENT_MOST);
	g->n_frames = g->n_told = 0;
	if (st == ST_OK)
		st = word_section(&comment, g->x);
	job.excerpt.comment = buf_span(&comment);
	if (st == ST_OK)
		st = excerpt_child_run(&task, fd, g->x->paths->shown, &hear, &result, g->e);
	if (st == ST_OK)
		st = whole_file_done(&g->file, g->e);
	whole_file_drop(&g->file);
	buf_deinit(&comment);
	return st;
}

/* A finding of an old value in what was made anew: the message it stands in goes. */
static enum st on_still(void *arg, const struct finding *f)
{
	struct making *g = arg;
	enum st st = ST_OK;

	if (f->confidence != CONFIDENCE_KNOWN && !swaps_has(g->x->values->swaps, f->kind, f->value))
		return ST_OK;
	for (size_t i = 0; i < f->n_sightings && st == ST_OK; i++)
		if (f->sightings[i].frame != 0 && f->sightings[i].frame <= g->n_frames)
			st = drop_frame(g, g->frames[f->sightings[i].frame - 1]);
	return st;
}

static enum st search(struct making *g, const char *path)
{
	const struct redact_scan scan = { &g->x->values->old, NULL, CONFIDENCE_POSSIBLE };
	struct mem_case *m = NULL;
	struct case_reader r;
	enum st st = mem_case_new(&m, SEARCH_BYTES);

	if (st == ST_OK)
		st = redact_scan_search(&scan, path, m, g->e);
	if (st == ST_OK) {
		r = mem_case_reader(m);
		st = r.each_finding(r.self, 0, on_still, g);
	}
	mem_case_free(m);
	return st;
}

/* Made, searched, and made again without what still holds an old value. */
static enum st make_capture(struct making *g, const char *path, const struct capture *c,
			    const struct excerpt_wants *w)
{
	int fd = excerpt_open(g->x->paths, c);
	enum st st = fd >= 0 ? ST_OK : ST_BAD;
	size_t had = SIZE_MAX;

	for (unsigned i = 0; i < ROUNDS && st == ST_OK && had != g->n_drop; i++) {
		had = g->n_drop;
		st = make_once(g, path, c, w, fd);
		if (st == ST_OK)
			st = search(g, path);
	}
	if (st == ST_OK && had != g->n_drop) {
		cmd_say("%s: a value is still found in what was made anew, first in frame %llu; "
			"nothing is written",
			g->x->paths->shown, (unsigned long long)g->drop[g->n_drop - 1]);
		st = ST_BAD;
	}
	if (fd >= 0)
		close(fd);
	if (st == ST_OK)
		say_told(g);
	return st;
}

enum st redact_capture_make(const struct redact_capture *x, const char *path,
			    const struct capture *c, const struct excerpt_wants *w, struct err *e)
{
	struct making g = { .x = x, .e = e };
	enum st st = make_capture(&g, path, c, w);

	free(g.frames);
	free(g.drop);
	return st;
}
