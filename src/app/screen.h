/*
 * screen.h - what this machine and this terminal are like, and writing a report out.
 */
#ifndef APP_SCREEN_H
#define APP_SCREEN_H

#include "report/report.h"

/* Processors this process may use, at most 8. */
unsigned screen_processors(void);

/* Fills colour, unicode and width from standard output and the environment. */
void screen_look(struct report_options *o, bool no_color);

/* Could a file of that name be written? Asked before long work; nothing is made. ST_OK, ST_IO. */
MUST_CHECK enum st screen_may_write(const char *path, struct err *e);

/*
 * Runs write into standard output (path NULL) or a new file of mode 0600, as
 * screen_write() does with a report.
 */
MUST_CHECK enum st screen_put(const char *path, enum st (*write)(void *arg, struct out *out),
			      void *arg, struct err *e);

/*
 * Runs a report into standard output (path NULL) or a new file of mode 0600.
 * ST_OK also when the reader closed the pipe. ST_IO: e names the file and why.
 */
MUST_CHECK enum st screen_write(const char *path,
				enum st (*report)(const struct case_reader *r,
						  const struct report_options *o, struct out *out),
				const struct case_reader *r, const struct report_options *o,
				struct err *e);

#endif
