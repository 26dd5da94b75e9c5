#include "app/cmd.h"

#include <stdio.h>

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	if (p->n_args != 0)
		return cmd_refuse(self, "version: takes no arguments");
	puts("telltale " TELLTALE_VERSION);
	return EXIT_CLEAN;
}

static const enum opt_id takes[] = { OPTION_HELP, OPTION_COUNT_ };

const struct cmd cmd_version = {
	.name = "version",
	.args = "",
	.help = "The version of this build",
	.takes = takes,
	.run = run,
};
