#include "app/redaction.h"

#include "app/cmd.h"
#include "app/excerpt_child.h"
#include "app/redact_scan.h"
#include "app/redact_values.h"
#include "app/whole_file.h"
#include "base/span.h"
#include "base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_MOST = 1 << 16, ROUNDS = 4, FRAMES_MOST = 1 << 22, CAPTURES_MOST = 1 << 16 };
enum { SEARCH_BYTES = 1 << 29, NOTES_MOST = 32, NAME_MOST = 40, PIECE = 64 * 1024 };

#define CASE_NAME "telltale.case"

/* What was left out or blanked, summed by why. */
struct told {
	char what[24], reason[96];
	uint64_t frame, count;
};

struct redaction {
	const struct redaction_of *of;
	struct redactor *redactor; /* for messages */
	struct redact_values values;
	struct buf folder, case_path;
	struct buf *paths; /* of captures made anew */
	size_t n_paths, cap_paths;
	uint64_t left_out;
	bool made; /* the folder is there */
};

/* One capture while it is made anew. */
struct making {
	struct redaction *x;
	const struct excerpt_paths *paths;
	struct whole_file file;
	uint64_t *frames; /* of the input, by frame of what is written */
	size_t n_frames, cap_frames;
	uint64_t *drop; /* frames of the input whose messages stay out */
	size_t n_drop, cap_drop;
	struct told told[NOTES_MOST];
	size_t n_told;
	struct err *e;
};

static enum st put_path(struct redaction *x, struct buf *out, const char *name)
{
	buf_init(out, PATH_MOST);
	return buf_printf(out, "%s/%s%c", (const char *)x->folder.p, name, 0);
}

/* --- one capture --------------------------------------------------------------------------- */

static enum st work(const void *arg, int in, int out, bool weak)
{
	struct redacted_job job = *(const struct redacted_job *)arg;
	struct excerpt_tell t;
	struct excerpt_result result = { 0 };
	struct err e = { 0 };
	enum st st;

	(void)weak;
	excerpt_tell_init(&t, out);
	job.excerpt.in = in;
	job.excerpt.out = (struct excerpt_sink){ &t, excerpt_tell_bytes };
	job.notes = excerpt_tell_notes(&t);
	st = redacted_run(&job, &result, &e);
	return excerpt_tell_end(&t, st, &result, &e);
}

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
		if (st == ST_OK && swaps_find_any(g->x->values.swaps, bytes, &at))
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

		g->x->left_out += t->count;
		cmd_say("%s: %llu %s%s (first in frame %llu): %s", g->paths->shown,
			(unsigned long long)t->count,
			message ? "left out" : "blanked: ", message ? "" : t->what,
			(unsigned long long)t->frame, t->reason);
	}
}

static enum st word_section(struct buf *b, const struct redaction *x)
{
	const struct case_reader *r = x->of->r;

	return buf_printf(
		b,
		"Made anew from a capture of the case with head %s: every identifier is "
		"replaced, what cannot be replaced is left out. Frame numbers in comments "
		"are those of that capture.",
		r->head(r->self));
}

static enum st make_once(struct making *g, const char *path, const struct capture *c,
			 const struct excerpt_wants *w, int fd)
{
	const struct excerpt_hear hear = { g, on_bytes, on_note };
	struct redacted_job job = {
		.excerpt = { .wants = w->p, .n_wants = w->n, .sha256 = span_str(c->sha256) },
		.swaps = g->x->values.swaps,
		.addresses = g->x->values.addresses,
		.n_addresses = g->x->values.n_addresses,
		.drop = g->drop,
		.n_drop = g->n_drop,
	};
	const struct child_work task = { work, &job };
	struct excerpt_result result = { 0 };
	struct buf comment;
	enum st st = whole_file_open(&g->file, path, g->e);

	buf_init(&comment, PATH_MOST);
	g->n_frames = g->n_told = 0;
	if (st == ST_OK)
		st = word_section(&comment, g->x);
	job.excerpt.comment = buf_span(&comment);
	if (st == ST_OK)
		st = excerpt_child_run(&task, fd, g->paths->shown, &hear, &result, g->e);
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

	if (f->confidence != CONFIDENCE_KNOWN && !swaps_has(g->x->values.swaps, f->kind, f->value))
		return ST_OK;
	for (size_t i = 0; i < f->n_sightings && st == ST_OK; i++)
		if (f->sightings[i].frame != 0 && f->sightings[i].frame <= g->n_frames)
			st = drop_frame(g, g->frames[f->sightings[i].frame - 1]);
	return st;
}

static enum st search(struct making *g, const char *path)
{
	const struct redact_scan scan = { &g->x->values.old, NULL, CONFIDENCE_POSSIBLE };
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
	int fd = excerpt_open(g->paths, c);
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
			g->paths->shown, (unsigned long long)g->drop[g->n_drop - 1]);
		st = ST_BAD;
	}
	if (fd >= 0)
		close(fd);
	if (st == ST_OK)
		say_told(g);
	return st;
}

static enum st take_capture(struct redaction *x, size_t i, const struct excerpt_wants *w,
			    struct err *e)
{
	struct making g = { .x = x, .e = e };
	struct excerpt_paths paths = { 0 };
	char name[NAME_MOST];
	struct capture c;
	enum st st = x->of->r->capture(x->of->r->self, i, &c);

	if (st == ST_OK)
		st = excerpt_paths_init(&paths, &c, x->redactor);
	g.paths = &paths;
	if (st == ST_OK)
		st = vec_grow((void **)&x->paths, &x->cap_paths, x->n_paths + 1, sizeof(*x->paths),
			      CAPTURES_MOST);
	if (st == ST_OK) {
		snprintf(name, sizeof(name), "capture-%zu.pcapng", x->n_paths + 1);
		st = put_path(x, &x->paths[x->n_paths++], name);
	}
	if (st == ST_OK)
		st = make_capture(&g, (const char *)x->paths[x->n_paths - 1].p, &c, w);
	excerpt_paths_deinit(&paths);
	free(g.frames);
	free(g.drop);
	return st;
}

static enum st take_captures(struct redaction *x, struct err *e)
{
	const struct case_reader *r = x->of->r;
	enum st st = ST_OK;

	for (size_t i = 0; i < r->n_captures(r->self) && st == ST_OK; i++) {
		struct excerpt_wants w = { .least = x->of->least, .named = true };

		st = excerpt_wants_read(&w, r, i);
		if (st == ST_OK && w.n != 0)
			st = take_capture(x, i, &w, e);
		free(w.p);
	}
	return st;
}

/* --- the case ------------------------------------------------------------------------------ */

/* Captures are named in it by what they are called in the folder, not by where that lies. */
static enum st scan_in(struct redaction *x, struct err *e)
{
	const struct redact_scan scan = { x->values.again.n_values != 0 ? &x->values.again : NULL,
					  x->of->who, x->of->least };
	char(*names)[NAME_MOST] = calloc(x->n_paths + 1, sizeof(*names));
	const char **paths = calloc(x->n_paths + 1, sizeof(*paths));
	enum st st = ST_NOMEM;

	if (names != NULL && paths != NULL) {
		for (size_t i = 0; i < x->n_paths; i++) {
			snprintf(names[i], sizeof(names[i]), "capture-%zu.pcapng", i + 1);
			paths[i] = names[i];
		}
		st = redact_scan_keep(&scan, paths, x->n_paths, CASE_NAME, e);
	}
	free(names);
	free((void *)paths);
	return st;
}

static enum st make_case(struct redaction *x, struct err *e)
{
	struct case_file *f = NULL;
	int back = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	enum st st = back >= 0 ? ST_OK : err_set(e, ST_IO, errno, 0, ".: %s", strerror(errno));

	if (st == ST_OK)
		st = put_path(x, &x->case_path, CASE_NAME);
	if (st == ST_OK)
		st = case_file_publish(&f, (const char *)x->case_path.p,
				       x->of->r->head(x->of->r->self), e);
	case_file_close(f);
	if (st == ST_OK && chdir((const char *)x->folder.p) != 0)
		st = err_set(e, ST_IO, errno, 0, "%s: %s", (const char *)x->folder.p,
			     strerror(errno));
	if (st == ST_OK) {
		st = scan_in(x, e);
		if (fchdir(back) != 0)
			st = err_set(e, ST_IO, errno, 0, ".: %s", strerror(errno));
	}
	if (back >= 0)
		close(back);
	return st;
}

static enum st make_folder(struct redaction *x, struct err *e)
{
	enum st st = buf_printf(&x->folder, "%s.XXXXXX%c", x->of->beside, 0);

	if (st == ST_OK && mkdtemp((char *)x->folder.p) == NULL)
		return err_set(e, ST_IO, errno, 0, "%s: %s", x->of->beside, strerror(errno));
	x->made = st == ST_OK;
	return st;
}

enum st redaction_new(struct redaction **ret, const struct redaction_of *of, struct err *e)
{
	struct redaction *x = calloc(1, sizeof(*x));
	enum st st;

	if (x == NULL)
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	x->of = of;
	buf_init(&x->folder, PATH_MOST);
	buf_init(&x->case_path, PATH_MOST);
	st = redactor_new(&x->redactor, of->r);
	if (st == ST_OK)
		st = redact_values_read(&x->values, of->r);
	if (st == ST_LIMIT)
		(void)err_set(e, st, 0, 0,
			      "more identifiers than can be replaced at once: make cases of fewer "
			      "captures");
	if (st == ST_OK)
		st = make_folder(x, e);
	if (st == ST_OK)
		st = take_captures(x, e);
	if (st == ST_OK)
		st = make_case(x, e);
	if (st == ST_OK) {
		*ret = x;
		return ST_OK;
	}
	redaction_free(x);
	return st;
}

void redaction_free(struct redaction *x)
{
	if (x == NULL)
		return;
	for (size_t i = 0; i < x->n_paths; i++) {
		if (x->paths[i].len != 0)
			(void)unlink((const char *)x->paths[i].p);
		buf_deinit(&x->paths[i]);
	}
	if (x->case_path.len != 0)
		(void)unlink((const char *)x->case_path.p);
	if (x->made)
		(void)rmdir((const char *)x->folder.p);
	free(x->paths);
	redact_values_deinit(&x->values);
	redactor_free(x->redactor);
	buf_deinit(&x->folder);
	buf_deinit(&x->case_path);
	free(x);
}

/* --- what leaves --------------------------------------------------------------------------- */

enum st redaction_read(const char *path, void *arg, enum st (*put)(void *arg, struct span bytes),
		       struct err *e)
{
	uint8_t piece[PIECE];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum st st = ST_OK;
	ssize_t n = 1;

	while (fd >= 0 && st == ST_OK && n != 0) {
		n = read(fd, piece, sizeof(piece));
		if (n > 0)
			st = put(arg, span_of(piece, (size_t)n));
		else if (n < 0 && errno != EINTR)
			break;
	}
	if (fd < 0 || n < 0)
		st = err_set(e, ST_IO, errno, 0, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return st;
}

bool redaction_passes(void *arg, struct span all)
{
	size_t at = 0;

	if (!redaction_finds(arg, all, &at))
		return true;
	cmd_say("a value of the case is still found at byte %zu of what was made; nothing is "
		"written",
		at);
	return false;
}

struct putting {
	struct whole_file file;
	struct err *e;
};

static enum st put_piece(void *arg, struct span bytes)
{
	struct putting *p = arg;

	return whole_file_put(&p->file, bytes, p->e);
}

enum st redaction_write(struct redaction *x, bool captures, const char *path, struct err *e)
{
	struct putting p = { .e = e };
	enum st st = whole_file_open(&p.file, path, e);

	for (size_t i = 0; captures && i < x->n_paths && st == ST_OK; i++)
		st = redaction_read((const char *)x->paths[i].p, &p, put_piece, e);
	if (st == ST_OK && !captures)
		st = redaction_read((const char *)x->case_path.p, &p, put_piece, e);
	if (st == ST_OK)
		st = whole_file_check(&p.file, redaction_passes, x, e);
	if (st == ST_OK)
		st = whole_file_done(&p.file, e);
	whole_file_drop(&p.file);
	return st;
}

const char *redaction_case(const struct redaction *x)
{
	return (const char *)x->case_path.p;
}

const char *redaction_capture(const struct redaction *x, size_t i)
{
	return i < x->n_paths ? (const char *)x->paths[i].p : NULL;
}

bool redaction_finds(const struct redaction *x, struct span bytes, size_t *at)
{
	return swaps_find(x->values.swaps, bytes, at);
}

uint64_t redaction_left_out(const struct redaction *x)
{
	return x->left_out;
}
