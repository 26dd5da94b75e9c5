#include "report/gate_junit.h"

#include "base/span.h"
#include "base/text.h"
#include "report/mask.h"

#include <inttypes.h>
#include <stdlib.h>

enum { TEXT_MAX = 1 << 17 };

struct junit {
	const struct gate *g;
	const struct redactor *redact;
	struct out *out;
	struct buf sentence, shown;
	uint64_t *met; /* violations and excuses of each rule */
};

/* XML 1.0 section 2.4 and 3.3.3; what no reader should be given becomes U+FFFD. */
static void put_xml(struct junit *x, struct span text)
{
	while (text.len != 0) {
		uint32_t cp = 0;
		size_t n = text_utf8(text, &cp);

		if (n == 0 || !text_is_shown(cp) || cp == 0xfffe || cp == 0xffff)
			out_str(x->out, "\xef\xbf\xbd");
		else if (cp == '<')
			out_str(x->out, "&lt;");
		else if (cp == '>')
			out_str(x->out, "&gt;");
		else if (cp == '&')
			out_str(x->out, "&amp;");
		else if (cp == '"')
			out_str(x->out, "&quot;");
		else
			out_put(x->out, span_cut(text, 0, n));
		text = span_from(text, n != 0 ? n : 1);
	}
}

static void put_shown(struct junit *x, struct span text)
{
	buf_clear(&x->shown);
	if (x->redact == NULL || text.len == 0)
		put_xml(x, text);
	else if (redact(x->redact, &x->shown, text) == ST_OK)
		put_xml(x, buf_span(&x->shown));
	else
		out_str(x->out, "***");
}

static void begin_case(struct junit *x, struct span rule)
{
	out_str(x->out, "    <testcase classname=\"");
	put_xml(x, x->g->policy->name);
	out_str(x->out, "\" name=\"");
	put_xml(x, rule);
}

static enum st put_row(void *arg, const struct gate_row *row)
{
	struct junit *x = arg;
	const struct finding *f = row->finding;
	enum st st;

	x->met[row->rule_index]++;
	buf_clear(&x->sentence);
	st = gate_message(row, &x->sentence);
	if (st != ST_OK)
		return st;
	begin_case(x, row->rule->id);
	out_printf(x->out, ": %s %s\" time=\"0\">", kind_info(f->kind)->name, f->id);
	if (gate_excuses(row)) {
		out_str(x->out, "<skipped message=\"excused until ");
		put_xml(x, row->exception->expires);
		out_str(x->out, ": ");
		put_shown(x, row->exception->reason);
		out_str(x->out, "\"/>");
	} else {
		out_str(x->out, "<failure type=\"");
		put_xml(x, row->rule->id);
		out_str(x->out, "\" message=\"");
		put_shown(x, buf_span(&x->sentence));
		out_printf(x->out, "\">frame %llu of ",
			   (unsigned long long)(f->n_frames != 0 ? f->frames[0] : 0));
		put_shown(x, row->capture->path);
		out_str(x->out, "</failure>");
	}
	out_str(x->out, "</testcase>\n");
	return x->out->status;
}

static void put_partial(struct junit *x)
{
	const struct case_reader *r = x->g->r;

	for (size_t i = 0; i < r->n_captures(r->self); i++) {
		struct capture c;

		if (r->capture(r->self, i, &c) != ST_OK || c.status == CAPTURE_WHOLE)
			continue;
		begin_case(x, SPAN_LIT("input "));
		put_shown(x, c.path);
		out_str(x->out, "\" time=\"0\"><error type=\"partial\" message=\"");
		put_shown(x, c.reason);
		out_str(x->out, "\"/></testcase>\n");
	}
}

/* Rules that met nothing; returns how many. put: write them, else count alone. */
static uint64_t passing(struct junit *x, bool put)
{
	uint64_t n = 0;

	for (size_t i = 0; i < x->g->policy->n_rules; i++) {
		if (x->met[i] != 0)
			continue;
		n++;
		if (!put)
			continue;
		begin_case(x, x->g->policy->rules[i].id);
		out_str(x->out, "\" time=\"0\"/>\n");
	}
	return n;
}

static enum st note_met(void *arg, const struct gate_row *row)
{
	((struct junit *)arg)->met[row->rule_index]++;
	return ST_OK;
}

static enum st put_all(struct junit *x)
{
	struct gate_totals t;
	uint64_t tests;
	enum st st = gate_totals(x->g, &t);

	if (st == ST_OK)
		st = gate_each(x->g, note_met, x);
	if (st != ST_OK)
		return st;
	out_str(x->out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"");
	put_xml(x, x->g->policy->name);
	tests = passing(x, false) + t.violations + t.excused + t.partial;
	out_printf(x->out,
		   "\" tests=\"%" PRIu64 "\" failures=\"%" PRIu64 "\" errors=\"%" PRIu64
		   "\" skipped=\"%" PRIu64 "\" time=\"0\">\n",
		   tests, t.violations, t.partial, t.excused);
	(void)passing(x, true);
	put_partial(x);
	st = gate_each(x->g, put_row, x);
	out_str(x->out, "  </testsuite>\n</testsuites>\n");
	return st == ST_OK ? x->out->status : st;
}

enum st gate_junit(const struct gate *g, struct out *out)
{
	struct junit x = { .g = g, .out = out };
	struct redactor *redact = NULL;
	enum st st = ST_OK;

	x.met = calloc(g->policy->n_rules + 1, sizeof(*x.met));
	if (x.met == NULL)
		return ST_NOMEM;
	if (!g->o->show_values)
		st = redactor_new(&redact, g->r);
	x.redact = redact;
	buf_init(&x.sentence, TEXT_MAX);
	buf_init(&x.shown, TEXT_MAX);
	if (st == ST_OK)
		st = put_all(&x);
	buf_deinit(&x.sentence);
	buf_deinit(&x.shown);
	free(x.met);
	redactor_free(redact);
	return st;
}
