/*
 * progress.h - the line on standard error that long work shows, on a terminal only.
 */
#ifndef APP_PROGRESS_H
#define APP_PROGRESS_H

#include "base/attr.h"

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool on;
	bool shown; /* a line stands there and must be taken away */
	int64_t began_ns, drawn_ns;
	const char *path;
	unsigned input, n_inputs; /* 1-based */
	uint64_t size;		  /* of the input, 0 when not known */
	int64_t input_began_ns;
};

void progress_init(struct progress *p, bool wanted, unsigned n_inputs);
void progress_input(struct progress *p, const char *path, uint64_t size);
/* Draws at most ten times a second, and not in the first second. */
void progress_at(struct progress *p, uint64_t consumed, uint64_t candidates);
void progress_clear(struct progress *p);

#endif
