/*
 * csv.h - the findings of a case as a table for spreadsheets (RFC 4180, UTF-8, a head line).
 *
 * A cell that a spreadsheet would take for a formula (= + - @, tab) begins with
 * an apostrophe; what steers a terminal or turns text around is written as \xNN.
 */
#ifndef REPORT_CSV_H
#define REPORT_CSV_H

#include "report/mask.h"
#include "report/report.h"

/* redact is NULL when values are shown. */
MUST_CHECK enum st csv_write(const struct case_reader *r, const struct report_options *o,
			     const struct redactor *redact, struct out *out);

#endif
