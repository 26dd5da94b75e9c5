/*
 * confine.h - the parsing process gives up what it does not need, before it reads a byte.
 *
 * For itself and every thread it starts later: no capabilities, no new rights
 * by execution, no further descriptor, no byte into a file; Landlock (where
 * the kernel has it) refuses every path, port and signal to others; a seccomp
 * filter lets through what parsing asks for (memory, its two descriptors,
 * threads, clocks, randomness). Of the rest, what only an intruder would ask
 * for (sockets, execution, other processes) ends the process with SIGSYS;
 * anything else fails with EPERM.
 *
 * Sanitizers need more than that: confine_process does nothing in such a build.
 */
#ifndef APP_CONFINE_H
#define APP_CONFINE_H

#include "base/attr.h"

#include <stdbool.h>

enum confined {
	CONFINED_NOT,	 /* switched off, or a sanitizer build */
	CONFINED_WEAKLY, /* the kernel refused the seccomp filter; the rest is in force */
	CONFINED_FILTER, /* seccomp alone: the kernel has no Landlock */
	CONFINED_FULLY,
};

/* Call with one thread running and everything open that will be needed. Cannot be undone. */
MUST_CHECK enum confined confine_process(void);

/* The documented switch: TELLTALE_CONFINE=off in the environment. */
MUST_CHECK bool confine_wanted(void);

#endif
