#include "report/reasons.h"

#include "base/span.h"
#include "report/words.h"

#include <stdio.h>

enum { TEXT_MAX = 4096 };

static const char *s(uint64_t n)
{
	return n == 1 ? "" : "s";
}

enum st reasons_span_text(struct buf *out, double seconds)
{
	static const struct {
		double least, unit;
		const char *one, *many;
	} rows[] = {
		{ 2 * 86400.0, 86400, " day", " days" },
		{ 3570, 3600, " hour", " hours" },
		{ 60, 60, " min", " min" },
		{ 0, 1, " s", " s" },
	};
	size_t i = 0;
	double n;

	while (i + 1 < N_ELEMENTS(rows) && seconds < rows[i].least)
		i++;
	n = seconds / rows[i].unit;
	if (n > 0.95 && n < 1.05)
		return buf_printf(out, "1%s", rows[i].one);
	return buf_printf(out, n < 100 ? "%.1f%s" : "%.0f%s", n, rows[i].many);
}

/* Rounded down to what the shuffles can hold. */
static enum st chance_text(struct buf *out, double p)
{
	static const unsigned steps[] = { 10000, 5000, 2000, 1000, 500, 200 };
	char n[WORDS_MAX];

	for (size_t i = 0; i < N_ELEMENTS(steps); i++)
		if (p * steps[i] <= 1)
			return buf_printf(out, "; by chance less than once in %s",
					  words_number(steps[i], n));
	return buf_printf(out, "; by chance %.2g of the time", p);
}

enum st reasons_trigger_text(struct buf *out, const struct trigger *t)
{
	const struct dev_event_info *e = dev_event_info(t->kind);
	char a[WORDS_MAX], b[WORDS_MAX];
	enum st st = buf_printf(out, "after %s of %s %s, median ", words_number(t->followed, a),
				words_number(t->events, b), t->events == 1 ? e->one : e->many);

	if (st == ST_OK)
		st = reasons_span_text(out, t->delay_median_s);
	return st == ST_OK ? chance_text(out, t->p) : st;
}

static enum st rhythm_text(struct buf *out, const struct recurrence *r)
{
	enum st st = ST_OK;

	switch (r->pattern) {
	case RECUR_PERIODIC:
		st = buf_put_str(out, ", every ");
		return st == ST_OK ? reasons_span_text(out, r->period_s) : st;
	case RECUR_RETRY:
		st = buf_put_str(out, ", tried again after ");
		if (st == ST_OK)
			st = reasons_span_text(out, r->period_s);
		if (st == ST_OK && r->retries > 1)
			st = buf_printf(out, ", up to %llu times in a row",
					(unsigned long long)r->retries);
		return st;
	case RECUR_EVENT:
		st = buf_put_str(out, ", as events ask for it");
		if (st == ST_OK && r->period_s > 0)
			st = buf_put_str(out, ", and again after ");
		return st == ST_OK && r->period_s > 0 ? reasons_span_text(out, r->period_s) : st;
	case RECUR_IRREGULAR:
		return buf_put_str(out, r->bursts ? ", in bursts, without a rhythm"
						  : ", without a rhythm");
	case RECUR_ONCE:
		break;
	}
	return st;
}

enum st reasons_recurrence_text(struct buf *out, const struct recurrence *r)
{
	char n[WORDS_MAX];
	/* messages close together are one occasion */
	enum st st = r->episodes == 1
			     ? buf_put_str(out, "once")
			     : buf_printf(out, "on %s occasions", words_number(r->episodes, n));

	if (st == ST_OK)
		st = buf_put_str(out, " in ");
	if (st == ST_OK)
		st = reasons_span_text(out, r->hours * 3600);
	if (st == ST_OK)
		st = rhythm_text(out, r);
	if (st == ST_OK && r->first_only)
		st = buf_put_str(out, ", all at the beginning");
	return st;
}

static const char *is_name(enum trigger_is is)
{
	static const char *const names[] = { "cause", "tied", "explained" };

	return names[is];
}

/* --- JSON --------------------------------------------------------------------------------- */

struct reasons {
	struct json *j;
	const struct redactor *redact;
	struct buf text, shown;
};

static void put_shown(struct reasons *w, const char *key, struct span text)
{
	buf_clear(&w->shown);
	if (w->redact != NULL && redact(w->redact, &w->shown, text) == ST_OK)
		text = buf_span(&w->shown);
	json_text_or_null(w->j, key, text);
}

static void put_client(struct reasons *w, const struct sent_client *c)
{
	put_shown(w, "client", c->name);
	put_shown(w, "dst", c->dst);
	put_shown(w, "shape", c->shape);
}

void reasons_put_trigger(struct json *j, const struct trigger *t)
{
	json_str(j, "event", dev_event_info(t->kind)->name);
	json_u64(j, "events", t->events);
	json_u64(j, "followed", t->followed);
	json_u64(j, "sent", t->sent);
	json_u64(j, "preceded", t->preceded);
	json_f64(j, "delay_median_s", t->delay_median_s);
	json_f64(j, "delay_low_s", t->delay_low_s);
	json_f64(j, "delay_high_s", t->delay_high_s);
	json_f64(j, "window_s", (double)t->window_ns / 1e9);
	json_f64(j, "expected", t->expected);
	json_f64(j, "p", t->p);
	json_u64(j, "rank", t->rank);
	json_str(j, "is", is_name(t->is));
	if (t->is == TRIGGER_CAUSE)
		json_null(j, "other");
	else
		json_str(j, "other", dev_event_info(t->other)->name);
}

static enum st put_trigger(struct reasons *w, const struct sent_client *c, const struct trigger *t)
{
	struct json *j = w->j;
	enum st st;

	buf_clear(&w->text);
	st = reasons_trigger_text(&w->text, t);
	if (st != ST_OK)
		return st;
	json_object(j, NULL);
	json_str(j, "type", "trigger");
	put_client(w, c);
	reasons_put_trigger(j, t);
	json_text(j, "text", buf_span(&w->text));
	json_end_object(j);
	json_end_line(j);
	return j->out->status;
}

static enum st put_recurrence(struct reasons *w, const struct why_client *c)
{
	struct json *j = w->j;
	enum st st;

	buf_clear(&w->text);
	st = reasons_recurrence_text(&w->text, &c->recurrence);
	if (st != ST_OK)
		return st;
	json_object(j, NULL);
	json_str(j, "type", "recurrence");
	put_client(w, c->client);
	json_str(j, "pattern", recur_name(c->recurrence.pattern));
	if (c->recurrence.period_s > 0)
		json_f64(j, "period_s", c->recurrence.period_s);
	else
		json_null(j, "period_s");
	json_u64(j, "episodes", c->recurrence.episodes);
	json_u64(j, "messages", c->recurrence.messages);
	json_f64(j, "hours", c->recurrence.hours);
	json_bool(j, "first_only", c->recurrence.first_only);
	json_text(j, "text", buf_span(&w->text));
	json_end_object(j);
	json_end_line(j);
	return j->out->status;
}

enum st reasons_json(const struct why *w, struct json *j, const struct redactor *redact)
{
	struct reasons out = { .j = j, .redact = redact };
	enum st st = ST_OK;

	buf_init(&out.text, TEXT_MAX);
	buf_init(&out.shown, 1 << 20);
	for (size_t i = 0; i < w->n_clients && st == ST_OK; i++) {
		const struct why_client *c = &w->clients[i];

		for (size_t k = 0; k < c->triggers.n && st == ST_OK; k++)
			st = put_trigger(&out, c->client, &c->triggers.rows[k]);
		if (st == ST_OK)
			st = put_recurrence(&out, c);
	}
	buf_deinit(&out.text);
	buf_deinit(&out.shown);
	return st;
}

/* --- for people --------------------------------------------------------------------------- */

static enum st show_trigger(struct page *p, const struct trigger *t, struct buf *text)
{
	enum st st;

	buf_clear(text);
	st = reasons_trigger_text(text, t);
	if (st != ST_OK)
		return st;
	page_line(p, 4, 6);
	page_say(p, t->is == TRIGGER_EXPLAINED ? PAGE_FAINT : PAGE_PLAIN, "%.*s", (int)text->len,
		 (const char *)text->p);
	if (t->is == TRIGGER_TIED)
		page_say(p, PAGE_FAINT, "(cannot be told from %s)", dev_event_info(t->other)->many);
	if (t->is == TRIGGER_EXPLAINED)
		page_say(p, PAGE_FAINT, "(comes with %s, and adds nothing to them)",
			 dev_event_info(t->other)->many);
	page_end(p);
	return ST_OK;
}

static enum st show_client(struct page *p, const struct why_client *c, bool events,
			   struct buf *text)
{
	enum st st = ST_OK;

	page_line(p, 2, 4);
	page_word(p, PAGE_STRONG, page_shown(p, c->client->name));
	if (!span_eq(c->client->name, c->client->dst)) {
		page_say(p, PAGE_PLAIN, "to");
		page_word(p, PAGE_PLAIN, page_shown(p, c->client->dst));
	}
	buf_clear(text);
	st = reasons_recurrence_text(text, &c->recurrence);
	if (st == ST_OK)
		page_say(p, PAGE_PLAIN, "%.*s", (int)text->len, (const char *)text->p);
	page_end(p);
	for (size_t k = 0; k < c->triggers.n && st == ST_OK; k++)
		st = show_trigger(p, &c->triggers.rows[k], text);
	if (c->triggers.n == 0 && events) {
		page_line(p, 4, 6);
		page_say(p, PAGE_FAINT, "no event stands out as its cause");
		page_end(p);
	}
	return st;
}

enum st reasons_show(const struct why *w, struct page *p)
{
	struct buf text;
	enum st st = ST_OK;

	if (w->n_clients == 0)
		return ST_OK;
	buf_init(&text, TEXT_MAX);
	page_line(p, 0, 0);
	page_say(p, PAGE_STRONG, "When, and why");
	page_end(p);
	for (size_t i = 0; i < w->n_clients && st == ST_OK; i++)
		st = show_client(p, &w->clients[i], w->n_files != 0, &text);
	page_blank(p);
	buf_deinit(&text);
	return st;
}

/* --- files of events ------------------------------------------------------------------------ */

static const char *year_name(enum year_from y)
{
	static const char *const names[] = { "in the file", "as stated", "from the captures" };

	return names[y];
}

static const char *zone_name(enum zone_from z)
{
	static const char *const names[] = { "in the file", "as stated", "found by what was sent",
					     "not known" };

	return names[z];
}

static void put_counts(const struct why *w, struct json *j, uint32_t file)
{
	uint64_t of[DEV_COUNT_] = { 0 };

	for (size_t i = 0; i < w->events.n; i++)
		if (w->events.rows[i].file == file)
			of[w->events.rows[i].kind]++;
	json_object(j, "by_event");
	for (unsigned k = 0; k < DEV_COUNT_; k++)
		if (of[k] != 0)
			json_u64(j, dev_event_info((enum dev_event_kind)k)->name, of[k]);
	json_end_object(j);
}

enum st reasons_files_json(const struct why *w, struct json *j)
{
	for (size_t i = 0; i < w->n_files; i++) {
		const struct event_file *f = &w->files[i];

		json_object(j, NULL);
		json_str(j, "type", "events");
		json_str(j, "file", w->names[i]);
		json_str(j, "format", f->format);
		json_u64(j, "lines", f->lines);
		json_u64(j, "events", f->events);
		json_u64(j, "other_lines", f->others);
		json_u64(j, "told_twice", f->joined);
		json_u64(j, "unread", f->unread);
		json_time(j, "first", f->first_ns);
		json_time(j, "last", f->last_ns);
		json_str(j, "year", year_name(f->year));
		json_str(j, "zone", zone_name(f->zone));
		json_i64(j, "utc_offset_s", f->zone_s);
		json_i64(j, "clock_ahead_s", f->clock_s);
		put_counts(w, j, (uint32_t)i);
		json_array(j, "first_unread");
		for (size_t k = 0; k < f->n_first_unread; k++) {
			json_object(j, NULL);
			json_u64(j, "line", f->first_unread[k].line);
			json_str(j, "why", f->first_unread[k].why);
			json_end_object(j);
		}
		json_end_array(j);
		json_end_object(j);
		json_end_line(j);
	}
	return j->out->status;
}

static void show_kinds(const struct why *w, struct page *p, uint32_t file)
{
	uint64_t of[DEV_COUNT_] = { 0 };
	char n[WORDS_MAX];

	for (size_t i = 0; i < w->events.n; i++)
		if (w->events.rows[i].file == file)
			of[w->events.rows[i].kind]++;
	for (unsigned k = 0; k < DEV_COUNT_; k++) {
		const struct dev_event_info *e = dev_event_info((enum dev_event_kind)k);

		if (of[k] == 0)
			continue;
		page_line(p, 2, 4);
		page_say(p, PAGE_PLAIN, "%8s %s", words_number(of[k], n),
			 of[k] == 1 ? e->one : e->many);
		page_end(p);
	}
}

static void show_clock(const struct event_file *f, struct page *p)
{
	if (f->year != YEAR_IN_FILE || f->zone != ZONE_IN_FILE) {
		page_line(p, 2, 4);
		page_say(p, PAGE_PLAIN, "year %s, time zone %s", year_name(f->year),
			 zone_name(f->zone));
		if (f->zone == ZONE_MISSING)
			page_say(p, PAGE_WEAK,
				 "- times are shown as the device's clock had them; state it "
				 "with --utc-offset");
		else
			page_say(p, PAGE_PLAIN, "(%+.2f hours)", f->zone_s / 3600.0);
		page_end(p);
	}
	if (f->clock_s != 0) {
		page_line(p, 2, 4);
		page_say(p, PAGE_PLAIN, "its clock was %d seconds %s, by connections to Wi-Fi",
			 f->clock_s < 0 ? -f->clock_s : f->clock_s,
			 f->clock_s < 0 ? "behind" : "ahead");
		page_end(p);
	}
}

void reasons_files_show(const struct why *w, struct page *p)
{
	char a[WORDS_MAX], b[WORDS_MAX];

	for (size_t i = 0; i < w->n_files; i++) {
		const struct event_file *f = &w->files[i];

		page_line(p, 0, 2);
		page_word(p, PAGE_STRONG, span_str(w->names[i]));
		page_say(p, PAGE_FAINT, "%s,", f->format);
		page_say(p, PAGE_FAINT, "%s event%s in %s lines", words_number(f->events, a),
			 s(f->events), words_number(f->lines, b));
		if (words_times(f->first_ns, f->last_ns, a)[0] != '\0')
			page_say(p, PAGE_FAINT, "%s", a);
		page_end(p);
		show_kinds(w, p, (uint32_t)i);
		show_clock(f, p);
		if (f->unread != 0) {
			page_line(p, 2, 4);
			page_say(p, PAGE_WEAK, "%s line%s not read:", words_number(f->unread, a),
				 s(f->unread));
			for (size_t k = 0; k < f->n_first_unread; k++)
				page_say(p, PAGE_FAINT, "line %llu (%s)%s",
					 (unsigned long long)f->first_unread[k].line,
					 f->first_unread[k].why,
					 k + 1 < f->n_first_unread ? "," : "");
			page_end(p);
		}
	}
}
