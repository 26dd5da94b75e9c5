/*
 * inputs.h - what the command line names, as a list of inputs in a fixed order.
 *
 * A file is itself, "-" standard input; a directory is walked in byte order,
 * links are not followed. An entry that cannot be opened stays in the list
 * with its errno, so that it is named in the result.
 */
#ifndef APP_INPUTS_H
#define APP_INPUTS_H

#include "base/arena.h"
#include "base/err.h"

struct input_file {
	const char *path;    /* as shown */
	bool from_directory; /* found by walking: passed over when it is no capture */
	int sys;	     /* errno that kept the walk from reading it, or 0 */
};

struct inputs {
	struct arena arena;
	struct input_file *files;
	size_t n, cap;
	uint64_t links, others; /* links and special files passed over */
};

void inputs_init(struct inputs *in);
void inputs_deinit(struct inputs *in);

/* ST_OK (also when the path cannot be read: the entry says so), ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st inputs_add(struct inputs *in, const char *path);

#endif
