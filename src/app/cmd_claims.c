/* A vendor's statement, point by point. */
#include "app/cmd.h"

#include "app/case_input.h"
#include "app/claim_facts.h"
#include "app/html_page.h"
#include "app/reasoning.h"
#include "app/screen.h"
#include "report/claimed.h"

#include <stdlib.h>

/* One run, so that one clean-up fits every way out. */
struct claiming {
	struct reading in;
	struct case_input input;
	struct case_reader r;
	struct why why;
	struct claims claims;
	struct doc *doc;
	struct claim_facts facts;
	struct report_options options;
	struct redactor *redact;
	struct claim_answer *answers;
	size_t n_answers;
	bool contradicted, testable;
};

static void claiming_init(struct claiming *c, const struct cmd *self, const struct parsed *p)
{
	*c = (struct claiming){ 0 };
	reading_init(&c->in, self, p);
	case_input_init(&c->input);
	why_init(&c->why);
	claims_init(&c->claims);
	claim_facts_init(&c->facts);
}

static void claiming_deinit(struct claiming *c)
{
	redactor_free(c->redact);
	why_deinit(&c->why);
	claims_deinit(&c->claims);
	for (size_t i = 0; i < c->n_answers; i++)
		buf_deinit(&c->answers[i].reason);
	free(c->answers);
	doc_free(c->doc);
	claim_facts_deinit(&c->facts);
	case_input_deinit(&c->input);
	reading_deinit(&c->in);
}

static enum exit_code read_statement(struct claiming *c, const char *path)
{
	struct err e = { 0 };
	enum st st = doc_open(&c->doc, path, &e);

	if (st == ST_OK)
		st = claims_read(&c->claims, c->doc, &e);
	if (st == ST_OK)
		return EXIT_CLEAN;
	cmd_say("%s: %s", path, e.msg[0] != '\0' ? e.msg : st_name(st));
	return st == ST_NOMEM ? EXIT_FAULT : EXIT_USAGE;
}

static enum exit_code read_inputs(struct claiming *c, const struct parsed *p)
{
	enum exit_code ret = reading_prepare(&c->in);

	c->in.replies = true;
	if (ret == EXIT_CLEAN)
		ret = case_input_take(&c->input, &c->in, p->args, p->n_args - 1);
	if (ret == EXIT_CLEAN)
		c->r = case_input_reader(&c->input);
	return ret;
}

/* Every point, once, before anything of it is written. */
static enum st test_claims(struct claiming *c)
{
	const struct claim_case in = claim_facts_case(&c->facts, &c->why);
	enum st st = ST_OK;

	c->answers = calloc(c->claims.n + 1, sizeof(*c->answers));
	if (c->answers == NULL)
		return ST_NOMEM;
	for (size_t i = 0; i < c->claims.n && st == ST_OK; i++) {
		struct claim_answer *a = &c->answers[i];

		buf_init(&a->reason, 4096);
		c->n_answers++;
		st = claim_test(&c->claims.rows[i], &in, a);
		c->contradicted |= a->verdict == CLAIM_CONTRADICTED;
		c->testable |= a->verdict != CLAIM_NOT_TESTABLE;
	}
	return st;
}

static enum st write_json(void *arg, struct out *out)
{
	struct claiming *c = arg;
	struct json j;
	enum st st = ST_OK;

	json_init(&j, out);
	for (size_t i = 0; i < c->n_answers && st == ST_OK; i++)
		st = claimed_json(&c->claims.rows[i], &c->answers[i], &j, c->redact);
	return st;
}

static enum st write_text(void *arg, struct out *out)
{
	struct claiming *c = arg;
	struct page page;

	page_init(&page, out, &c->options, c->redact);
	for (size_t i = 0; i < c->n_answers; i++)
		claimed_show(&c->claims.rows[i], &c->answers[i], &page);
	page_deinit(&page);
	return out->status;
}

/* A page of all that was read, with the statement's points. */
static enum st write_html(struct claiming *c, struct err *e)
{
	const struct claimed claimed = { c->claims.rows, c->answers, c->n_answers };
	struct report_options o = c->options;

	o.why = &c->why;
	o.claimed = &claimed;
	return html_page_write(&c->in, &c->r, o, e);
}

static enum exit_code show(struct claiming *c, const struct parsed *p)
{
	const char *json_file = p->value[OPTION_JSON];
	struct err e = { 0 };
	enum st st = claim_facts_gather(&c->facts, &c->r, &c->in.profile, c->in.least);

	if (st == ST_OK)
		st = test_claims(c);

	screen_look(&c->options, p->set[OPTION_NO_COLOR]);
	if (st == ST_OK && !p->set[OPTION_SHOW_VALUES])
		st = redactor_new(&c->redact, &c->r);
	if (st == ST_OK && p->set[OPTION_JSON])
		st = screen_put(json_file, write_json, c, &e);
	if (st == ST_OK && p->set[OPTION_HTML])
		st = write_html(c, &e);
	if (st == ST_OK && (!p->set[OPTION_JSON] || json_file != NULL))
		st = screen_put(NULL, write_text, c, &e);
	if (st == ST_OK)
		return EXIT_CLEAN;
	return case_input_stop(&c->input, 1, st, &e);
}

static enum exit_code status(const struct claiming *c)
{
	struct report_totals totals;
	enum st st = report_totals(&c->r, c->in.least, &totals);

	if (st != ST_OK)
		return case_input_stop(&c->input, 1, st, NULL);
	if (totals.partial != 0 || totals.unreadable != 0)
		return EXIT_PARTIAL;
	if (c->contradicted)
		return EXIT_FOUND;
	return c->testable ? EXIT_CLEAN : EXIT_UNDECIDED;
}

static enum exit_code reason(struct claiming *c, const struct parsed *p)
{
	enum st st;
	enum exit_code ret = reasoning_run(&c->why, c->in.self, p, &c->r, 0,
					   c->r.n_captures(c->r.self), c->in.least, &st);

	return st == ST_OK ? ret : case_input_stop(&c->input, 1, st, NULL);
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	struct claiming c;
	enum exit_code ret;

	if (p->n_args < 2)
		return cmd_refuse(self, "claims: name a case (or captures), then the statement");
	claiming_init(&c, self, p);
	c.in.hash |= p->set[OPTION_HTML];
	ret = read_statement(&c, p->args[p->n_args - 1]);
	if (ret == EXIT_CLEAN)
		ret = read_inputs(&c, p);
	if (ret == EXIT_CLEAN)
		ret = reason(&c, p);
	if (ret == EXIT_CLEAN) {
		reasoning_doubt((const struct why *[]){ &c.why }, 1);
		ret = show(&c, p);
	}
	if (ret == EXIT_CLEAN)
		ret = status(&c);
	claiming_deinit(&c);
	return ret;
}

static const enum opt_id takes[] = {
	OPTION_DEVICE,	OPTION_KEYLOG, OPTION_EVENTS,	   OPTION_YEAR,		  OPTION_UTC_OFFSET,
	OPTION_JSON,	OPTION_HTML,   OPTION_SHOW_VALUES, OPTION_MIN_CONFIDENCE, OPTION_MMDB,
	OPTION_THREADS, OPTION_QUIET,  OPTION_NO_COLOR,	   OPTION_HELP,		  OPTION_COUNT_,
};

const struct cmd cmd_claims = {
	.name = "claims",
	.args = "[options] CASE|CAPTURE... CLAIMS",
	.help = "A vendor's statement, point by point",
	.more = "CLAIMS is YAML, one point after another (docs/claims.md). Each is contradicted by "
		"what was\n"
		"seen, supported as far as was seen, or cannot be tested from this. CASE is a file "
		"of\n"
		"scan --case; captures do as well.\n"
		"\n"
		"Status 0: nothing contradicts it, 1: something does, 5: nothing can be tested.",
	.takes = takes,
	.run = run,
};
