#include "report/text.h"

#include "base/span.h"
#include "report/answer.h"
#include "report/page.h"
#include "report/reasons.h"
#include "report/rest.h"
#include "report/told.h"
#include "report/words.h"

static void say_capture(struct page *p, const struct capture *c)
{
	char text[WORDS_MAX];

	page_word(p, PAGE_FAINT, page_shown(p, c->path));
	page_cell(p, PAGE_FAINT, 0, c->format.len != 0 ? c->format : SPAN_LIT("no capture"));
	page_cell(p, PAGE_FAINT, 0, span_str(words_number(c->packets, text)));
	page_say(p, PAGE_FAINT, "packet%s", c->packets == 1 ? "" : "s");
	if (words_times(c->first_ns, c->last_ns, text)[0] != '\0')
		page_cell(p, PAGE_FAINT, 0, span_str(text));
}

/* One capture is described in a line, many are counted. */
static enum st show_inputs(const struct case_reader *r, struct page *p)
{
	size_t n = r->n_captures(r->self);
	uint64_t packets = 0, bytes = 0;
	char a[WORDS_MAX], b[WORDS_MAX];
	struct capture c;
	enum st st = ST_OK;

	for (size_t i = 0; i < n && st == ST_OK; i++) {
		st = r->capture(r->self, i, &c);
		packets += c.packets;
		bytes += c.bytes;
	}
	if (st != ST_OK || n == 0)
		return st;
	page_line(p, 0, 2);
	if (n == 1) {
		say_capture(p, &c);
	} else {
		page_say(p, PAGE_FAINT, "%s captures,", words_number(n, a));
		page_say(p, PAGE_FAINT, "%s packets, %s", words_number(packets, a),
			 words_bytes(bytes, b));
	}
	page_end(p);
	return ST_OK;
}

static enum st show_told(const struct case_reader *r, struct page *p, struct told *t, size_t *told)
{
	size_t n = r->n_captures(r->self);
	enum st st = ST_OK;

	for (size_t i = 0; i < n && st == ST_OK; i++) {
		struct capture c;

		st = r->capture(r->self, i, &c);
		if (st == ST_OK)
			st = told_take(t, r, i, p);
		/* of many captures those are shown that tell something */
		if (st != ST_OK || (n > 1 && !told_any(t)))
			continue;
		*told += told_any(t);
		if (n > 1) {
			page_line(p, 0, 2);
			say_capture(p, &c);
			page_end(p);
			page_blank(p);
		}
		told_show(t, p, &c);
	}
	return st;
}

/* Why there are stars, and what more there is to ask for. */
static void say_masked(struct page *p)
{
	page_line(p, 0, 2);
	page_say(p, PAGE_FAINT, "Identifiers are masked (***): --show-values shows them.%s",
		 p->o->explain ? "" : " --explain says how each was found.");
	page_end(p);
}

static enum st write_page(const struct case_reader *r, struct page *p, struct told *t)
{
	size_t told = 0;
	enum st st = answer_show(r, p);

	if (st == ST_OK)
		st = show_inputs(r, p);
	page_blank(p);
	if (st == ST_OK)
		st = show_told(r, p, t, &told);
	if (st == ST_OK && p->o->why != NULL)
		st = reasons_show(p->o->why, p);
	if (st == ST_OK)
		st = rest_show_closed(r, p);
	if (st == ST_OK)
		st = rest_show_anomalies(r, p);
	if (st == ST_OK)
		st = rest_show_captures(r, p, told);
	if (st == ST_OK && told != 0 && p->redact != NULL)
		say_masked(p);
	if (st == ST_OK && r->head(r->self)[0] != '\0') {
		page_line(p, 0, 2);
		page_say(p, PAGE_FAINT, "Head of the case: %s", r->head(r->self));
		page_end(p);
	}
	return st;
}

enum st text_write(const struct case_reader *r, const struct report_options *o,
		   const struct redactor *redact, struct out *out)
{
	struct page page;
	struct told *told = NULL;
	enum st st = told_new(&told), flushed;

	page_init(&page, out, o, redact);
	if (st == ST_OK)
		st = write_page(r, &page, told);
	told_free(told);
	page_deinit(&page);
	flushed = out_flush(out);
	return st != ST_OK ? st : flushed;
}
