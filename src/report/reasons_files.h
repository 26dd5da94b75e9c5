/*
 * reasons_files.h - files of events: what was read of each and what not.
 */
#ifndef REPORT_REASONS_FILES_H
#define REPORT_REASONS_FILES_H

#include "explain/why.h"
#include "report/json.h"
#include "report/page.h"

MUST_CHECK enum st reasons_files_json(const struct why *w, struct json *j);
void reasons_files_show(const struct why *w, struct page *p);

#endif
