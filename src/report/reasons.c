#include "report/reasons.h"

#include "base/span.h"
#include "report/words.h"

#include <stdlib.h>

/* Over so long a time it says something that a client sent little. */
#define HOURS_TELL 24

enum { TEXT_MAX = 4096, CLIENTS_SHOWN = 12 };

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
		st = buf_put_str(out, ", mostly after what the device did");
		if (st == ST_OK && r->period_s > 0)
			st = buf_put_str(out, ", and again after ");
		return st == ST_OK && r->period_s > 0 ? reasons_span_text(out, r->period_s) : st;
	case RECUR_IRREGULAR:
		if (r->bursts)
			st = buf_put_str(out, ", in bursts");
		return st == ST_OK ? buf_put_str(out, r->few ? ", too few to show a rhythm"
							     : ", without a rhythm")
				   : st;
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

	if (st == ST_OK && r->devices > 1)
		st = buf_printf(out, " by %s devices", words_number(r->devices, n));
	if (st == ST_OK && r->hours * 3600 >= 1) {
		st = buf_put_str(out, " in ");
		if (st == ST_OK)
			st = reasons_span_text(out, r->hours * 3600);
	}
	if (st == ST_OK)
		st = rhythm_text(out, r);
	if (st == ST_OK && r->first_only && (r->episodes > 1 || r->hours >= 1))
		st = buf_put_str(out, r->episodes == 1 ? ", at the beginning"
						       : ", all at the beginning");
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
	json_u64(j, "devices", c->recurrence.devices);
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

static enum st show_client(struct page *p, const struct why_client *c, bool events, bool shape,
			   struct buf *text)
{
	enum st st = ST_OK;

	page_line(p, 2, 4);
	page_word(p, PAGE_STRONG, page_shown(p, c->client->name));
	if (!span_eq(c->client->name, c->client->dst)) {
		page_say(p, PAGE_PLAIN, "to");
		page_word(p, PAGE_PLAIN, page_shown(p, c->client->dst));
	}
	if (shape) {
		page_say(p, PAGE_FAINT, "by");
		page_word(p, PAGE_FAINT, page_shown(p, c->client->shape));
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
		page_say(p, PAGE_FAINT, "%s",
			 c->triggers.events == 0
				 ? "nothing that the device did lies within the captures"
				 : "no event stands out as its cause");
		page_end(p);
	}
	return st;
}

/* Little says nothing: a few occasions in a short time. */
static bool says_something(const struct why_client *c)
{
	const struct recurrence *r = &c->recurrence;

	return c->triggers.n != 0 || !(r->few || r->pattern == RECUR_ONCE)
	       || r->hours >= HOURS_TELL;
}

/* Those with causes, then those with a rhythm, then the most frequent. */
static int by_weight(const void *pa, const void *pb)
{
	const struct why_client *const *a = pa, *const *b = pb;
	const struct recurrence *x = &(*a)->recurrence, *y = &(*b)->recurrence;

	if (((*a)->triggers.n != 0) != ((*b)->triggers.n != 0))
		return (*a)->triggers.n != 0 ? -1 : 1;
	if ((x->period_s > 0) != (y->period_s > 0))
		return x->period_s > 0 ? -1 : 1;
	if (x->episodes != y->episodes)
		return x->episodes > y->episodes ? -1 : 1;
	return *a < *b ? -1 : *a > *b;
}

static void say_rest(struct page *p, const struct why *w, size_t quiet)
{
	char n[WORDS_MAX];

	if (quiet != 0) {
		page_line(p, 2, 4);
		page_say(p, PAGE_FAINT,
			 "and %s more, less often or without a rhythm (--json has all)",
			 words_number(quiet, n));
		page_end(p);
	}
	if (w->sent.passed_over == 0)
		return;
	page_line(p, 2, 4);
	page_say(p, PAGE_WEAK, "%s findings were not looked at for this: more than are kept",
		 words_number(w->sent.passed_over, n));
	page_end(p);
}

static bool name_again(const struct why_client *const *rows, size_t n, size_t i)
{
	for (size_t k = 0; k < n; k++)
		if (k != i && span_eq(rows[k]->client->name, rows[i]->client->name))
			return true;
	return false;
}

enum st reasons_order(const struct why *w, size_t most, const struct why_client ***ret, size_t *n,
		      size_t *left)
{
	const struct why_client **rows =
		malloc((w->n_clients + 1) * sizeof(const struct why_client *));
	size_t all = 0, shown = 0;

	if (rows == NULL)
		return ST_NOMEM;
	for (size_t i = 0; i < w->n_clients; i++)
		if (w->n_files != 0 || says_something(&w->clients[i]))
			rows[all++] = &w->clients[i];
	qsort(rows, all, sizeof(const struct why_client *), by_weight);
	while (shown < all && (shown < most || rows[shown]->triggers.n != 0))
		shown++;
	*ret = rows;
	*n = shown;
	*left = all - shown;
	return ST_OK;
}

enum st reasons_show(const struct why *w, struct page *p)
{
	const struct why_client **rows;
	size_t n, left;
	struct buf text;
	enum st st = reasons_order(w, CLIENTS_SHOWN, &rows, &n, &left);

	if (st != ST_OK || n == 0) {
		if (st == ST_OK)
			free(rows);
		return st;
	}
	buf_init(&text, TEXT_MAX);
	page_line(p, 0, 0);
	page_say(p, PAGE_STRONG, w->n_files != 0 ? "When, and why" : "When");
	page_end(p);
	for (size_t i = 0; i < n && st == ST_OK; i++)
		st = show_client(p, rows[i], w->n_files != 0, name_again(rows, n, i), &text);
	say_rest(p, w, left);
	page_blank(p);
	buf_deinit(&text);
	free(rows);
	return st;
}
