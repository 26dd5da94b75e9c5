#include "app/excerpts.h"

#include "app/cmd.h"
#include "app/excerpt_child.h"
#include "app/whole_file.h"
#include "base/span.h"
#include "base/text.h"

#include <stdlib.h>
#include <unistd.h>

enum { COMMENT_MOST = 1 << 16 };

struct taking {
	struct whole_file *file;
	struct err *e;
};

static enum st take_bytes(void *arg, uint64_t frame, struct span bytes)
{
	struct taking *t = arg;

	(void)frame;
	return whole_file_put(t->file, bytes, t->e);
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

static enum st take_capture(struct excerpts *x, const struct capture *c,
			    const struct excerpt_wants *w, struct whole_file *file, struct err *e)
{
	struct taking taking = { file, e };
	const struct excerpt_hear hear = { &taking, take_bytes, NULL };
	struct excerpt_job job = { .wants = w->p, .n_wants = w->n, .sha256 = span_str(c->sha256) };
	const struct excerpt_task task = { .plain = &job };
	struct excerpt_result result = { 0 };
	struct excerpt_paths paths;
	struct buf comment;
	enum st st = excerpt_paths_init(&paths, c, x->redact);
	int fd = -1;

	buf_init(&comment, COMMENT_MOST);
	if (st == ST_OK)
		st = word_section(&comment, x, c);
	job.comment = buf_span(&comment);
	if (st == ST_OK) {
		fd = excerpt_open(&paths, c);
		st = fd >= 0 ? ST_OK : ST_BAD;
	}
	if (st == ST_OK)
		st = excerpt_child_run(&task, fd, paths.shown, &hear, &result, e);
	if (fd >= 0)
		close(fd);
	if (st == ST_OK && result.missing + result.cut != 0) {
		uint64_t lost = result.missing + result.cut;

		cmd_say("%s: %llu frames of findings are left out", paths.shown,
			(unsigned long long)lost);
	}
	x->frames += result.frames;
	excerpt_paths_deinit(&paths);
	buf_deinit(&comment);
	return st;
}

static enum st take_all(struct excerpts *x, struct whole_file *file, struct err *e)
{
	enum st st = ST_OK;

	for (size_t i = 0; st == ST_OK && i < x->r->n_captures(x->r->self); i++) {
		struct excerpt_wants w = { .least = x->least };
		struct capture c;

		st = excerpt_wants_read(&w, x->r, i);
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
