#include "app/redaction.h"

#include "app/cmd.h"
#include "app/redact_capture.h"
#include "app/redact_compare.h"
#include "app/redact_scan.h"
#include "app/redact_values.h"
#include "app/whole_file.h"
#include "base/pieces.h"
#include "base/span.h"
#include "base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_MOST = 1 << 16, CAPTURES_MOST = 1 << 16, NAME_MOST = 40 };

#define CASE_NAME "telltale.case"

struct redaction {
	const struct redaction_of *of;
	struct redactor *redactor; /* for messages */
	struct redact_values values;
	struct buf folder, case_path;
	struct buf *paths; /* of captures made anew */
	size_t n_paths, cap_paths;
	bool made; /* the folder is there */
};

static enum st put_path(struct redaction *x, struct buf *out, const char *name)
{
	buf_init(out, PATH_MOST);
	return buf_printf(out, "%s/%s%c", (const char *)x->folder.p, name, 0);
}

/* --- captures ------------------------------------------------------------------------------ */

static enum st take_capture(struct redaction *x, size_t i, const struct excerpt_wants *w,
			    struct err *e)
{
	struct redact_capture g = { .values = &x->values,
				    .keylog = x->of->keylog,
				    .head = x->of->r->head(x->of->r->self) };
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
		st = redact_capture_make(&g, (const char *)x->paths[x->n_paths - 1].p, &c, w, e);
	excerpt_paths_deinit(&paths);
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

/* What is not found again by a scan of what was made is said, whatever the reason. */
static enum st compare(const struct redaction *x, struct err *e)
{
	struct case_file *f = NULL;
	enum st st = case_file_open(&f, (const char *)x->case_path.p, CASE_READ, e);

	if (st == ST_OK) {
		const struct case_reader now = case_file_reader(f);

		st = redact_compare(x->of->r, &now, x->of->least, x->of->keylog.len != 0);
	}
	case_file_close(f);
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
	if (st == ST_OK)
		st = compare(x, e);
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
		st = pieces_read((const char *)x->paths[i].p, &p, put_piece, e);
	if (st == ST_OK && !captures)
		st = pieces_read((const char *)x->case_path.p, &p, put_piece, e);
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
