/*
 * parse.h - what the parsing process does: one input to its end, records out.
 *
 * It holds one descriptor to read and one pipe to write, and nothing else
 * that is worth taking (design 9).
 */
#ifndef APP_PARSE_H
#define APP_PARSE_H

#include "app/lane.h"

struct parse_job {
	int in, out;	  /* the input; the pipe */
	unsigned threads; /* 1 to SHARDS */
	bool hash;
	bool weak; /* set by who starts it: the kernel refused part of the confinement */
	const struct lane_shared *shared;
};

/* Runs the job. The last record says how it went; the status is for the process's end. */
MUST_CHECK enum st parse_job_run(const struct parse_job *job);

#endif
