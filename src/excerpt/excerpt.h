/*
 * excerpt.h - the frames of a capture that matter, as one section of a pcapng file.
 *
 * The input is read twice: once for its hash and to learn which frames belong to the
 * messages of findings, once to take these. Nothing goes out where the hash is another.
 */
#ifndef EXCERPT_EXCERPT_H
#define EXCERPT_EXCERPT_H

#include "excerpt/marks.h"

struct excerpt_sink {
	void *arg;
	/*
	 * Whole blocks of the section, in order; one of a packet comes alone, with the number of
	 * the frame that it is made of, others with 0. ST_OK, or why to stop.
	 */
	enum st (*bytes)(void *arg, uint64_t frame, struct span bytes);
};

struct excerpt_job {
	int in; /* can be read from its start again; stays the caller's */
	const struct want *wants;
	size_t n_wants;
	struct span sha256, comment; /* what the input must be, in hex; of the section */
	struct excerpt_sink out;
};

struct excerpt_result {
	uint64_t frames;       /* that went out */
	uint64_t missing, cut; /* wanted and not in it; that found no room */
};

/*
 * ST_OK; ST_UNSUP: an archive, which holds no frames; ST_BAD: it is not the input that was
 * asked for, or no capture; ST_IO, ST_LIMIT, ST_NOMEM; e says which.
 */
MUST_CHECK enum st excerpt_run(const struct excerpt_job *job, struct excerpt_result *ret,
			       struct err *e);

#endif
