/*
 * case_input.h - what a command works on that takes a case or captures.
 *
 * A case is a file that scan --case made; anything else is read as captures.
 * Not both at once: a case was read in a way of its own.
 */
#ifndef APP_CASE_INPUT_H
#define APP_CASE_INPUT_H

#include "app/reading.h"
#include "case/file.h"

struct case_input {
	struct read_case captures;
	struct case_file *file; /* instead of captures */
	const char *path;	/* of that, the command line's */
};

void case_input_init(struct case_input *c);
void case_input_deinit(struct case_input *c);

/* in has been prepared. EXIT_CLEAN, EXIT_USAGE, EXIT_PARTIAL (no good case), EXIT_FAULT. */
MUST_CHECK enum exit_code case_input_take(struct case_input *c, struct reading *in,
					  char *const *args, int n_args);

struct case_reader case_input_reader(const struct case_input *c);

/*
 * Says what the work on n of them stopped at: the trouble of a case by the case's name, which costs
 * no more than the input (EXIT_PARTIAL), else what e (or NULL) or st says (EXIT_FAULT).
 */
enum exit_code case_input_stop(const struct case_input *c, size_t n, enum st st,
			       const struct err *e);

/* Of the reader: was every capture read whole? ST_OK, or the reader's status. */
MUST_CHECK enum st case_is_whole(const struct case_reader *r, bool *ret);

#endif
