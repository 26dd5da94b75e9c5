#include "app/cmd.h"

#include "app/screen.h"
#include "base/span.h"
#include "case/file.h"
#include "report/explain.h"

static enum st write(void *arg, struct out *out)
{
	return explain_write(arg, out);
}

static enum exit_code answer(const struct parsed *p, struct case_file *file)
{
	const struct case_reader r = case_file_reader(file);
	const struct report_options o = { .show_values = p->set[OPTION_SHOW_VALUES] };
	struct explained x = { &r, &o, span_str(p->args[1]), p->set[OPTION_JSON], 0 };
	struct err e = { 0 };
	enum st st = screen_put(p->value[OPTION_JSON], write, &x, &e);

	if (st == ST_OK && x.n != 0)
		return EXIT_CLEAN;
	if (st == ST_OK) {
		cmd_say("%s: holds no finding %s; `telltale report --explain %s` lists them",
			p->args[0], p->args[1], p->args[0]);
		return EXIT_FOUND;
	}
	if (case_file_error(file)[0] != '\0')
		cmd_say("%s: %s", p->args[0], case_file_error(file));
	else
		cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(st));
	return st == ST_BAD || st == ST_LIMIT ? EXIT_PARTIAL : EXIT_FAULT;
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	struct case_file *file = NULL;
	struct err e = { 0 };
	enum exit_code ret;
	enum st st;

	if (p->n_args != 2 || p->args[1][0] == '\0')
		return cmd_refuse(self, "explain: name a case file and a finding");
	st = case_file_open(&file, p->args[0], CASE_READ, &e);
	if (st != ST_OK) {
		cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(st));
		return st == ST_NOMEM ? EXIT_FAULT : st == ST_IO ? EXIT_USAGE : EXIT_PARTIAL;
	}
	ret = answer(p, file);
	case_file_close(file);
	return ret;
}

static const enum opt_id takes[] = { OPTION_JSON, OPTION_SHOW_VALUES, OPTION_HELP, OPTION_COUNT_ };

const struct cmd cmd_explain = {
	.name = "explain",
	.args = "CASE FINDING",
	.help = "How a finding was derived, with the commands that repeat it by hand",
	.more = "FINDING is the id that scan --explain and the JSON show, or how it begins. Step "
		"by\n"
		"step: the capture and its hash, the frames with Wireshark's display filter, the "
		"field\n"
		"of a message, each layer taken off, the value, its check digit and what a "
		"registry\n"
		"says of it. The commands (tshark, xxd, base64, python3, ...) read the capture and "
		"need\n"
		"no telltale; what each must print stands behind \"gives\". What is no command is "
		"a\n"
		"comment, so that the whole can be given to a shell. Masked, neither bytes nor "
		"value are\n"
		"shown; with --show-values they are.\n"
		"\n"
		"Exit status: 0 answered, 1 no such finding.",
	.takes = takes,
	.run = run,
};
