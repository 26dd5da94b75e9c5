#include "app/excerpts.h"

#include "app/child.h"
#include "app/cmd.h"
#include "app/whole_file.h"
#include "base/span.h"
#include "base/text.h"
#include "base/tm.h"
#include "base/vec.h"
#include "excerpt/excerpt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WANTS_MOST = 1 << 22, HELD_MOST = RECORD_MAX + 256 * 1024, READ_SIZE = 128 * 1024 };
enum { COMMENT_MOST = 1 << 16 };

/* --- what is wanted ------------------------------------------------------------------------ */

struct wants {
	struct want *p;
	size_t n, cap;
	enum confidence least;
};

static enum st want_frame(struct wants *w, uint64_t frame, const char id[17])
{
	enum st st =
		frame == 0 ? ST_OK
			   : vec_grow((void **)&w->p, &w->cap, w->n + 1, sizeof(*w->p), WANTS_MOST);

	if (st != ST_OK || frame == 0)
		return st;
	w->p[w->n].frame = frame;
	memcpy(w->p[w->n++].id, id, sizeof(w->p->id));
	return ST_OK;
}

static enum st on_finding(void *arg, const struct finding *f)
{
	struct wants *w = arg;
	enum st st = ST_OK;

	if (f->confidence < w->least)
		return ST_OK;
	for (size_t i = 0; i < f->n_frames && st == ST_OK; i++)
		st = want_frame(w, f->frames[i], f->id);
	for (size_t i = 0; i < f->n_sightings && st == ST_OK; i++)
		st = want_frame(w, f->sightings[i].frame, f->id);
	return st;
}

static int by_frame(const void *a, const void *b)
{
	const struct want *x = a, *y = b;

	return x->frame != y->frame ? (x->frame < y->frame ? -1 : 1) : strcmp(x->id, y->id);
}

static void sort_wants(struct wants *w)
{
	size_t n = 0;

	if (w->n != 0)
		qsort(w->p, w->n, sizeof(*w->p), by_frame);
	for (size_t i = 0; i < w->n; i++)
		if (n == 0 || by_frame(&w->p[n - 1], &w->p[i]) != 0)
			w->p[n++] = w->p[i];
	w->n = n;
}

/* --- in the process that reads a capture --------------------------------------------------- */

struct telling {
	int fd;
	struct buf record;
};

static enum st send_record(struct telling *t)
{
	struct span rest = buf_span(&t->record);

	while (rest.len != 0) {
		ssize_t n = write(t->fd, rest.p, rest.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ST_IO;
		rest = span_from(rest, (size_t)n);
	}
	buf_clear(&t->record);
	return ST_OK;
}

static enum st send_bytes(void *arg, struct span bytes)
{
	enum { PIECE = 128 * 1024 };
	struct telling *t = arg;
	enum st st = ST_OK;

	for (size_t at = 0; at < bytes.len && st == ST_OK; at += PIECE) {
		const struct record_bytes b = { 1, span_cut(bytes, at, PIECE) };

		st = record_put_bytes(&t->record, &b);
		if (st == ST_OK)
			st = send_record(t);
	}
	return st;
}

static enum st work(const void *arg, int in, int out, bool weak)
{
	struct excerpt_job job = *(const struct excerpt_job *)arg;
	struct telling t = { .fd = out };
	struct excerpt_result result = { 0 };
	struct err e = { 0 };
	struct record_end end = { .at = { .first_ns = TM_NONE, .last_ns = TM_NONE } };
	enum st st;

	(void)weak;
	buf_init(&t.record, RECORD_MAX + 64);
	job.in = in;
	job.out = (struct excerpt_sink){ &t, send_bytes };
	end.status = excerpt_run(&job, &result, &e);
	end.reason = end.status != ST_OK ? span_str(e.msg) : SPAN_LIT("");
	end.at.packets = result.frames;
	end.findings_cut = result.missing;
	end.surfaces_cut = result.cut;
	buf_clear(&t.record);
	st = record_put_end(&t.record, &end);
	if (st == ST_OK)
		st = send_record(&t);
	buf_deinit(&t.record);
	return st;
}

/* --- in the one that keeps ----------------------------------------------------------------- */

struct receiving {
	struct whole_file *file;
	struct buf held;
	struct excerpt_result result;
	enum st status; /* as the process told */
	char reason[160];
	bool ended;
	struct err *e;
};

static enum st take_record(struct receiving *g, enum record_type type, struct span payload)
{
	struct record_bytes b;
	struct record_end end;
	enum st st;

	if (type == RECORD_BYTES) {
		st = record_get_bytes(payload, &b);
		return st == ST_OK ? whole_file_put(g->file, b.bytes, g->e) : st;
	}
	if (type != RECORD_END || record_get_end(payload, &end) != ST_OK)
		return ST_BAD;
	g->ended = true;
	g->status = end.status;
	snprintf(g->reason, sizeof(g->reason), "%.*s", (int)end.reason.len,
		 (const char *)end.reason.p);
	g->result = (struct excerpt_result){ end.at.packets, end.findings_cut, end.surfaces_cut };
	return ST_OK;
}

static enum st take_records(struct receiving *g)
{
	struct span rest = buf_span(&g->held);
	enum st st = ST_OK;

	while (st == ST_OK && !g->ended) {
		enum record_type type;
		struct span payload;
		size_t used = 0;

		st = record_next(rest, &type, &payload, &used);
		if (st != ST_OK)
			break;
		st = take_record(g, type, payload);
		rest = span_from(rest, used);
	}
	buf_drop(&g->held, g->held.len - rest.len);
	return st == ST_MORE ? ST_OK : st;
}

static enum st receive(struct receiving *g, const struct child *child)
{
	enum st st = ST_OK;

	while (st == ST_OK && !g->ended) {
		ssize_t n;

		st = buf_reserve(&g->held, READ_SIZE);
		if (st != ST_OK)
			return err_set(g->e, st, 0, 0, "%s", st_name(st));
		n = read(child->records, g->held.p + g->held.len, READ_SIZE);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		g->held.len += (size_t)n;
		st = take_records(g);
	}
	return st;
}

/* ST_BAD: said why the capture gives nothing. */
static enum st run_job(struct receiving *g, const char *path, int fd, const struct excerpt_job *job)
{
	const struct child_work w = { work, job };
	struct child child;
	struct err died = { 0 };
	uint64_t lost;
	enum st st = child_start_work(&child, fd, &w, g->e), waited;

	if (st != ST_OK)
		return st;
	buf_init(&g->held, HELD_MOST);
	st = receive(g, &child);
	if (!g->ended)
		child_kill(&child);
	waited = child_wait(&child, &died);
	buf_deinit(&g->held);
	if (st != ST_OK && st != ST_BAD)
		return st;
	if (!g->ended || st == ST_BAD) {
		cmd_say("%s: %s", path,
			waited != ST_OK ? died.msg : "the process that read it ended too early");
		return ST_BAD;
	}
	if (g->status != ST_OK) {
		cmd_say("%s: %s", path, g->reason);
		return ST_BAD;
	}
	lost = g->result.missing + g->result.cut;
	if (lost != 0)
		cmd_say("%s: %llu frames of findings are left out", path, (unsigned long long)lost);
	return ST_OK;
}

static enum st word_section(struct buf *b, const struct excerpts *x, const struct capture *c)
{
	const char *head = x->r->head(x->r->self);
	enum st st = buf_put_str(b, "The frames that matter of ");

	if (st == ST_OK)
		st = text_sanitise(b, c->path);
	if (st == ST_OK)
		st = buf_printf(b, " (SHA-256 %s)", c->sha256);
	if (st == ST_OK && head[0] != '\0')
		st = buf_printf(b, ", findings of the case with head %s", head);
	return st == ST_OK ? buf_put_str(b, ". Frame numbers are those of the capture.") : st;
}

/* Opens what was scanned; -1: said why not. */
static int open_capture(const char *path, const char *shown, const struct capture *c)
{
	int fd;

	if (strcmp(path, "-") == 0) {
		cmd_say("-: was read from standard input, so that its frames cannot be taken "
			"again");
		return -1;
	}
	if (c->sha256[0] == '\0') {
		cmd_say("%s: the case does not hold its SHA-256, so that nobody can say whether "
			"it is the same",
			shown);
		return -1;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		cmd_say("%s: %s; frames are taken from the capture itself: put it where it was "
			"when it was scanned, or run this in the folder where the scan ran",
			shown, strerror(errno));
	return fd;
}

/* The path to open, and what a message calls it: as text that ends with NUL. */
static enum st put_paths(const struct excerpts *x, const struct capture *c, struct buf *path,
			 struct buf *shown)
{
	enum st st = buf_put(path, c->path);

	if (st == ST_OK)
		st = buf_put_u8(path, 0);
	if (st == ST_OK)
		st = x->redact != NULL ? redact(x->redact, shown, c->path)
				       : buf_put(shown, c->path);
	return st == ST_OK ? buf_put_u8(shown, 0) : st;
}

static enum st take_capture(struct excerpts *x, const struct capture *c, const struct wants *w,
			    struct whole_file *file, struct err *e)
{
	struct receiving g = { .file = file, .e = e };
	struct buf path, shown, comment;
	enum st st;
	int fd = -1;

	buf_init(&path, COMMENT_MOST);
	buf_init(&shown, COMMENT_MOST);
	buf_init(&comment, COMMENT_MOST);
	st = put_paths(x, c, &path, &shown);
	if (st == ST_OK)
		st = word_section(&comment, x, c);
	if (st == ST_OK) {
		fd = open_capture((const char *)path.p, (const char *)shown.p, c);
		st = fd >= 0 ? ST_OK : ST_BAD;
	}
	if (st == ST_OK) {
		const struct excerpt_job job = { .wants = w->p,
						 .n_wants = w->n,
						 .sha256 = span_str(c->sha256),
						 .comment = buf_span(&comment) };

		st = run_job(&g, (const char *)shown.p, fd, &job);
	}
	if (fd >= 0)
		close(fd);
	x->frames += st == ST_OK ? g.result.frames : 0;
	buf_deinit(&path);
	buf_deinit(&shown);
	buf_deinit(&comment);
	return st;
}

static enum st take_all(struct excerpts *x, struct whole_file *file, struct err *e)
{
	enum st st = ST_OK;

	for (size_t i = 0; st == ST_OK && i < x->r->n_captures(x->r->self); i++) {
		struct wants w = { .least = x->least };
		struct capture c;

		st = x->r->each_finding(x->r->self, i, on_finding, &w);
		sort_wants(&w);
		if (st == ST_OK && w.n != 0)
			st = x->r->capture(x->r->self, i, &c);
		if (st == ST_OK && w.n != 0)
			st = take_capture(x, &c, &w, file, e);
		free(w.p);
	}
	return st;
}

enum st excerpts_write(struct excerpts *x, const char *path, struct err *e)
{
	struct whole_file file;
	enum st st = whole_file_open(&file, path, e);

	if (st != ST_OK)
		return st;
	st = take_all(x, &file, e);
	if (st == ST_OK)
		st = whole_file_done(&file, e);
	whole_file_drop(&file);
	return st;
}
