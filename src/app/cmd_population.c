/* Many devices: which of them tell, and what separates them from the others. */
#include "app/cmd.h"

#include "app/case_input.h"
#include "app/screen.h"
#include "explain/population.h"
#include "explain/sent.h"
#include "report/peopled.h"
#include "report/tally.h"

struct counting {
	struct reading in;
	struct case_input input;
	struct case_reader r;
	struct population people;
	struct report_options options;
	struct redactor *redact;
	size_t capture; /* being looked at */
};

static void counting_init(struct counting *c, const struct cmd *self, const struct parsed *p)
{
	*c = (struct counting){ 0 };
	reading_init(&c->in, self, p);
	case_input_init(&c->input);
	population_init(&c->people);
}

static void counting_deinit(struct counting *c)
{
	redactor_free(c->redact);
	population_deinit(&c->people);
	case_input_deinit(&c->input);
	reading_deinit(&c->in);
}

static enum st on_device(void *arg, const struct kept_device *d)
{
	struct counting *c = arg;
	const struct span attributes[POP_COUNT_] = {
		[POP_MODEL] = d->model,
		[POP_BUILD] = d->build,
		[POP_SECURITY_PATCH] = d->security_patch,
		[POP_BATCH] = d->batch,
		[POP_FINGERPRINT] = d->fingerprint,
	};

	return population_device(&c->people, c->capture, d->name, attributes);
}

static enum st on_finding(void *arg, const struct finding *f)
{
	struct counting *c = arg;

	if (f->direction != DIRECTION_OUT || !tally_counts(f, c->in.least) || sent_is_local(f))
		return ST_OK;
	return population_tells(&c->people, c->capture, f->device);
}

static enum exit_code count_devices(struct counting *c, const struct parsed *p)
{
	enum st st = ST_OK;

	for (c->capture = 0; c->capture < c->r.n_captures(c->r.self) && st == ST_OK; c->capture++) {
		st = c->r.each_device(c->r.self, c->capture, on_device, c);
		if (st == ST_OK)
			st = c->r.each_finding(c->r.self, c->capture, on_finding, c);
	}
	if (st == ST_OK)
		st = population_run(&c->people);
	if (st == ST_OK && !p->set[OPTION_SHOW_VALUES])
		st = redactor_new(&c->redact, &c->r);
	if (st == ST_OK)
		return EXIT_CLEAN;
	return case_input_stop(&c->input, 1, st, NULL);
}

static enum st write_json(void *arg, struct out *out)
{
	struct counting *c = arg;
	struct json j;

	json_init(&j, out);
	return peopled_json(&c->people, &j, c->redact);
}

static enum st write_text(void *arg, struct out *out)
{
	struct counting *c = arg;
	struct page page;

	page_init(&page, out, &c->options, c->redact);
	peopled_show(&c->people, &page);
	page_deinit(&page);
	return out->status;
}

static enum exit_code show(struct counting *c, const struct parsed *p)
{
	const char *json_file = p->value[OPTION_JSON];
	struct err e = { 0 };
	enum st st = ST_OK;

	screen_look(&c->options, p->set[OPTION_NO_COLOR]);
	if (p->set[OPTION_JSON])
		st = screen_put(json_file, write_json, c, &e);
	if (st == ST_OK && (!p->set[OPTION_JSON] || json_file != NULL))
		st = screen_put(NULL, write_text, c, &e);
	if (st == ST_OK)
		return EXIT_CLEAN;
	return case_input_stop(&c->input, 1, st, &e);
}

static enum exit_code status(const struct counting *c)
{
	const struct population *p = &c->people;
	bool whole;
	enum st st = case_is_whole(&c->r, &whole);

	if (st != ST_OK)
		return case_input_stop(&c->input, 1, st, NULL);
	if (!whole)
		return EXIT_PARTIAL;
	if (p->n_shares == 0)
		return EXIT_UNDECIDED;
	return p->shares[0].telling != 0 ? EXIT_FOUND : EXIT_CLEAN;
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	struct counting c;
	enum exit_code ret;

	if (p->n_args == 0)
		return cmd_refuse(self, "population: name a case, or captures");
	counting_init(&c, self, p);
	ret = reading_prepare(&c.in);
	if (ret == EXIT_CLEAN)
		ret = case_input_take(&c.input, &c.in, p->args, p->n_args);
	if (ret == EXIT_CLEAN) {
		c.r = case_input_reader(&c.input);
		ret = count_devices(&c, p);
	}
	if (ret == EXIT_CLEAN)
		ret = show(&c, p);
	if (ret == EXIT_CLEAN)
		ret = status(&c);
	counting_deinit(&c);
	return ret;
}

static const enum opt_id takes[] = {
	OPTION_DEVICE,	OPTION_KEYLOG, OPTION_JSON,	OPTION_SHOW_VALUES, OPTION_MIN_CONFIDENCE,
	OPTION_THREADS, OPTION_QUIET,  OPTION_NO_COLOR, OPTION_HELP,	    OPTION_COUNT_,
};

const struct cmd cmd_population = {
	.name = "population",
	.args = "[options] CASE|CAPTURE...",
	.help = "Of many devices, which tell, and what separates them from the others",
	.more = "What is known of the devices (model, build, security patch, batch, fingerprint) "
		"is "
		"in the\n"
		"profile that the captures are read with (--device), or that the case was made "
		"with. For each\n"
		"of these values: how many devices tell something, with the range of shares that "
		"fits\n"
		"(95 %, Clopper and Pearson); and which value separates those that tell from "
		"those that do\n"
		"not (Fisher's exact test, corrected for the values tried). Two that stand on the "
		"same devices\n"
		"are called tied.\n"
		"\n"
		"Status 0: none tells, 1: some do, 5: no device is known, 3: an input could not be "
		"read whole.",
	.takes = takes,
	.run = run,
};
