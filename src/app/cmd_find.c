#include "app/cmd.h"

#include "app/screen.h"
#include "base/span.h"
#include "case/file.h"
#include "report/find.h"

static enum st write(void *arg, struct out *out)
{
	return find_write(arg, out);
}

static enum exit_code look(const struct parsed *p, struct case_file *file)
{
	const struct case_reader r = case_file_reader(file);
	const struct report_options o = { .show_values = p->set[OPTION_SHOW_VALUES] };
	struct finding_text f = { &r, &o, span_str(p->args[1]), p->set[OPTION_JSON], 0 };
	struct err e = { 0 };
	enum st st = screen_put(p->value[OPTION_JSON], write, &f, &e);

	if (st == ST_OK)
		return f.n != 0 ? EXIT_CLEAN : EXIT_FOUND;
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
		return cmd_refuse(self, "find: name a case file and a text");
	st = case_file_open(&file, p->args[0], CASE_READ, &e);
	if (st != ST_OK) {
		cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(st));
		return st == ST_NOMEM ? EXIT_FAULT : st == ST_IO ? EXIT_USAGE : EXIT_PARTIAL;
	}
	ret = look(p, file);
	case_file_close(file);
	return ret;
}

static const enum opt_id takes[] = { OPTION_JSON, OPTION_SHOW_VALUES, OPTION_HELP, OPTION_COUNT_ };

const struct cmd cmd_find = {
	.name = "find",
	.args = "CASE TEXT",
	.help = "Where a text stands in the messages of a case and in what their layers hid",
	.more = "A case keeps the messages that told something, each once, and what each layer of "
		"them\n"
		"held. TEXT is looked for in all of it, whatever the case of its letters. Masked, "
		"places\n"
		"alone are shown; with --show-values what stands around them.\n"
		"\n"
		"Exit status: 0 found, 1 it stands nowhere.",
	.takes = takes,
	.run = run,
};
