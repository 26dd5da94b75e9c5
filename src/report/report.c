#include "report/report.h"

#include "report/csv.h"
#include "report/html.h"
#include "report/jsonl.h"
#include "report/letter_whom.h"
#include "report/markdown.h"
#include "report/mask.h"
#include "report/tally.h"
#include "report/text.h"

struct counting {
	enum confidence least;
	struct report_totals t;
};

static enum st count(void *arg, const struct finding *f)
{
	struct counting *c = arg;

	if (f->confidence < c->least)
		return ST_OK;
	if (!tally_counts(f, c->least)) {
		c->t.placeholders++;
		return ST_OK;
	}
	if (f->direction == DIRECTION_OUT)
		c->t.out++;
	else
		c->t.in++;
	c->t.synthetic += (f->flags & CANDIDATE_SYNTHETIC) != 0;
	return ST_OK;
}

enum st report_totals(const struct case_reader *r, enum confidence least, struct report_totals *ret)
{
	struct counting c = { .least = least };
	enum st st = ST_OK;

	for (size_t i = 0; st == ST_OK && i < r->n_captures(r->self); i++) {
		struct capture capture;

		st = r->capture(r->self, i, &capture);
		if (st != ST_OK)
			return st;
		c.t.partial += capture.status == CAPTURE_PARTIAL;
		c.t.unreadable += capture.status == CAPTURE_UNREADABLE;
		st = r->each_finding(r->self, i, count, &c);
	}
	if (st == ST_OK)
		*ret = c.t;
	return st;
}

typedef enum st writer(const struct case_reader *r, const struct report_options *o,
		       const struct redactor *redact, struct out *out);

static enum st with_redactor(writer *write, const struct case_reader *r,
			     const struct report_options *o, struct out *out)
{
	struct redactor *redactor = NULL;
	enum st st = o->show_values ? ST_OK : redactor_new(&redactor, r);

	if (st == ST_OK)
		st = write(r, o, redactor, out);
	redactor_free(redactor);
	return st;
}

enum st report_text(const struct case_reader *r, const struct report_options *o, struct out *out)
{
	return with_redactor(text_write, r, o, out);
}

enum st report_jsonl(const struct case_reader *r, const struct report_options *o, struct out *out)
{
	return with_redactor(jsonl_write, r, o, out);
}

enum st report_letter(const struct case_reader *r, const struct report_options *o, struct out *out)
{
	return with_redactor(letter_write, r, o, out);
}

/* Also with values: a page is masked at first. */
enum st report_markdown(const struct case_reader *r, const struct report_options *o,
			struct out *out)
{
	return with_redactor(markdown_write, r, o, out);
}

enum st report_csv(const struct case_reader *r, const struct report_options *o, struct out *out)
{
	return with_redactor(csv_write, r, o, out);
}

enum st report_html(const struct case_reader *r, const struct report_options *o, struct out *out)
{
	struct redactor *redactor = NULL;
	enum st st = redactor_new(&redactor, r);

	if (st == ST_OK)
		st = html_write(r, o, redactor, out);
	redactor_free(redactor);
	return st;
}
