#include "report/rest.h"

#include "base/arena.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"
#include "report/words.h"

#include <stdio.h>
#include <stdlib.h>

enum { CLOSED_SHOWN = 8, ANOMALIES_SHOWN = 10, CAPTURES_SHOWN = 20 };

/* One line of a list that was summed over all captures. */
struct line {
	struct span a, b; /* protocol and host; what and reason */
	struct endpoint at;
	enum transport transport;
	uint64_t n, frame; /* bytes or count; first frame */
	size_t capture;	   /* of that frame */
	size_t added;
};

struct lines {
	struct arena arena;
	struct map by_text;
	struct line *rows;
	size_t n, cap;
	uint64_t sum;
	size_t capture;
};

static void lines_init(struct lines *l)
{
	*l = (struct lines){ 0 };
	arena_init(&l->arena, SIZE_MAX / 2);
	map_init(&l->by_text, UINT32_MAX);
}

static void lines_deinit(struct lines *l)
{
	arena_deinit(&l->arena);
	map_deinit(&l->by_text);
	free(l->rows);
}

static bool same(const struct line *x, const struct line *y)
{
	if (!span_eq(x->a, y->a) || !span_eq(x->b, y->b) || x->at.port != y->at.port
	    || x->transport != y->transport)
		return false;
	/* a host is one destination whatever its addresses */
	return ip_eq(&x->at.ip, &y->at.ip) || (x->at.port != 0 && x->b.len != 0);
}

static uint64_t sum_of(uint64_t a, uint64_t b)
{
	return b < UINT64_MAX - a ? a + b : UINT64_MAX;
}

static enum st lines_add(struct lines *l, struct line row)
{
	uint64_t h = hash_bytes(row.a, hash_bytes(row.b, row.at.port));
	enum st st;

	l->sum = sum_of(l->sum, row.n);
	for (uint32_t it = map_first(&l->by_text, h); it != MAP_NONE;
	     it = map_next(&l->by_text, h, it)) {
		struct line *at = &l->rows[map_value(&l->by_text, it)];

		if (!same(at, &row))
			continue;
		at->n = sum_of(at->n, row.n);
		return ST_OK;
	}
	st = vec_grow((void **)&l->rows, &l->cap, l->n + 1, sizeof(row), UINT32_MAX);
	if (st != ST_OK)
		return st;
	if (!arena_dup(&l->arena, row.a, &row.a) || !arena_dup(&l->arena, row.b, &row.b))
		return ST_NOMEM;
	st = map_put(&l->by_text, h, (uint32_t)l->n);
	if (st != ST_OK)
		return st;
	row.added = l->n;
	l->rows[l->n++] = row;
	return ST_OK;
}

static int largest_first(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return x->added < y->added ? -1 : 1;
}

static void lines_sort(struct lines *l)
{
	if (l->n != 0)
		qsort(l->rows, l->n, sizeof(*l->rows), largest_first);
}

static enum st add_closed(void *arg, const struct kept_closed *c)
{
	struct line row = { .a = c->protocol,
			    .b = c->dst.host,
			    .at = c->dst.at,
			    .transport = c->transport,
			    .n = c->bytes };

	return c->bytes != 0 ? lines_add(arg, row) : ST_OK;
}

static enum st add_anomaly(void *arg, const struct kept_anomaly *a)
{
	struct lines *l = arg;
	struct line row = { .a = a->what,
			    .b = a->reason,
			    .n = a->count,
			    .frame = a->frame,
			    .capture = l->capture };

	return lines_add(l, row);
}

static void show_rest(struct page *p, const struct lines *l, size_t from, bool bytes,
		      const char *things)
{
	char text[WORDS_MAX], number[WORDS_MAX];
	uint64_t n = 0;

	if (from >= l->n)
		return;
	for (size_t i = from; i < l->n; i++)
		n = sum_of(n, l->rows[i].n);
	page_line(p, 2, 4);
	page_say(p, PAGE_FAINT, "and %s more %s, %s", words_number(l->n - from, number), things,
		 bytes ? words_bytes(n, text) : words_times_told(n, text));
	page_end(p);
}

/* What was not parsed has no protocol: what it looks like is said in plain words. */
static struct span protocol_words(struct span protocol)
{
	return span_eq_str(protocol, "unknown-encrypted") ? SPAN_LIT("looks encrypted") : protocol;
}

static void show_closed_row(struct page *p, const struct line *row)
{
	char text[WORDS_MAX], ip[IP_TEXT_MAX];

	page_line(p, 2, 12);
	page_cell(p, PAGE_PLAIN, 2, span_str(words_bytes(row->n, text)));
	page_cell(p, PAGE_PLAIN, 13, protocol_words(row->a));
	if (row->b.len != 0)
		page_cell(p, PAGE_PLAIN, 0, page_shown(p, row->b));
	ip_format(&row->at.ip, ip);
	if (ip[0] != '\0')
		page_cell(p, PAGE_PLAIN, 0, page_shown(p, span_str(ip)));
	if (row->at.port != 0)
		page_say(p, PAGE_PLAIN, "port %u", row->at.port);
	page_end(p);
}

static enum st each(const struct case_reader *r, struct lines *l, bool closed)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < r->n_captures(r->self) && st == ST_OK; i++) {
		l->capture = i;
		st = closed ? r->each_closed(r->self, i, add_closed, l)
			    : r->each_anomaly(r->self, i, add_anomaly, l);
	}
	lines_sort(l);
	return st;
}

enum st rest_show_closed(const struct case_reader *r, struct page *p)
{
	char text[WORDS_MAX];
	struct lines l;
	enum st st;

	lines_init(&l);
	st = each(r, &l, true);
	if (st == ST_OK && l.n != 0) {
		page_line(p, 0, 2);
		page_say(p, PAGE_STRONG, "Stayed closed, not looked into: %s",
			 words_bytes(l.sum, text));
		page_end(p);
		for (size_t i = 0; i < l.n && i < CLOSED_SHOWN; i++)
			show_closed_row(p, &l.rows[i]);
		show_rest(p, &l, CLOSED_SHOWN, true, "destinations");
		page_blank(p);
	}
	lines_deinit(&l);
	return st;
}

static enum st show_anomaly_row(const struct case_reader *r, struct page *p, const struct line *row)
{
	char text[WORDS_MAX];
	struct capture c;
	enum st st = r->capture(r->self, row->capture, &c);

	if (st != ST_OK)
		return st;
	page_line(p, 2, 4);
	page_cell(p, PAGE_PLAIN, 2, span_str(words_times_told(row->n, text)));
	page_cell(p, PAGE_PLAIN, 13, page_shown(p, row->a));
	if (row->b.len != 0)
		page_cell(p, PAGE_PLAIN, 0, page_shown(p, row->b));
	if (row->frame != 0)
		page_say(p, PAGE_FAINT, "(first: frame %llu)", (unsigned long long)row->frame);
	if (row->frame != 0 && r->n_captures(r->self) > 1) {
		page_say(p, PAGE_FAINT, "in");
		page_word(p, PAGE_FAINT, page_shown(p, c.path));
	}
	page_end(p);
	return ST_OK;
}

enum st rest_show_anomalies(const struct case_reader *r, struct page *p)
{
	struct lines l;
	enum st st;

	lines_init(&l);
	st = each(r, &l, false);
	if (st == ST_OK && l.n != 0) {
		page_line(p, 0, 2);
		page_say(p, PAGE_STRONG, "Malformed, missing or cut off");
		page_end(p);
		for (size_t i = 0; i < l.n && i < ANOMALIES_SHOWN && st == ST_OK; i++)
			st = show_anomaly_row(r, p, &l.rows[i]);
		show_rest(p, &l, ANOMALIES_SHOWN, false, "kinds");
		page_blank(p);
	}
	lines_deinit(&l);
	return st;
}

static void show_capture(struct page *p, const struct capture *c)
{
	page_line(p, 2, 4);
	page_word(p, PAGE_PLAIN, page_shown(p, c->path));
	page_say(p, PAGE_WEAK, c->status == CAPTURE_PARTIAL ? "not read whole%s" : "unreadable%s",
		 c->reason.len != 0 ? ":" : "");
	if (c->reason.len != 0)
		page_word(p, PAGE_PLAIN, page_shown(p, c->reason));
	page_end(p);
}

static void show_counts(struct page *p, size_t quiet, uint64_t bad, uint64_t passed)
{
	char text[WORDS_MAX];

	if (bad <= CAPTURES_SHOWN && quiet == 0 && passed == 0)
		return;
	page_line(p, 2, 4);
	if (bad > CAPTURES_SHOWN)
		page_say(p, PAGE_WEAK, "and %s more that were not read whole.",
			 words_number(bad - CAPTURES_SHOWN, text));
	if (quiet != 0)
		page_say(p, PAGE_FAINT, "%s capture%s told nothing.", words_number(quiet, text),
			 quiet == 1 ? "" : "s");
	if (passed != 0)
		page_say(p, PAGE_FAINT, "%s %s no capture and passed over.",
			 words_number(passed, text), passed == 1 ? "file was" : "files were");
	page_end(p);
}

static enum st is_lost(void *arg, const struct kept_anomaly *a)
{
	*(bool *)arg |= span_eq_str(a->what, "limit.case");
	return ST_OK;
}

static enum st is_kept(void *arg, const struct finding *f)
{
	(void)f;
	*(bool *)arg = true;
	return ST_END;
}

/* Did it tell something of which nothing found room? */
static enum st lost_all(const struct case_reader *r, size_t capture, bool *ret)
{
	bool lost = false, kept = false;
	enum st st = r->each_anomaly(r->self, capture, is_lost, &lost);

	if (st == ST_OK && lost)
		st = r->each_finding(r->self, capture, is_kept, &kept);
	*ret = lost && !kept;
	return st == ST_END ? ST_OK : st;
}

enum st rest_show_captures(const struct case_reader *r, struct page *p, size_t told)
{
	size_t n = r->n_captures(r->self);
	uint64_t bad = 0, passed = r->passed_over(r->self);
	size_t quiet = n > 1 ? n - told : 0;
	bool headed = false;
	enum st st = ST_OK;

	for (size_t i = 0; i < n && st == ST_OK; i++) {
		struct capture c;
		bool lost = false;

		st = r->capture(r->self, i, &c);
		if (st == ST_OK)
			st = lost_all(r, i, &lost);
		quiet -= lost && quiet != 0;
		if (st != ST_OK || c.status == CAPTURE_WHOLE)
			continue;
		if (!headed) {
			page_line(p, 0, 2);
			page_say(p, PAGE_STRONG, "Captures");
			page_end(p);
			headed = true;
		}
		if (bad++ < CAPTURES_SHOWN)
			show_capture(p, &c);
	}
	if (st != ST_OK || (bad == 0 && quiet == 0 && passed == 0))
		return st;
	if (!headed) {
		page_line(p, 0, 2);
		page_say(p, PAGE_STRONG, "Captures");
		page_end(p);
	}
	show_counts(p, quiet, bad, passed);
	page_blank(p);
	return ST_OK;
}
