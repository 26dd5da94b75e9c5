#include "app/cmd.h"

#include "app/help.h"

#include <string.h>

static const struct {
	const char *name;
	void (*print)(FILE *f);
} formats[] = {
	{ "text", help_overview }, { "man", help_man },	  { "bash", help_bash },
	{ "zsh", help_zsh },	   { "fish", help_fish },
};

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	const char *format = p->value[OPTION_FORMAT];

	if (p->n_args > 1 || (p->n_args == 1 && format != NULL))
		return cmd_refuse(self, "help: at most one command can be named");
	if (p->n_args == 1) {
		const struct cmd *c = cmd_by_name(p->args[0]);

		if (c == NULL)
			return cmd_refuse(NULL, "no command '%s'", p->args[0]);
		help_command(stdout, c);
		return EXIT_CLEAN;
	}
	for (size_t i = 0; i < N_ELEMENTS(formats); i++) {
		if (strcmp(format != NULL ? format : "text", formats[i].name) != 0)
			continue;
		formats[i].print(stdout);
		return EXIT_CLEAN;
	}
	return cmd_refuse(self, "help: no format '%s'", format);
}

static const enum opt_id takes[] = { OPTION_FORMAT, OPTION_HELP, OPTION_COUNT_ };

const struct cmd cmd_help = {
	.name = "help",
	.args = "[COMMAND]",
	.help = "What a command does and takes; the man page and shell completion",
	.more = "Formats: text, man (the manual page), bash, zsh, fish (completion).",
	.takes = takes,
	.run = run,
};
