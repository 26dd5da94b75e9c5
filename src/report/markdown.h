/* markdown.h - a case as a Markdown document of tables (CommonMark with pipe tables). */
#ifndef REPORT_MARKDOWN_H
#define REPORT_MARKDOWN_H

#include "report/mask.h"
#include "report/report.h"

/* Text from outside never becomes markup. redact is NULL when values are shown. */
MUST_CHECK enum st markdown_write(const struct case_reader *r, const struct report_options *o,
				  const struct redactor *redact, struct out *out);

#endif
