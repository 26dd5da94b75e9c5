/*
 * stabled.h - what fingerprint found (explain/stable.h): JSON Lines, and for people.
 */
#ifndef REPORT_STABLED_H
#define REPORT_STABLED_H

#include "explain/stable.h"
#include "report/json.h"
#include "report/page.h"

/* One "stable_value" a row, one "joined_value" for each identifier with several rows, a summary.
 * values: examples are shown, else masked. */
MUST_CHECK enum st stabled_json(const struct stable_rows *r, bool values, struct json *j);
void stabled_show(const struct stable_rows *r, bool values, struct page *p);

#endif
