#include "app/cmd.h"

#include "app/reading.h"
#include "app/screen.h"
#include "base/span.h"
#include "base/tm.h"
#include "report/gate_junit.h"
#include "report/gate_sarif.h"

#include <stdio.h>
#include <time.h>

struct gating {
	struct gate gate;
	enum st (*write)(const struct gate *g, struct out *out);
};

static const struct {
	const char *name;
	enum st (*write)(const struct gate *g, struct out *out);
} formats[] = {
	{ "text", gate_text },
	{ "json", gate_jsonl },
	{ "sarif", gate_sarif },
	{ "junit", gate_junit },
};

static enum st write_gate(void *arg, struct out *out)
{
	const struct gating *g = arg;

	return g->write(&g->gate, out);
}

/* The day here and now, UTC: exceptions end at its end. */
static void today(char out[16])
{
	char text[TM_TEXT_MAX];

	tm_format((int64_t)time(NULL) * 1000000000LL, text);
	snprintf(out, 16, "%.10s", text);
}

static enum exit_code read_policy(struct policy *p, const char *path)
{
	struct err e = { 0 };
	struct doc *d = NULL;
	char day[16];
	enum st st = doc_open(&d, path, &e);

	today(day);
	if (st == ST_OK)
		st = policy_read(p, d, span_str(day), &e);
	doc_free(d);
	if (st == ST_OK)
		return EXIT_CLEAN;
	cmd_say("%s: %s", path, e.msg[0] != '\0' ? e.msg : st_name(st));
	return st == ST_NOMEM ? EXIT_FAULT : EXIT_USAGE;
}

static enum exit_code show(const struct reading *in, const struct read_case *c,
			   const struct policy *policy, size_t format)
{
	const struct case_reader r = read_case_reader(c);
	const char *json_file = in->p->value[OPTION_JSON];
	struct report_options o = { .show_values = in->p->set[OPTION_SHOW_VALUES],
				    .least = in->least };
	struct gating g = { .gate = { .r = &r,
				      .policy = policy,
				      .profile = in->has_profile ? &in->profile : NULL,
				      .o = &o } };
	struct gate_totals totals;
	struct err e = { 0 };
	enum st st = gate_totals(&g.gate, &totals);

	screen_look(&o, in->p->set[OPTION_NO_COLOR]);
	if (st == ST_OK && in->p->set[OPTION_JSON]) {
		g.write = gate_jsonl;
		st = screen_put(json_file, write_gate, &g, &e);
	}
	g.write = formats[format].write;
	if (st == ST_OK && (!in->p->set[OPTION_JSON] || json_file != NULL || format != 0))
		st = screen_put(in->p->value[OPTION_OUTPUT], write_gate, &g, &e);
	if (st != ST_OK) {
		cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(st));
		return EXIT_FAULT;
	}
	if (totals.partial != 0)
		return EXIT_PARTIAL;
	return totals.violations != 0 ? EXIT_FOUND : EXIT_CLEAN;
}

static enum exit_code take(struct reading *in, const struct policy *policy, size_t format)
{
	struct read_case c;
	enum exit_code ret = reading_prepare(in), shown;

	read_case_init(&c);
	if (ret == EXIT_CLEAN) {
		if (policy_least(policy) < in->least)
			in->least = policy_least(policy);
		ret = reading_take(in, in->p->args, in->p->n_args, &c);
		if (c.memory != NULL) {
			shown = show(in, &c, policy, format);
			if (ret == EXIT_CLEAN)
				ret = shown;
		}
	}
	read_case_deinit(&c);
	return ret;
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	const char *wanted = p->value[OPTION_FORMAT];
	struct policy policy;
	struct reading in;
	enum exit_code ret;
	size_t format = 0;

	while (wanted != NULL && format < N_ELEMENTS(formats)
	       && !span_eq_str(span_str(wanted), formats[format].name))
		format++;
	if (format == N_ELEMENTS(formats))
		return cmd_refuse(self,
				  "gate: no format '%s'; there are text, json, sarif and junit",
				  wanted);
	if (p->value[OPTION_POLICY] == NULL)
		return cmd_refuse(self, "gate: name the rules with --policy FILE");
	if (p->n_args == 0)
		return cmd_refuse(self,
				  "gate: name a capture, a directory, or - for standard input");
	policy_init(&policy);
	reading_init(&in, self, p);
	ret = read_policy(&policy, p->value[OPTION_POLICY]);
	if (ret == EXIT_CLEAN)
		ret = take(&in, &policy, format);
	reading_deinit(&in);
	policy_deinit(&policy);
	return ret;
}

static const enum opt_id takes[] = {
	OPTION_POLICY, OPTION_FORMAT,	   OPTION_OUTPUT, OPTION_DEVICE, OPTION_KEYLOG,
	OPTION_JSON,   OPTION_SHOW_VALUES, OPTION_HASH,	  OPTION_MMDB,	 OPTION_THREADS,
	OPTION_QUIET,  OPTION_NO_COLOR,	   OPTION_HELP,	  OPTION_COUNT_,
};

const struct cmd cmd_gate = {
	.name = "gate",
	.args = "--policy=FILE [options] CAPTURE...",
	.help = "Refuse a build that tells what its policy forbids",
	.more = "The policy (YAML, docs/policy.md) has rules over kinds, destinations, countries, "
		"protection,\n"
		"clients, builds and packages, and exceptions that carry a reason and the day they "
		"end.\n"
		"Formats: text (one line a violation), json, sarif (SARIF 2.1.0), junit.\n"
		"Status 0: passes; 1: refused; 3: some input could not be read whole, which never "
		"passes.",
	.takes = takes,
	.run = run,
};
