#include "explain/why.h"

#include "base/span.h"
#include "base/vec.h"
#include "explain/align.h"

#include <stdlib.h>

#define NS_PER_S 1000000000LL

enum { FILES_MAX = 256 };

void why_init(struct why *w)
{
	*w = (struct why){ .tried = 1 };
	sent_init(&w->sent);
	axis_init(&w->axis);
	events_init(&w->events);
}

void why_deinit(struct why *w)
{
	sent_deinit(&w->sent);
	axis_deinit(&w->axis);
	events_deinit(&w->events);
	free(w->files);
	free(w->names);
	free(w->clients);
	*w = (struct why){ 0 };
}

enum st why_add_capture(struct why *w, int64_t first_ns, int64_t last_ns)
{
	return axis_add(&w->axis, first_ns, last_ns);
}

enum st why_add_finding(struct why *w, const struct finding *f)
{
	return sent_add(&w->sent, f);
}

void why_settle(struct why *w)
{
	sent_settle(&w->sent);
	axis_settle(&w->axis);
}

static int by_value(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Times at which something was sent; asks: those at which a network was asked for an address. */
static enum st times_of(const struct why *w, bool asks, int64_t **ret, size_t *n)
{
	size_t all = 0, k = 0;
	int64_t *at;

	for (size_t i = 0; i < w->sent.n; i++)
		all += w->sent.clients[i].n;
	at = malloc((all + 1) * sizeof(*at));
	if (at == NULL)
		return ST_NOMEM;
	for (size_t i = 0; i < w->sent.n; i++) {
		const struct sent_client *c = &w->sent.clients[i];

		if (asks && !span_eq_str(c->protocol, "dhcp") && !span_eq_str(c->protocol, "dhcp6"))
			continue;
		for (size_t j = 0; j < c->n; j++)
			at[k++] = c->at[j].ns;
	}
	qsort(at, k, sizeof(*at), by_value);
	*ret = at;
	*n = k;
	return ST_OK;
}

static enum st find_zone(struct why *w, struct event_file *f)
{
	struct align a;
	int64_t *at = NULL;
	size_t n = 0;
	enum st st;

	if ((f->zone != ZONE_MISSING && f->zone != ZONE_STATED) || f->events == 0)
		return ST_OK;
	st = times_of(w, false, &at, &n);
	if (st != ST_OK)
		return st;
	if (f->zone == ZONE_STATED) {
		f->zone_doubted = align_zone(w->events.rows + f->begin, f->events, at, n, &a)
				  && a.offset_ns != 0;
		f->seems_s = f->zone_doubted ? f->zone_s + (int)(a.offset_ns / NS_PER_S) : 0;
	} else if (align_zone(w->events.rows + f->begin, f->events, at, n, &a)) {
		event_file_set_zone(&w->events, f, (int)(a.offset_ns / NS_PER_S));
		f->zone = ZONE_FOUND;
		w->tried *= a.tried;
	}
	free(at);
	return ST_OK;
}

/* The rest, in seconds, by what cannot be a cause of what was sent: addresses asked for. */
static enum st find_clock(struct why *w, struct event_file *f)
{
	struct align a;
	int64_t *at = NULL;
	size_t n = 0;
	enum st st;

	if (f->events == 0)
		return ST_OK;
	st = times_of(w, true, &at, &n);
	if (st != ST_OK)
		return st;
	if (align_clock(w->events.rows + f->begin, f->events, at, n, &a) && a.offset_ns != 0) {
		for (size_t i = 0; i < f->events; i++)
			w->events.rows[f->begin + i].ns -= a.offset_ns;
		f->first_ns -= a.offset_ns;
		f->last_ns -= a.offset_ns;
		f->clock_s = (int)(a.offset_ns / NS_PER_S);
	}
	free(at);
	return ST_OK;
}

/* One more file of events, whose rows stand at the end of the list. */
static enum st add_file(struct why *w, const char *name, const struct event_file *f)
{
	enum st st = vec_grow((void **)&w->files, &w->cap_files, w->n_files + 1, sizeof(*w->files),
			      FILES_MAX);

	if (st == ST_OK)
		st = vec_grow((void **)&w->names, &w->cap_names, w->n_files + 1, sizeof(*w->names),
			      FILES_MAX);
	if (st != ST_OK)
		return st;
	for (size_t i = 0; i < f->events; i++)
		w->events.rows[f->begin + i].file = (uint32_t)w->n_files;
	w->files[w->n_files] = *f;
	w->names[w->n_files++] = name;
	return ST_OK;
}

uint64_t why_observed(const struct why *w, size_t file)
{
	uint64_t n = 0;
	int64_t at;

	for (size_t i = 0; i < w->events.n; i++)
		n += w->events.rows[i].file == file && axis_at(&w->axis, w->events.rows[i].ns, &at);
	return n;
}

enum st why_add_rows(struct why *w, const char *name, const struct dev_event *rows, size_t n)
{
	struct event_file f = { .format = "case",
				.lines = n,
				.events = n,
				.first_ns = TM_NONE,
				.last_ns = TM_NONE,
				.begin = w->events.n };
	enum st st = ST_OK;

	for (size_t i = 0; i < n && st == ST_OK; i++) {
		st = events_add(&w->events, &rows[i]);
		if (f.first_ns == TM_NONE || rows[i].ns < f.first_ns)
			f.first_ns = rows[i].ns;
		if (f.last_ns == TM_NONE || rows[i].ns > f.last_ns)
			f.last_ns = rows[i].ns;
	}
	return st == ST_OK ? add_file(w, name, &f) : st;
}

enum st why_add_events(struct why *w, const char *name, struct span text,
		       const struct event_hints *hints, struct err *e)
{
	struct event_file f;
	enum st st = event_file_read(&w->events, text, hints, &f, e);

	if (st == ST_OK)
		st = find_zone(w, &f);
	if (st == ST_OK)
		st = find_clock(w, &f);
	if (st == ST_OK)
		st = add_file(w, name, &f);
	if (st != ST_OK)
		return e != NULL && e->msg[0] != '\0' ? st
						      : err_set(e, st, 0, 0, "%s", st_name(st));
	return ST_OK;
}

static enum st explain(struct why *w, const struct sent_client *c, unsigned tried,
		       struct why_client *ret)
{
	enum st st = triggers_find(c, &w->events, &w->axis, tried, &ret->triggers);

	ret->client = c;
	if (st == ST_OK)
		st = recur_find(c, &w->axis, &ret->recurrence);
	/* what events explain for the most part needs no rhythm of its own */
	if (st == ST_OK && ret->triggers.n != 0 && ret->recurrence.pattern != RECUR_ONCE
	    && 2 * ret->triggers.explained >= ret->triggers.sent)
		ret->recurrence.pattern = RECUR_EVENT;
	return st;
}

enum st why_run(struct why *w)
{
	unsigned worth = 0;
	enum st st = ST_OK;

	events_sort(&w->events);
	w->clients = calloc(w->sent.n + 1, sizeof(*w->clients));
	if (w->clients == NULL)
		return ST_NOMEM;
	for (size_t i = 0; i < w->sent.n; i++)
		worth += w->sent.clients[i].n > 1; /* one message proves no cause */
	for (size_t i = 0; i < w->sent.n && st == ST_OK; i++) {
		st = explain(w, &w->sent.clients[i], (worth != 0 ? worth : 1) * w->tried,
			     &w->clients[i]);
		w->n_clients += st == ST_OK;
	}
	return st;
}
