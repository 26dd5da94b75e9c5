/*
 * find.h - where a text stands in the bytes that a case keeps: messages, and what layers
 * left of them.
 *
 * Letters are compared without case (ASCII). Bytes that several findings share are told
 * once, with the first. Masked, what stands around a place is shown by its shape:
 * letters are x, digits 0.
 */
#ifndef REPORT_FIND_H
#define REPORT_FIND_H

#include "case/file.h"
#include "report/mask.h"
#include "report/report.h"

enum { FIND_PLACES_MAX = 10000 }; /* shown; the rest is counted */

struct finding_text {
	struct case_file *file;
	const struct report_options *o;
	struct span text; /* not empty */
	bool json;
	uint64_t n; /* places found, set by find_write() */
};

/* ST_OK, ST_NOMEM, the reader's status, what out says. */
MUST_CHECK enum st find_write(struct finding_text *f, struct out *out);

#endif
