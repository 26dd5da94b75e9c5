#include "app/excerpt_child.h"

#include "app/cmd.h"
#include "base/span.h"
#include "base/tm.h"
#include "base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WANTS_MOST = 1 << 22, HELD_MOST = RECORD_MAX + 256 * 1024, READ_SIZE = 128 * 1024 };
enum { PATHS_MOST = 1 << 17 };

/* --- what is wanted ------------------------------------------------------------------------ */

static enum st want_frame(struct excerpt_wants *w, uint64_t frame, const struct finding *f)
{
	enum st st =
		frame == 0 ? ST_OK
			   : vec_grow((void **)&w->p, &w->cap, w->n + 1, sizeof(*w->p), WANTS_MOST);

	if (st != ST_OK || frame == 0)
		return st;
	w->p[w->n].frame = frame;
	w->p[w->n].sealed = span_eq_str(f->protection, "tls");
	memcpy(w->p[w->n++].id, f->id, sizeof(w->p->id));
	return ST_OK;
}

static enum st on_finding(void *arg, const struct finding *f)
{
	struct excerpt_wants *w = arg;
	enum st st = ST_OK;

	if (f->confidence < w->least || (w->named && (f->flags & CANDIDATE_PLACEHOLDER) != 0))
		return ST_OK;
	for (size_t i = 0; i < f->n_frames && st == ST_OK; i++)
		st = want_frame(w, f->frames[i], f);
	for (size_t i = 0; i < f->n_sightings && st == ST_OK; i++)
		st = want_frame(w, f->sightings[i].frame, f);
	return st;
}

static int by_frame(const void *a, const void *b)
{
	const struct want *x = a, *y = b;

	return x->frame != y->frame ? (x->frame < y->frame ? -1 : 1) : strcmp(x->id, y->id);
}

enum st excerpt_wants_read(struct excerpt_wants *w, const struct case_reader *r, size_t capture)
{
	enum st st = r->each_finding(r->self, capture, on_finding, w);
	size_t n = 0;

	if (w->n != 0)
		qsort(w->p, w->n, sizeof(*w->p), by_frame);
	for (size_t i = 0; i < w->n; i++)
		if (n == 0 || by_frame(&w->p[n - 1], &w->p[i]) != 0)
			w->p[n++] = w->p[i];
	w->n = n;
	return st;
}

enum st excerpt_paths_init(struct excerpt_paths *p, const struct capture *c,
			   const struct redactor *r)
{
	size_t shown = 0;
	enum st st;

	*p = (struct excerpt_paths){ .path = "", .shown = "" };
	buf_init(&p->text, PATHS_MOST);
	st = buf_put(&p->text, c->path);
	if (st == ST_OK)
		st = buf_put_u8(&p->text, 0);
	shown = p->text.len;
	if (st == ST_OK)
		st = r != NULL ? redact(r, &p->text, c->path) : buf_put(&p->text, c->path);
	if (st == ST_OK)
		st = buf_put_u8(&p->text, 0);
	if (st == ST_OK) {
		p->path = (const char *)p->text.p;
		p->shown = (const char *)p->text.p + shown;
	}
	return st;
}

void excerpt_paths_deinit(struct excerpt_paths *p)
{
	buf_deinit(&p->text);
}

int excerpt_open(const struct excerpt_paths *p, const struct capture *c)
{
	int fd;

	if (strcmp(p->path, "-") == 0) {
		cmd_say("-: was read from standard input, so that its frames cannot be taken "
			"again");
		return -1;
	}
	if (c->sha256[0] == '\0') {
		cmd_say("%s: the case does not hold its SHA-256, so that nobody can say whether "
			"it is the same",
			p->shown);
		return -1;
	}
	fd = open(p->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		cmd_say("%s: %s; frames are taken from the capture itself: put it where it was "
			"when it was scanned, or run this in the folder where the scan ran",
			p->shown, strerror(errno));
	return fd;
}

/* --- in the process that reads ------------------------------------------------------------- */

struct excerpt_tell {
	int fd;
	struct buf record;
};

static void tell_init(struct excerpt_tell *t, int fd)
{
	t->fd = fd;
	buf_init(&t->record, RECORD_MAX + 64);
}

static enum st send_record(struct excerpt_tell *t)
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

static enum st tell_bytes(void *arg, uint64_t frame, struct span bytes)
{
	enum { PIECE = 128 * 1024 };
	struct excerpt_tell *t = arg;
	enum st st = ST_OK;

	for (size_t at = 0; at < bytes.len && st == ST_OK; at += PIECE) {
		const struct record_bytes b = { frame + 1, span_cut(bytes, at, PIECE) };

		st = record_put_bytes(&t->record, &b);
		if (st == ST_OK)
			st = send_record(t);
	}
	return st;
}

static void tell_note(void *arg, const struct anomaly *a)
{
	struct excerpt_tell *t = arg;

	/* what does not go is not told: the message is left out all the same */
	if (record_put_anomaly(&t->record, a) != ST_OK || send_record(t) != ST_OK)
		buf_clear(&t->record);
}

static struct anomaly_sink tell_notes(struct excerpt_tell *t)
{
	return (struct anomaly_sink){ t, tell_note };
}

static enum st tell_end(struct excerpt_tell *t, enum st status, const struct excerpt_result *result,
			const struct err *e)
{
	const struct record_end end = {
		.at = { .packets = result->frames, .first_ns = TM_NONE, .last_ns = TM_NONE },
		.status = status,
		.reason = status != ST_OK ? span_str(e->msg) : SPAN_LIT(""),
		.findings_cut = result->missing,
		.surfaces_cut = result->cut,
	};
	enum st st;

	buf_clear(&t->record);
	st = record_put_end(&t->record, &end);
	if (st == ST_OK)
		st = send_record(t);
	buf_deinit(&t->record);
	return st;
}

static enum st work(const void *arg, int in, int out, bool weak)
{
	const struct excerpt_task *task = arg;
	struct excerpt_tell t;
	const struct excerpt_sink sink = { &t, tell_bytes };
	struct excerpt_result result = { 0 };
	struct err e = { 0 };
	enum st st;

	(void)weak;
	tell_init(&t, out);
	if (task->redacted != NULL) {
		struct redacted_job job = *task->redacted;

		job.excerpt.in = in;
		job.excerpt.out = sink;
		job.notes = tell_notes(&t);
		st = redacted_run(&job, &result, &e);
	} else {
		struct excerpt_job job = *task->plain;

		job.in = in;
		job.out = sink;
		st = excerpt_run(&job, &result, &e);
	}
	return tell_end(&t, st, &result, &e);
}

/* --- in the one that keeps ----------------------------------------------------------------- */

struct hearing {
	const struct excerpt_hear *out;
	struct buf held;
	struct excerpt_result result;
	enum st status; /* as the process told */
	char reason[160];
	bool ended;
	struct err *e;
};

static enum st hear_end(struct hearing *g, struct span payload)
{
	struct record_end end;

	if (record_get_end(payload, &end) != ST_OK)
		return ST_BAD;
	g->ended = true;
	g->status = end.status;
	snprintf(g->reason, sizeof(g->reason), "%.*s", (int)end.reason.len,
		 (const char *)end.reason.p);
	g->result = (struct excerpt_result){ end.at.packets, end.findings_cut, end.surfaces_cut };
	return ST_OK;
}

static enum st hear_record(struct hearing *g, enum record_type type, struct span payload)
{
	struct record_anomaly a;
	struct record_bytes b;
	enum st st;

	switch (type) {
	case RECORD_BYTES:
		st = record_get_bytes(payload, &b);
		return st == ST_OK ? g->out->bytes(g->out->arg, b.number - 1, b.bytes) : st;
	case RECORD_ANOMALY:
		st = record_get_anomaly(payload, &a);
		if (st == ST_OK && g->out->note != NULL)
			g->out->note(g->out->arg, &a);
		return st;
	case RECORD_END:
		return hear_end(g, payload);
	default:
		return ST_BAD;
	}
}

static enum st hear_records(struct hearing *g)
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
		st = hear_record(g, type, payload);
		rest = span_from(rest, used);
	}
	buf_drop(&g->held, g->held.len - rest.len);
	return st == ST_MORE ? ST_OK : st;
}

static enum st hear_all(struct hearing *g, const struct child *child)
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
		st = hear_records(g);
	}
	return st;
}

enum st excerpt_child_run(const struct excerpt_task *task, int fd, const char *shown,
			  const struct excerpt_hear *out, struct excerpt_result *ret, struct err *e)
{
	const struct child_work w = { work, task };
	struct hearing g = { .out = out, .e = e };
	struct child child;
	struct err died = { 0 };
	enum st st = child_start_work(&child, fd, &w, e), waited;

	if (st != ST_OK)
		return st;
	buf_init(&g.held, HELD_MOST);
	st = hear_all(&g, &child);
	if (!g.ended)
		child_kill(&child);
	waited = child_wait(&child, &died);
	buf_deinit(&g.held);
	if (st != ST_OK && st != ST_BAD)
		return st;
	if (st == ST_OK && g.ended && g.status == ST_OK) {
		*ret = g.result;
		return ST_OK;
	}
	if (g.ended && st == ST_OK)
		cmd_say("%s: %s", shown, g.reason);
	else
		cmd_say("%s: %s", shown,
			waited != ST_OK && st == ST_OK
				? died.msg
				: "the process that read it ended too early");
	return ST_BAD;
}
