/* compared.h - before beside after (explain/compare.h), as JSON. */
#ifndef REPORT_COMPARED_H
#define REPORT_COMPARED_H

#include "explain/compare.h"
#include "report/json.h"
#include "report/mask.h"

/* Ciphers as compare() was given them. ST_OK, ST_NOMEM, the output's status. */
MUST_CHECK enum st compared_json(const struct compared *c, const struct compare_in *in,
				 struct json *j, const struct redactor *redact);
/* The same as a member "comparison": {"rows": [...], "verdict": {...}}. */
MUST_CHECK enum st compared_page(const struct compared *c, const struct compare_in *in,
				 struct json *j, const struct redactor *redact);
#endif
