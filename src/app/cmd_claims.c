/* A vendor's statement, point by point. */
#include "app/cmd.h"

#include "app/case_input.h"
#include "app/reasoning.h"
#include "app/html_page.h"
#include "app/screen.h"
#include "attribute/slot_settle.h"
#include "base/span.h"
#include "base/vec.h"
#include "report/claimed.h"
#include "report/tally.h"

#include <stdlib.h>

enum { DEVICES_MAX = 1 << 16, REPLIES_MAX = 1 << 14 };

/* One run, so that one clean-up fits every way out. */
struct claiming {
	struct reading in;
	struct case_input input;
	struct case_reader r;
	struct why why;
	struct claims claims;
	struct doc *doc;
	struct arena arena;
	struct claim_device *devices;
	size_t n_devices, cap_devices;
	struct report_options options;
	struct redactor *redact;
	struct slot_told told;
	struct claim_reply *replies;
	size_t n_replies, cap_replies;
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
	arena_init(&c->arena, 16 << 20);
}

static void claiming_deinit(struct claiming *c)
{
	redactor_free(c->redact);
	why_deinit(&c->why);
	claims_deinit(&c->claims);
	for (size_t i = 0; i < c->n_answers; i++)
		buf_deinit(&c->answers[i].reason);
	free(c->answers);
	free(c->replies);
	doc_free(c->doc);
	arena_deinit(&c->arena);
	free(c->devices);
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

/* One kind of answer of one server. */
static enum st on_reply(void *arg, struct span from, const struct slot_seen *s)
{
	struct claiming *c = arg;
	struct claim_reply *r = NULL;
	enum st st = ST_OK;

	for (size_t i = 0; i < c->n_replies && r == NULL; i++)
		if (span_eq(c->replies[i].from, from))
			r = &c->replies[i];
	if (r == NULL) {
		st = vec_grow((void **)&c->replies, &c->cap_replies, c->n_replies + 1, sizeof(*r),
			      REPLIES_MAX);
		if (st == ST_LIMIT)
			return ST_OK;
		if (st != ST_OK)
			return st;
		r = &c->replies[c->n_replies];
		*r = (struct claim_reply){ .accepted = 0 };
		if (!arena_dup(&c->arena, from, &r->from))
			return ST_NOMEM;
		c->n_replies++;
	}
	if (span_eq_str(s->bytes, "accepted"))
		r->accepted += s->count;
	else if (span_eq_str(s->bytes, "refused"))
		r->refused += s->count;
	else if (span_eq_str(s->bytes, "error"))
		r->errors += s->count;
	else
		r->other += s->count;
	return ST_OK;
}

static enum exit_code read_inputs(struct claiming *c, const struct parsed *p)
{
	enum exit_code ret = reading_prepare(&c->in);

	c->told = (struct slot_told){ c, on_reply, true };
	c->in.replies = &c->told;
	if (ret == EXIT_CLEAN)
		ret = case_input_take(&c->input, &c->in, p->args, p->n_args - 1);
	if (ret == EXIT_CLEAN)
		c->r = case_input_reader(&c->input);
	return ret;
}

static enum st add_device(struct claiming *c, struct span name, const struct device *device,
			  bool tells)
{
	struct claim_device *d;
	enum st st;

	for (size_t i = 0; i < c->n_devices; i++)
		if (span_eq(c->devices[i].name, name)) {
			c->devices[i].tells |= tells;
			return ST_OK;
		}
	st = vec_grow((void **)&c->devices, &c->cap_devices, c->n_devices + 1, sizeof(*d),
		      DEVICES_MAX);
	if (st != ST_OK)
		return st;
	d = &c->devices[c->n_devices];
	*d = (struct claim_device){ .device = device, .tells = tells };
	if (!arena_dup(&c->arena, name, &d->name))
		return ST_NOMEM;
	c->n_devices++;
	return ST_OK;
}

static enum st note_device(void *arg, const struct finding *f)
{
	struct claiming *c = arg;

	if (f->direction != DIRECTION_OUT || !tally_counts(f, c->in.least) || sent_is_local(f))
		return ST_OK;
	return add_device(c, f->device, NULL, true);
}

/* What a case says of a device that its captures were read with. */
static enum st note_kept_device(void *arg, const struct kept_device *k)
{
	struct claiming *c = arg;
	struct device *d = arena_alloc(&c->arena, sizeof(*d));

	if (d == NULL || !arena_dup(&c->arena, k->build, &d->build)
	    || !arena_dup(&c->arena, k->batch, &d->batch))
		return ST_NOMEM;
	return add_device(c, k->name, d, false);
}

static enum st find_devices(struct claiming *c)
{
	const struct profile *profile = &c->in.profile;
	enum st st = ST_OK;

	for (size_t i = 0; i < profile->n_devices && st == ST_OK; i++)
		st = add_device(c, profile->devices[i].name, &profile->devices[i], false);
	for (size_t i = 0; i < c->r.n_captures(c->r.self) && st == ST_OK; i++) {
		st = c->r.each_device(c->r.self, i, note_kept_device, c);
		if (st == ST_OK)
			st = c->r.each_finding(c->r.self, i, note_device, c);
	}
	return st;
}

/* Every point, once, before anything of it is written. */
static enum st test_claims(struct claiming *c)
{
	static const struct claim_reply none;
	const struct claim_case in = {
		.why = &c->why,
		.devices = c->devices,
		.n_devices = c->n_devices,
		.replies = c->input.file != NULL ? NULL
			   : c->n_replies != 0	 ? c->replies
						 : &none,
		.n_replies = c->n_replies,
	};
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
	enum st st = find_devices(c);

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
	cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(st));
	return EXIT_FAULT;
}

static enum exit_code status(const struct claiming *c)
{
	struct report_totals totals;

	if (report_totals(&c->r, c->in.least, &totals) != ST_OK)
		return EXIT_FAULT;
	if (totals.partial != 0 || totals.unreadable != 0)
		return EXIT_PARTIAL;
	if (c->contradicted)
		return EXIT_FOUND;
	return c->testable ? EXIT_CLEAN : EXIT_UNDECIDED;
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
		ret = reasoning_run(&c.why, self, p, &c.r, 0, c.r.n_captures(c.r.self), c.in.least);
	if (ret == EXIT_CLEAN)
		ret = show(&c, p);
	if (ret == EXIT_CLEAN)
		ret = status(&c);
	ret = case_input_status(&c.input, ret);
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
