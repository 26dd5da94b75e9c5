/*
 * explain.h - the derivation of a finding (steps.h), for people and programs.
 *
 * For people it is a script of a shell: what is no command is a comment, so that it can be
 * read, and run to see whether the commands print what stands behind "gives".
 */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "report/json.h"
#include "report/report.h"
#include "report/steps.h"

struct explained {
	const struct case_reader *r;
	const struct report_options *o;
	struct span id; /* of the finding, or how it begins */
	bool json;
	uint64_t n; /* findings told, set by explain_write() */
};

/* ST_OK, ST_NOMEM, the reader's status, what out says. */
MUST_CHECK enum st explain_write(struct explained *e, struct out *out);

/* An array "steps" of an object; the bytes too (in hex) when values are shown. */
void explain_json(struct json *j, const struct steps *s, bool show_values);

#endif
