/*
 * cmd.h - what a subcommand is. One cmd_<name>.c per command defines one
 * const struct cmd; cmd.c lists them; help, the manual page and shell
 * completion are printed from the same data.
 */
#ifndef APP_CMD_H
#define APP_CMD_H

#include "app/options.h"

/* Exit codes are an interface: scripts depend on them. */
enum exit_code {
	EXIT_CLEAN = 0,	   /* ran to the end, nothing found */
	EXIT_FOUND = 1,	   /* ran to the end, something left the device */
	EXIT_USAGE = 2,	   /* the command line was wrong, nothing was read */
	EXIT_PARTIAL = 3,  /* some input could not be read whole */
	EXIT_FAULT = 4,	   /* our own mistake, or the machine's */
	EXIT_UNDECIDED = 5 /* everything was read, and the question stays open */
};

struct cmd {
	const char *name;
	const char *args;	  /* as in usage: "[options] CAPTURE...", may be "" */
	const char *help;	  /* one line */
	const char *more;	  /* paragraphs for `help NAME` and the man page; NULL: none */
	const enum opt_id *takes; /* ends with OPTION_COUNT_ */
	enum exit_code (*run)(const struct cmd *self, const struct parsed *p);
};

extern const struct cmd cmd_gate, cmd_events, cmd_compare, cmd_claims, cmd_fingerprint,
	cmd_population;
extern const struct cmd cmd_scan, cmd_owner, cmd_kinds, cmd_layers, cmd_protocols, cmd_help,
	cmd_version, cmd_lab, cmd_report, cmd_verify, cmd_find, cmd_explain, cmd_selftest;
extern const struct cmd *const cmds[]; /* NULL ends */
const struct cmd *cmd_by_name(const char *name);

MUST_CHECK enum exit_code cmd_main(int argc, char **argv);

/* "telltale: " + text to standard error, one line, sanitised; exit code for a wrong command line.
 */
void cmd_say(const char *fmt, ...) PRINTF_LIKE(1, 2);
enum exit_code cmd_refuse(const struct cmd *c, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
