/*
 * child.h - the parsing process: started for one input, with nothing else to take.
 */
#ifndef APP_CHILD_H
#define APP_CHILD_H

#include "app/parse.h"

#include <sys/types.h>

struct child {
	pid_t pid;
	int records; /* the end of its pipe to read from */
};

/* What a process of its own does with an input: the descriptors are 0 and 1 there. */
struct child_work {
	/* weak: the kernel refused part of the confinement */
	enum st (*run)(const void *arg, int in, int out, bool weak);
	const void *arg;
};

/* The caller keeps in and may close it at once. ST_OK, ST_IO. */
MUST_CHECK enum st child_start_work(struct child *ret, int in, const struct child_work *w,
				    struct err *e);

/*
 * Starts a process that runs job (out is filled in here). The caller keeps
 * job->in and may close it at once. ST_OK, ST_IO.
 */
MUST_CHECK enum st child_start(struct child *ret, const struct parse_job *job, struct err *e);

void child_kill(const struct child *c);

/* Processor time it has used so far, all threads, in nanoseconds; 0 when nobody knows. */
int64_t child_cpu_ns(const struct child *c);

/*
 * Closes the pipe and waits. ST_OK: it ended by itself; ST_IO: it died, e
 * says how in plain words.
 */
MUST_CHECK enum st child_wait(struct child *c, struct err *e);

#endif
