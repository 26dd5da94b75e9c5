/*
 * redact_capture.h - one capture of a case made anew with other values: made, searched for the
 * old ones in every form, and made again without what still holds one.
 */
#ifndef APP_REDACT_CAPTURE_H
#define APP_REDACT_CAPTURE_H

#include "app/excerpt_child.h"
#include "app/redact_values.h"

struct redact_capture {
	const struct redact_values *values;
	const struct excerpt_paths *paths;
	struct span keylog;
	const char *head; /* of the case it stands in */
};

/*
 * Writes it to path; what stays out is said. ST_OK; ST_BAD: nothing is
 * there, and why was said; ST_IO, ST_LIMIT, ST_NOMEM, e filled.
 */
MUST_CHECK enum st redact_capture_make(const struct redact_capture *x, const char *path,
				       const struct capture *c, const struct excerpt_wants *w,
				       struct err *e);

#endif
