/* answer.h - what a case amounts to, in one or two plain sentences. */
#ifndef REPORT_ANSWER_H
#define REPORT_ANSWER_H

#include "report/page.h"

/* Reads the whole case. ST_OK, ST_NOMEM, the reader's status. */
MUST_CHECK enum st answer_show(const struct case_reader *r, struct page *p);

#endif
