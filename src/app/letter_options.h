/* letter_options.h - --for and --format of the commands that write documents. */
#ifndef APP_LETTER_OPTIONS_H
#define APP_LETTER_OPTIONS_H

#include "app/cmd.h"
#include "report/report.h"

struct letter_options {
	enum report_whom whom;
	enum report_format format;
};

/*
 * EXIT_CLEAN; EXIT_USAGE: said. Without --for nothing is judged, not even --format.
 */
MUST_CHECK enum exit_code letter_options_read(const struct cmd *self, const struct parsed *p,
					      struct letter_options *ret);

#endif
