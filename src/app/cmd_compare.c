/* Is the fix real? What was sent before beside what is sent after. */
#include "app/cmd.h"

#include "app/case_input.h"
#include "app/ciphers.h"
#include "app/reasoning.h"
#include "app/html_page.h"
#include "app/screen.h"
#include "base/span.h"
#include "base/tm.h"
#include "case/joined.h"
#include "report/compared.h"
#include "report/compared_show.h"
#include "report/words.h"

/* All that a comparison holds, so that one clean-up fits every way out. */
struct comparing {
	struct reading in;
	struct case_input inputs[2]; /* before, after */
	struct joined_case both;     /* so that one redactor knows the values of both */
	size_t split;
	struct why before, after;
	struct ciphers ciphers;
	struct fixed_builds fixed;
	struct arena arena;
	struct fixed_build device; /* of after */
	struct compare_in sides;
	struct compared result;
	struct report_options options;
	struct redactor *redact;
};

static void comparing_init(struct comparing *c, const struct cmd *self, const struct parsed *p)
{
	*c = (struct comparing){ 0 };
	reading_init(&c->in, self, p);
	for (unsigned i = 0; i < 2; i++)
		case_input_init(&c->inputs[i]);
	why_init(&c->before);
	why_init(&c->after);
	ciphers_init(&c->ciphers);
	fixed_builds_init(&c->fixed);
	arena_init(&c->arena, 1 << 20);
}

static void comparing_deinit(struct comparing *c)
{
	redactor_free(c->redact);
	compared_deinit(&c->result);
	ciphers_deinit(&c->ciphers);
	fixed_builds_deinit(&c->fixed);
	arena_deinit(&c->arena);
	why_deinit(&c->before);
	why_deinit(&c->after);
	for (unsigned i = 0; i < 2; i++)
		case_input_deinit(&c->inputs[i]);
	reading_deinit(&c->in);
}

static enum st write_json(void *arg, struct out *out)
{
	struct comparing *c = arg;
	struct json j;

	json_init(&j, out);
	return compared_json(&c->result, &c->sides, &j, c->redact);
}

static enum st write_text(void *arg, struct out *out)
{
	struct comparing *c = arg;
	struct page page;
	enum st st;

	page_init(&page, out, &c->options, c->redact);
	st = compared_show(&c->result, &c->sides, &page);
	page_deinit(&page);
	return st == ST_OK ? out->status : st;
}

/* A page of all that was read, with the comparison, and why it was sent before. */
static enum st write_html(struct comparing *c, struct err *e)
{
	const struct case_reader r = joined_case_reader(&c->both);
	struct report_options o = c->options;

	o.why = &c->before;
	o.compared = &c->result;
	o.compare_in = &c->sides;
	return html_page_write(&c->in, &r, o, e);
}

static enum exit_code show(struct comparing *c, const struct parsed *p)
{
	const char *json_file = p->value[OPTION_JSON];
	struct err e = { 0 };
	enum st st = ST_OK;

	screen_look(&c->options, p->set[OPTION_NO_COLOR]);
	if (p->set[OPTION_JSON])
		st = screen_put(json_file, write_json, c, &e);
	if (st == ST_OK && p->set[OPTION_HTML])
		st = write_html(c, &e);
	if (st == ST_OK && (!p->set[OPTION_JSON] || json_file != NULL))
		st = screen_put(NULL, write_text, c, &e);
	if (st == ST_OK)
		return EXIT_CLEAN;
	return case_input_stop(c->inputs, 2, st, &e);
}

static enum exit_code read_sides(struct comparing *c, const struct parsed *p)
{
	enum exit_code ret = reading_prepare(&c->in);

	if (ret == EXIT_CLEAN)
		ret = case_input_take(&c->inputs[0], &c->in, p->args, p->n_first);
	if (ret == EXIT_CLEAN)
		ret = case_input_take(&c->inputs[1], &c->in, p->args + p->n_first,
				      p->n_args - p->n_first);
	if (ret != EXIT_CLEAN)
		return ret;
	for (c->both.n = 0; c->both.n < 2; c->both.n++)
		c->both.parts[c->both.n] = case_input_reader(&c->inputs[c->both.n]);
	c->split = c->both.parts[0].n_captures(c->both.parts[0].self);
	return EXIT_CLEAN;
}

static enum exit_code read_builds(struct comparing *c, const struct parsed *p)
{
	const char *path = p->value[OPTION_FIXED_BUILDS];
	struct doc *doc = NULL;
	struct err e = { 0 };
	enum st st = ST_OK;

	if (path == NULL)
		return EXIT_CLEAN;
	st = doc_open(&doc, path, &e);
	if (st == ST_OK)
		st = fixed_builds_read(&c->fixed, doc, &e);
	doc_free(doc);
	if (st == ST_OK)
		return EXIT_CLEAN;
	cmd_say("%s: %s", path, e.msg[0] != '\0' ? e.msg : st_name(st));
	return st == ST_NOMEM ? EXIT_FAULT : EXIT_USAGE;
}

/* What the profile or case says; of several devices only what all have. */
static enum st note_device(void *arg, const struct kept_device *d)
{
	struct comparing *c = arg;
	const struct span has[] = { d->model, d->build, d->security_patch };
	struct span *const to[] = { &c->device.model, &c->device.build, &c->device.security_patch };

	for (size_t i = 0; i < N_ELEMENTS(to); i++) {
		if (to[i]->p == NULL && !arena_dup(&c->arena, has[i], to[i]))
			return ST_NOMEM;
		if (!span_eq(*to[i], has[i]))
			to[i]->len = 0;
	}
	return ST_OK;
}

/* The build of after: the last update in its log says it, else whoever knows the device. */
static enum st find_device(struct comparing *c, const struct case_reader *r)
{
	const struct why *w = &c->after;
	int64_t last = w->axis.n != 0 ? w->axis.rows[w->axis.n - 1].last_ns : TM_NONE;
	enum st st = ST_OK;

	for (size_t i = c->split; i < r->n_captures(r->self) && st == ST_OK; i++)
		st = r->each_device(r->self, i, note_device, c);
	for (size_t i = 0; i < w->events.n; i++) {
		const struct dev_event *e = &w->events.rows[i];

		if (e->kind != DEV_OTA || e->detail.len == 0 || e->ns > last)
			continue;
		c->device.build = e->detail;
		c->device.security_patch.len = 0; /* that was the one before */
	}
	return st;
}

static void doubt_order(const struct axis *before, const struct axis *after)
{
	char a[WORDS_MAX], b[WORDS_MAX];
	int64_t last;

	if (before->n == 0 || after->n == 0)
		return;
	last = after->rows[after->n - 1].last_ns;
	if (last >= before->rows[0].first_ns)
		return;
	cmd_say("compare: what stands behind -- (%s) was captured earlier than what stands before "
		"it (%s): are they swapped?",
		words_times(after->rows[0].first_ns, last, a),
		words_times(before->rows[0].first_ns, before->rows[before->n - 1].last_ns, b));
}

/* When and why, of each side. */
static enum exit_code reason(struct comparing *c, const struct parsed *p,
			     const struct case_reader *r)
{
	const struct cmd *self = c->in.self;
	enum st st;
	enum exit_code ret = reasoning_run(&c->before, self, p, r, 0, c->split, c->in.least, &st);

	if (ret == EXIT_CLEAN)
		ret = reasoning_run(&c->after, self, p, r, c->split, r->n_captures(r->self),
				    c->in.least, &st);
	return st == ST_OK ? ret : case_input_stop(c->inputs, 2, st, NULL);
}

static enum exit_code compare_sides(struct comparing *c, const struct parsed *p)
{
	const struct case_reader r = joined_case_reader(&c->both);
	enum exit_code ret = reason(c, p, &r);
	enum st st;

	if (ret != EXIT_CLEAN)
		return ret;
	reasoning_doubt((const struct why *[]){ &c->before, &c->after }, 2);
	doubt_order(&c->before.axis, &c->after.axis);
	st = find_device(c, &r);
	if (st == ST_OK)
		st = ciphers_take(&c->ciphers, &r, c->split, &c->in.who.clients);
	c->sides = (struct compare_in){
		.before = &c->before,
		.after = &c->after,
		.clients = &c->in.who.clients,
		.ciphers = c->ciphers.rows,
		.n_ciphers = c->ciphers.n,
		.fixed = p->set[OPTION_FIXED_BUILDS] ? &c->fixed : NULL,
		.device = c->device,
	};
	if (st == ST_OK)
		st = compare(&c->sides, &c->result);
	if (st == ST_OK && !p->set[OPTION_SHOW_VALUES])
		st = redactor_new(&c->redact, &r);
	if (st == ST_OK)
		return EXIT_CLEAN;
	return case_input_stop(c->inputs, 2, st, NULL);
}

static enum exit_code status(struct comparing *c)
{
	static const enum exit_code codes[] = { [FIXED_YES] = EXIT_CLEAN,
						[FIXED_NO] = EXIT_FOUND,
						[FIXED_NOT_SHOWN] = EXIT_UNDECIDED };
	const struct case_reader r = joined_case_reader(&c->both);
	bool whole;
	enum st st = case_is_whole(&r, &whole);

	if (st != ST_OK)
		return case_input_stop(c->inputs, 2, st, NULL);
	return whole ? codes[c->result.fixed] : EXIT_PARTIAL;
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	struct comparing c;
	enum exit_code ret;

	if (!p->separated || p->n_first == 0 || p->n_first == p->n_args)
		return cmd_refuse(self, "compare: name captures from before, then --, then those "
					"from after");
	for (int i = p->n_first; i < p->n_args; i++)
		if (p->args[i][0] == '-' && p->args[i][1] != '\0')
			return cmd_refuse(self,
					  "compare: '%s' stands behind --, where captures stand; "
					  "options go before (a file of that name: ./%s)",
					  p->args[i], p->args[i]);
	comparing_init(&c, self, p);
	c.in.hash |= p->set[OPTION_HTML];
	ret = read_builds(&c, p);
	if (ret == EXIT_CLEAN)
		ret = read_sides(&c, p);
	if (ret == EXIT_CLEAN)
		ret = compare_sides(&c, p);
	if (ret == EXIT_CLEAN)
		ret = show(&c, p);
	if (ret == EXIT_CLEAN)
		ret = status(&c);
	comparing_deinit(&c);
	return ret;
}

static const enum opt_id takes[] = {
	OPTION_DEVICE,	    OPTION_KEYLOG,	   OPTION_FIXED_BUILDS, OPTION_EVENTS,
	OPTION_YEAR,	    OPTION_UTC_OFFSET,	   OPTION_JSON,		OPTION_HTML,
	OPTION_SHOW_VALUES, OPTION_MIN_CONFIDENCE, OPTION_MMDB,		OPTION_THREADS,
	OPTION_QUIET,	    OPTION_NO_COLOR,	   OPTION_HELP,		OPTION_COUNT_,
};

const struct cmd cmd_compare = {
	.name = "compare",
	.args = "[options] BEFORE... -- AFTER...",
	.help = "Is the fix real? What was sent before beside what is sent after",
	.more = "BEFORE and AFTER are captures each, or one case (scan --case), whose events are "
		"used where no\n"
		"--events says otherwise. Transmissions are aligned by the identifiers they tell, "
		"by their fields and their "
		"shape, not\n"
		"by host alone. What is gone counts for as much as it was tried: --events files "
		"(of both\n"
		"sides, any number; events belong to captures by their time) say which events "
		"that made it\n"
		"send before were repeated after, and how likely this silence is had nothing "
		"changed. Where\n"
		"that is not small, the answer is \"not shown\", with what would settle it.\n"
		"\n"
		"Status 0: fixed, 1: not fixed, 5: not shown, 3: an input could not be read whole.",
	.takes = takes,
	.run = run,
};
