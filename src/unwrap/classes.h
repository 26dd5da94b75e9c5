/*
 * classes.h - the vectorised pass: runs and shapes, 64 bytes at a time.
 *
 * Each block becomes one 64-bit mask for each class of byte; what may end a
 * run or a shape in it is found with shifts of the masks, and only that is
 * looked at byte by byte (shapes.h). The variants differ in how they make
 * masks and give the same events. classes_best() asks the processor.
 */
#ifndef UNWRAP_CLASSES_H
#define UNWRAP_CLASSES_H

#include "base/rd.h"
#include "unwrap/event_list.h"

struct classes {
	const char *name; /* "avx512bw", "avx2", "portable"; NULL ends the list */
	bool (*works)(void);
	/* Puts the events of bytes (at most UINT32_MAX of them), nearly in order. */
	void (*run)(struct span bytes, struct event_list *out);
};

extern const struct classes classes_list[]; /* the fastest first; the last works everywhere */

const struct classes *classes_best(void);

#endif
