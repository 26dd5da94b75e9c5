#include "app/reasoning.h"

#include "base/buf.h"
#include "base/span.h"
#include "base/vec.h"
#include "explain/event_time.h"
#include "explain/event_zip.h"
#include "report/tally.h"
#include "report/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_SIZE = 256 * 1024 };

enum exit_code reasoning_hints(const struct cmd *self, const struct parsed *p,
			       struct event_hints *ret)
{
	const char *year = p->value[OPTION_YEAR], *zone = p->value[OPTION_UTC_OFFSET];
	struct event_hints h = { .latest = TM_NONE };
	uint64_t n = 0;

	if (year != NULL && (!span_to_u64(span_str(year), &n) || n < 1970 || n > 2200))
		return cmd_refuse(self, "%s: --year takes a year, as 2019", self->name);
	h.year = (int)n;
	if (zone != NULL && !zone_read(span_str(zone), &h.zone_s))
		return cmd_refuse(self, "%s: --utc-offset takes an offset, as +01:00", self->name);
	h.has_zone = zone != NULL;
	*ret = h;
	return EXIT_CLEAN;
}

/* Where findings go, and which. */
struct taking_part {
	struct why *w;
	enum confidence least;
};

static enum st take_finding(void *arg, const struct finding *f)
{
	struct taking_part *t = arg;

	if (!tally_counts(f, t->least) || f->direction != DIRECTION_OUT)
		return ST_OK;
	return why_add_finding(t->w, f);
}

enum st reasoning_take(struct why *w, const struct case_reader *r, size_t first, size_t end,
		       enum confidence least)
{
	struct taking_part t = { w, least };
	enum st st = ST_OK;

	for (size_t i = first; i < end && st == ST_OK; i++) {
		struct capture c;

		st = r->capture(r->self, i, &c);
		if (st == ST_OK)
			st = why_add_capture(w, c.first_ns, c.last_ns);
		if (st == ST_OK)
			st = r->each_finding(r->self, i, take_finding, &t);
	}
	why_settle(w);
	return st;
}

static enum st read_file(const char *path, struct buf *out, struct err *e)
{
	int fd =
		strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum st st = fd < 0 ? ST_IO : ST_OK;
	ssize_t n = 1;

	if (fd < 0)
		return err_set(e, ST_IO, errno, 0, "%s", strerror(errno));
	while (st == ST_OK && n != 0) {
		st = buf_reserve(out, READ_SIZE);
		if (st != ST_OK)
			break;
		n = read(fd, out->p + out->len, READ_SIZE);
		if (n < 0 && errno == EINTR) {
			n = 1;
			continue;
		}
		if (n < 0)
			st = err_set(e, ST_IO, errno, 0, "%s", strerror(errno));
		else
			out->len += (size_t)n;
	}
	if (st == ST_LIMIT)
		(void)err_set(e, st, 0, 0, "over %d MiB", EVENT_FILE_MAX >> 20);
	if (fd != STDIN_FILENO)
		close(fd);
	return st;
}

/* The text of a file of events, out of its archive where it is in one. */
static enum st read_text(const char *path, struct buf *text, struct buf *unzipped, struct span *ret,
			 struct err *e)
{
	enum st st = read_file(path, text, e);

	*ret = buf_span(text);
	if (st != ST_OK || !event_zip_is(*ret))
		return st;
	st = event_zip_text(*ret, unzipped, e);
	if (st == ST_LIMIT)
		(void)err_set(e, st, 0, 0, "over %d MiB", EVENT_FILE_MAX >> 20);
	*ret = buf_span(unzipped);
	return st;
}

static enum st apps_of(struct app_list *a, const char *path, const struct event_hints *hints)
{
	struct stat about;
	struct buf text, unzipped;
	struct span all;
	struct err e = { 0 };
	enum st st;

	if (strcmp(path, "-") == 0 || stat(path, &about) != 0 || !S_ISREG(about.st_mode))
		return ST_OK;
	buf_init(&text, (size_t)EVENT_FILE_MAX + READ_SIZE);
	buf_init(&unzipped, EVENT_FILE_MAX);
	st = read_text(path, &text, &unzipped, &all, &e);
	st = st == ST_OK ? app_list_add(a, all, hints) : ST_OK;
	buf_deinit(&unzipped);
	buf_deinit(&text);
	return st;
}

enum exit_code reasoning_apps(struct app_list *a, const struct cmd *self, const struct parsed *p)
{
	struct event_hints hints;
	enum exit_code ret = EXIT_CLEAN;
	enum st st = ST_OK;

	for (int i = 0; i < p->n_repeated && st == ST_OK && ret == EXIT_CLEAN; i++) {
		if (p->repeated[i].id != OPTION_EVENTS)
			continue;
		ret = reasoning_hints(self, p, &hints);
		if (ret == EXIT_CLEAN)
			st = apps_of(a, p->repeated[i].value, &hints);
	}
	if (st == ST_OK)
		return ret;
	cmd_say("%s", st_name(st));
	return EXIT_FAULT;
}

enum exit_code reasoning_events(struct why *w, const char *path, const struct event_hints *hints)
{
	struct err e = { 0 };
	struct buf text, unzipped;
	struct span all;
	enum st st;

	buf_init(&text, (size_t)EVENT_FILE_MAX + READ_SIZE);
	buf_init(&unzipped, EVENT_FILE_MAX);
	st = read_text(path, &text, &unzipped, &all, &e);
	if (st == ST_OK)
		st = why_add_events(w, path, all, hints, &e);
	buf_deinit(&unzipped);
	buf_deinit(&text);
	if (st == ST_OK)
		return EXIT_CLEAN;
	cmd_say("%s: %s", path, e.msg[0] != '\0' ? e.msg : st_name(st));
	return st == ST_NOMEM ? EXIT_FAULT : EXIT_USAGE;
}

/* The events of a case, as rows of the same kind. */
struct kept_rows {
	struct dev_event *rows;
	size_t n, cap;
	struct arena arena;
};

static enum st take_event(void *arg, const struct kept_event *e)
{
	struct kept_rows *k = arg;
	struct dev_event row = { .ns = e->time_ns, .kind = dev_event_by_name(e->kind) };
	enum st st;

	if (row.kind == DEV_COUNT_) /* a newer telltale knew it */
		return ST_OK;
	st = vec_grow((void **)&k->rows, &k->cap, k->n + 1, sizeof(row), EVENTS_MAX);
	if (st == ST_OK && !arena_dup(&k->arena, e->detail, &row.detail))
		st = ST_NOMEM;
	if (st == ST_OK)
		k->rows[k->n++] = row;
	return st;
}

enum st reasoning_case_events(struct why *w, const struct case_reader *r)
{
	struct kept_rows k = { 0 };
	enum st st;

	arena_init(&k.arena, (size_t)EVENT_FILE_MAX);
	st = r->each_event(r->self, take_event, &k);
	if (st == ST_OK && k.n != 0)
		st = why_add_rows(w, "the case", k.rows, k.n);
	free(k.rows);
	arena_deinit(&k.arena);
	return st;
}

static void say_outside(const char *name, const struct event_file *f)
{
	char a[WORDS_MAX], b[WORDS_MAX];

	cmd_say("%s: none of its %s event%s lies within the captures; they are of %s", name,
		words_number(f->events, a), f->events == 1 ? "" : "s",
		words_times(f->first_ns, f->last_ns, b));
}

/* A log is full of lines that are no events, a list should have none. */
static void say_unread(const char *name, const struct event_file *f)
{
	char a[WORDS_MAX], b[WORDS_MAX];

	cmd_say("%s: %s of its %s lines %s not read, the first is line %llu (%s); telltale events "
		"lists them",
		name, words_number(f->unread, a), words_number(f->lines, b),
		f->unread == 1 ? "was" : "were", (unsigned long long)f->first_unread[0].line,
		f->first_unread[0].why);
}

static bool is_list(const struct event_file *f)
{
	return strcmp(f->format, "csv") == 0 || strcmp(f->format, "pcapdroid connections") == 0;
}

static void say_zone(const char *name, const struct event_file *f)
{
	int stated = abs(f->zone_s) / 60, seems = abs(f->seems_s) / 60;

	cmd_say("%s: its clock was stated to show UTC%c%02d:%02d, but what was sent fits "
		"UTC%c%02d:%02d (--utc-offset)",
		name, f->zone_s < 0 ? '-' : '+', stated / 60, stated % 60,
		f->seems_s < 0 ? '-' : '+', seems / 60, seems % 60);
}

void reasoning_doubt(const struct why *const *w, size_t n)
{
	for (size_t i = 0; i < w[0]->n_files; i++) {
		const struct event_file *f = &w[0]->files[i];
		uint64_t observed = 0;
		bool doubted = false;

		for (size_t k = 0; k < n; k++) {
			observed += why_observed(w[k], i);
			doubted |= w[k]->files[i].zone_doubted;
		}
		if (f->unread != 0 && is_list(f))
			say_unread(w[0]->names[i], f);
		if (observed == 0 && f->events != 0)
			say_outside(w[0]->names[i], f);
		for (size_t k = 0; k < n && doubted; k++)
			if (w[k]->files[i].zone_doubted) {
				say_zone(w[k]->names[i], &w[k]->files[i]);
				break;
			}
	}
}

enum st reasoning_keep(const struct why *w, const struct case_store *store)
{
	struct kept_event *rows = malloc((w->events.n + 1) * sizeof(*rows));
	enum st st = rows != NULL ? ST_OK : ST_NOMEM;

	for (size_t f = 0; f < w->n_files && st == ST_OK; f++) {
		size_t n = 0;

		for (size_t i = 0; i < w->events.n; i++) {
			const struct dev_event *e = &w->events.rows[i];

			if (e->file == f)
				rows[n++] = (struct kept_event){
					.time_ns = e->ns,
					.kind = span_str(dev_event_info(e->kind)->name),
					.detail = e->detail,
				};
		}
		st = store->add_events(store->self, span_str(w->names[f]), rows, n);
	}
	free(rows);
	return st;
}

static bool states_events(const struct parsed *p)
{
	for (int i = 0; i < p->n_repeated; i++)
		if (p->repeated[i].id == OPTION_EVENTS)
			return true;
	return false;
}

enum exit_code reasoning_run(struct why *w, const struct cmd *self, const struct parsed *p,
			     const struct case_reader *r, size_t first, size_t end,
			     enum confidence least, enum st *stopped)
{
	struct event_hints hints;
	enum exit_code ret = reasoning_hints(self, p, &hints);
	enum st st;

	*stopped = ST_OK;
	if (ret != EXIT_CLEAN)
		return ret;
	st = reasoning_take(w, r, first, end, least);
	if (w->axis.n != 0)
		hints.latest = w->axis.rows[w->axis.n - 1].last_ns;
	for (int i = 0; i < p->n_repeated && st == ST_OK && ret == EXIT_CLEAN; i++)
		if (p->repeated[i].id == OPTION_EVENTS)
			ret = reasoning_events(w, p->repeated[i].value, &hints);
	if (st == ST_OK && !states_events(p))
		st = reasoning_case_events(w, r);
	if (st == ST_OK && ret == EXIT_CLEAN)
		st = why_run(w);
	*stopped = st;
	return st == ST_OK ? ret : EXIT_FAULT;
}
