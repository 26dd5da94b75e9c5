#include "explain/event_file.h"

#include "base/buf.h"
#include "base/span.h"
#include "explain/event_csv.h"
#include "explain/event_log.h"

#define NS_PER_S 1000000000LL
#define DAY_NS (86400 * NS_PER_S)
#define JOIN_NS (3 * NS_PER_S) /* two tags of one log tell the same thing within this */

enum { LINE_TAKEN = 16 * 1024, SNIFF_LINES = 400 };

struct reading_events {
	struct events *to;
	const struct event_hints *hints;
	struct event_file f;
	struct year_guess years;
	struct csv_row row;
	struct csv_connections columns;
	uint64_t line;
	bool no_year, yearless, no_memory;
};

static bool next_line(struct span *rest, struct span *line)
{
	size_t end;

	if (rest->len == 0)
		return false;
	end = span_find(*rest, '\n', 0);
	*line = span_cut(*rest, 0, end);
	*rest = span_from(*rest, end + 1);
	if (line->len != 0 && line->p[line->len - 1] == '\r')
		line->len--;
	return true;
}

static void unread(struct reading_events *r, const char *why)
{
	r->f.unread++;
	if (r->f.n_first_unread == EVENT_LINES_SHOWN)
		return;
	r->f.first_unread[r->f.n_first_unread++] = (struct unread_line){ r->line, why };
}

static enum st add(struct reading_events *r, struct dev_event *e)
{
	enum st st = events_add(r->to, e);

	r->f.events += st == ST_OK;
	return st;
}

/* Completes a log's time by what is known beside it. */
static bool complete(struct reading_events *r, struct log_time *t)
{
	r->yearless |= !t->has_year;
	if (!year_guess_give(&r->years, t)) {
		r->no_year = true;
		return false;
	}
	if (t->has_zone)
		return true;
	if (r->hints->has_zone)
		t->ns -= r->hints->zone_s * NS_PER_S;
	else
		r->f.zone = ZONE_MISSING;
	return true;
}

static enum st take_csv(struct reading_events *r, struct span line)
{
	struct dev_event e;
	enum st st;
	const char *why;

	if (span_trim(line).len == 0)
		return ST_OK;
	st = csv_row_read(&r->row, line);
	if (st == ST_NOMEM)
		return st;
	why = st == ST_OK ? csv_event(&r->row, &e) : "quotes that do not close, or too long";
	if (why == NULL)
		return add(r, &e);
	unread(r, why);
	return ST_OK;
}

static enum st take_connection(struct reading_events *r, struct span line)
{
	struct log_time at = { 0 };
	struct dev_event e;
	enum st st;
	const char *why;

	if (span_trim(line).len == 0)
		return ST_OK;
	st = csv_row_read(&r->row, line);
	if (st == ST_NOMEM)
		return st;
	why = st == ST_OK ? csv_connection(&r->row, &r->columns, &e, &at)
			  : "quotes that do not close, or too long";
	if (why != NULL) {
		unread(r, why);
		return ST_OK;
	}
	if (!complete(r, &at))
		return ST_BAD;
	e.ns = at.ns;
	return add(r, &e);
}

static enum st take_log(struct reading_events *r, struct span line)
{
	struct log_event found;
	struct dev_event e;
	int64_t banner;

	if (log_banner_read(line, &banner)) {
		r->years.latest = banner + DAY_NS; /* the log may be a little behind its banner */
		return ST_OK;
	}
	switch (log_line_read(span_cut(line, 0, LINE_TAKEN), &found)) {
	case LOG_NOTHING:
		if (span_trim(line).len != 0)
			unread(r, "no line of a log");
		return ST_OK;
	case LOG_OTHER:
		r->f.others++;
		return ST_OK;
	case LOG_EVENT:
		break;
	}
	if (!complete(r, &found.at))
		return ST_BAD;
	e = (struct dev_event){ .ns = found.at.ns, .kind = found.kind, .detail = found.detail };
	return add(r, &e);
}

struct format {
	const char *name;
	bool (*is)(struct reading_events *r, struct span text);
	enum st (*take)(struct reading_events *r, struct span line);
	bool heading; /* the first line is one */
	bool log;
};

static bool first_row(struct reading_events *r, struct span text)
{
	struct span line;
	enum st st = ST_BAD;

	if (next_line(&text, &line))
		st = csv_row_read(&r->row, span_cut(line, 0, LINE_TAKEN));
	r->no_memory |= st == ST_NOMEM;
	return st == ST_OK;
}

static bool is_csv(struct reading_events *r, struct span text)
{
	return first_row(r, text) && csv_is_events(&r->row);
}

static bool is_connections(struct reading_events *r, struct span text)
{
	return first_row(r, text) && csv_is_connections(&r->row, &r->columns);
}

static bool is_bug_report(struct reading_events *r, struct span text)
{
	struct span line;
	int64_t when;

	(void)r;
	for (unsigned i = 0; i < 8 && next_line(&text, &line); i++)
		if (log_banner_read(line, &when))
			return true;
	return false;
}

static bool is_log(struct reading_events *r, struct span text)
{
	struct log_event e;
	struct span line;

	(void)r;
	for (unsigned i = 0; i < SNIFF_LINES && next_line(&text, &line); i++)
		if (log_line_read(span_cut(line, 0, LINE_TAKEN), &e) != LOG_NOTHING)
			return true;
	return false;
}

static const struct format formats[] = {
	{ "csv", is_csv, take_csv, true, false },
	{ "pcapdroid connections", is_connections, take_connection, true, true },
	{ "bug report", is_bug_report, take_log, false, true },
	{ "android log", is_log, take_log, false, true },
};

static const struct format *sniff(struct reading_events *r, struct span text)
{
	for (size_t i = 0; i < N_ELEMENTS(formats); i++)
		if (formats[i].is(r, text))
			return &formats[i];
	return NULL;
}

static enum st take_lines(struct reading_events *r, const struct format *how, struct span text)
{
	struct span line;
	enum st st = ST_OK;

	while (st == ST_OK && next_line(&text, &line)) {
		r->line++;
		if (how->heading && r->line == 1)
			continue;
		st = how->take(r, line);
	}
	r->f.lines = r->line;
	return st;
}

static void describe(struct reading_events *r, const struct format *how)
{
	struct event_file *f = &r->f;
	size_t before = r->to->n;

	if (how->log)
		events_join(r->to, f->begin, JOIN_NS);
	f->joined = before - r->to->n;
	f->events -= f->joined;
	if (r->hints->has_zone && how->log && f->zone == ZONE_IN_FILE)
		f->zone = ZONE_STATED;
	f->zone_s = r->hints->has_zone ? r->hints->zone_s : 0;
	if (r->yearless)
		f->year = r->hints->year != 0		? YEAR_STATED
			  : r->hints->latest != TM_NONE ? YEAR_FROM_CAPTURES
							: YEAR_IN_FILE;
	for (size_t i = f->begin; i < r->to->n; i++) {
		int64_t ns = r->to->rows[i].ns;

		if (f->first_ns == TM_NONE || ns < f->first_ns)
			f->first_ns = ns;
		if (f->last_ns == TM_NONE || ns > f->last_ns)
			f->last_ns = ns;
	}
}

enum st event_file_read(struct events *to, struct span text, const struct event_hints *hints,
			struct event_file *ret, struct err *e)
{
	struct reading_events r = { .to = to, .hints = hints };
	const struct format *how;
	enum st st = ST_UNSUP;

	r.f.begin = to->n;
	r.f.first_ns = r.f.last_ns = TM_NONE;
	r.years = (struct year_guess){ hints->year, 0, TM_NONE };
	if (hints->year == 0 && hints->latest != TM_NONE)
		r.years.latest = hints->latest + 2 * DAY_NS;
	csv_row_init(&r.row);
	if (span_starts(text, SPAN_LIT("\xef\xbb\xbf")))
		text = span_from(text, 3);
	how = sniff(&r, text);
	if (r.no_memory)
		st = ST_NOMEM;
	else if (how != NULL) {
		r.f.format = how->name;
		st = take_lines(&r, how, text);
		if (st == ST_OK)
			describe(&r, how);
	}
	csv_row_deinit(&r.row);
	if (st == ST_UNSUP)
		return err_set(e, st, 0, 0,
			       "no events: neither time,event[,detail], nor an Android log, nor "
			       "PCAPdroid's list");
	if (r.no_year)
		return err_set(e, ST_BAD, 0, r.line,
			       "line %llu: the time has no year; state it with --year",
			       (unsigned long long)r.line);
	if (st != ST_OK)
		return err_set(e, st, 0, r.line, "line %llu: %s", (unsigned long long)r.line,
			       st_name(st));
	*ret = r.f;
	return ST_OK;
}

void event_file_set_zone(struct events *to, struct event_file *f, int zone_s)
{
	int64_t move = (int64_t)zone_s * NS_PER_S;

	if (f->zone != ZONE_MISSING || f->events == 0)
		return;
	for (size_t i = 0; i < f->events && f->begin + i < to->n; i++)
		to->rows[f->begin + i].ns -= move;
	f->first_ns -= move;
	f->last_ns -= move;
	f->zone_s = zone_s;
}
