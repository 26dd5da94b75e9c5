/* rest.h - what a reader must know beside the findings: closed, malformed, not read. */
#ifndef REPORT_REST_H
#define REPORT_REST_H

#include "report/page.h"

/* Each reads the case, says nothing where there is nothing. ST_OK, ST_NOMEM, reader's status. */
MUST_CHECK enum st rest_show_closed(const struct case_reader *r, struct page *p);
MUST_CHECK enum st rest_show_anomalies(const struct case_reader *r, struct page *p);
/* told: captures that have a part of their own above. */
MUST_CHECK enum st rest_show_captures(const struct case_reader *r, struct page *p, size_t told);

#endif
