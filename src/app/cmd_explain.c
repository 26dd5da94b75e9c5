#include "app/case_question.h"
#include "base/span.h"
#include "report/explain.h"

static enum st write(void *arg, struct out *out)
{
	return explain_write(arg, out);
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	struct case_question q;
	enum exit_code ret;

	if (p->n_args != 2 || p->args[1][0] == '\0')
		return cmd_refuse(self, "explain: name a case file and a finding");
	ret = case_question_open(&q, p);
	if (ret == EXIT_CLEAN) {
		struct explained x = { &q.r, &q.o, span_str(p->args[1]), p->set[OPTION_JSON], 0 };

		ret = case_question_put(&q, write, &x);
		if (ret == EXIT_CLEAN && x.n == 0) {
			cmd_say("%s: holds no finding %s; `telltale report --explain %s` lists "
				"them",
				p->args[0], p->args[1], p->args[0]);
			ret = EXIT_FOUND;
		}
	}
	case_question_close(&q);
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
