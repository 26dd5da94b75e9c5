#include "app/case_question.h"
#include "base/span.h"
#include "report/find.h"

static enum st write(void *arg, struct out *out)
{
	return find_write(arg, out);
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	struct case_question q;
	enum exit_code ret;

	if (p->n_args != 2 || p->args[1][0] == '\0')
		return cmd_refuse(self, "find: name a case file and a text");
	ret = case_question_open(&q, p);
	if (ret == EXIT_CLEAN) {
		struct finding_text f = { .file = q.file,
					  .o = &q.o,
					  .text = span_str(p->args[1]),
					  .json = p->set[OPTION_JSON] };

		ret = case_question_put(&q, write, &f);
		if (ret == EXIT_CLEAN && f.n == 0)
			ret = EXIT_FOUND;
	}
	case_question_close(&q);
	return ret;
}

static const enum opt_id takes[] = { OPTION_JSON, OPTION_SHOW_VALUES, OPTION_HELP, OPTION_COUNT_ };

const struct cmd cmd_find = {
	.name = "find",
	.args = "CASE TEXT",
	.help = "Where a text stands in the messages of a case and in what their layers hid",
	.more = "A case keeps the messages that told something, each once, and what each layer of "
		"them\n"
		"held. TEXT is looked for in all of it, whatever the case of its letters; it may "
		"stand\n"
		"anywhere, in the middle of a word too. Each place is shown with frame, "
		"destination,\n"
		"finding and layers, and what stands around it by its shape: letters are x, "
		"digits 0,\n"
		"TEXT in brackets; with --show-values as it is.\n"
		"\n"
		"Exit status: 0 found, 1 it stands nowhere.",
	.takes = takes,
	.run = run,
};
