#include "app/cmd.h"

#include "app/help.h"
#include "app/screen.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct cmd *const cmds[] = {
	/* clang-format off */
	&cmd_scan,
	&cmd_events,
	&cmd_compare,
	&cmd_claims,
	&cmd_fingerprint,
	&cmd_population,
	&cmd_owner,
	&cmd_report,
	&cmd_explain,
	&cmd_find,
	&cmd_verify,
	&cmd_gate,
	&cmd_kinds,
	&cmd_layers,
	&cmd_protocols,
	&cmd_lab,
	&cmd_selftest,
	&cmd_help,
	&cmd_version,
	NULL,
	/* clang-format on */
};

const struct cmd *cmd_by_name(const char *name)
{
	for (size_t i = 0; cmds[i] != NULL; i++)
		if (strcmp(cmds[i]->name, name) == 0)
			return cmds[i];
	return NULL;
}

static void PRINTF_LIKE(1, 0) say(const char *fmt, va_list ap)
{
	char line[1024];
	struct buf out;
	struct span s;
	int n = vsnprintf(line, sizeof(line), fmt, ap);

	if (n < 0)
		return;
	s = (struct span){ (const uint8_t *)line, strlen(line) };
	buf_init(&out, 8192);
	if (text_sanitise(&out, s) == ST_OK)
		fprintf(stderr, "telltale: %.*s\n", (int)out.len, (const char *)out.p);
	buf_deinit(&out);
}

void cmd_say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

enum exit_code cmd_refuse(const struct cmd *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	fprintf(stderr, "Try 'telltale help%s%s'.\n", c != NULL ? " " : "",
		c != NULL ? c->name : "");
	return EXIT_USAGE;
}

/* Where results go is looked at first: who has waited for them shall have them. */
static enum st look_at_outputs(const struct parsed *p, struct err *e)
{
	static const enum opt_id outputs[] = { OPTION_HTML, OPTION_JSON, OPTION_OUTPUT };
	enum st st = ST_OK;

	for (size_t i = 0; i < N_ELEMENTS(outputs) && st == ST_OK; i++)
		if (p->value[outputs[i]] != NULL)
			st = screen_may_write(p->value[outputs[i]], e);
	return st;
}

static enum exit_code run(const struct cmd *c, int argc, char **argv)
{
	struct parsed p;
	struct err e = { 0 };

	if (options_parse(c->takes, argc, argv, &p, &e) != ST_OK)
		return cmd_refuse(c, "%s: %s", c->name, e.msg);
	if (p.set[OPTION_HELP]) {
		help_command(stdout, c);
		return EXIT_CLEAN;
	}
	if (look_at_outputs(&p, &e) != ST_OK) {
		cmd_say("%s", e.msg);
		return EXIT_USAGE;
	}
	return c->run(c, &p);
}

enum exit_code cmd_main(int argc, char **argv)
{
	const struct cmd *c;
	const char *name;

	if (argc < 2) {
		help_overview(stderr);
		return EXIT_USAGE;
	}
	name = argv[1];
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	if (strcmp(name, "--version") == 0)
		name = "version";
	c = cmd_by_name(name);
	if (c == NULL)
		return cmd_refuse(NULL, "no command '%s'", name);
	return run(c, argc - 1, argv + 1);
}
