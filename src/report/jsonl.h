/* jsonl.h - a case as JSON Lines, one object a line, exactly as docs/contract has it. */
#ifndef REPORT_JSONL_H
#define REPORT_JSONL_H

#include "report/json.h"
#include "report/mask.h"
#include "report/report.h"

/* redact is NULL when values are shown. */
MUST_CHECK enum st jsonl_write(const struct case_reader *r, const struct report_options *o,
			       const struct redactor *redact, struct out *out);

#endif
