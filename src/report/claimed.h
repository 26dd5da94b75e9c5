/* claimed.h - a statement's points and what became of each, as JSON and for people. */
#ifndef REPORT_CLAIMED_H
#define REPORT_CLAIMED_H

#include "explain/claim_test.h"
#include "report/json.h"
#include "report/page.h"

/* A statement's points, and what became of each. */
struct claimed {
	const struct claim *claims;
	const struct claim_answer *answers;
	size_t n;
};

/* One object; claimed_json() ends its line. ST_OK, ST_NOMEM, the output's status. */
MUST_CHECK enum st claimed_put(const struct claim *c, const struct claim_answer *a, struct json *j,
			       const struct redactor *redact);
MUST_CHECK enum st claimed_json(const struct claim *c, const struct claim_answer *a, struct json *j,
				const struct redactor *redact);
void claimed_show(const struct claim *c, const struct claim_answer *a, struct page *p);

#endif
