/*
 * told.h - what one capture tells, by device and destination, as a person reads it.
 *
 * told_take() gathers the findings of one capture, told_show() sets them on a
 * page. Of a long list the first rows are kept and the rest counted, so a
 * capture of any size takes bounded room.
 */
#ifndef REPORT_TOLD_H
#define REPORT_TOLD_H

#include "report/page.h"

struct told;

MUST_CHECK enum st told_new(struct told **ret);
void told_free(struct told *t);

/* Forgets the capture before. p masks what is kept. ST_OK, ST_NOMEM, the reader's status. */
MUST_CHECK enum st told_take(struct told *t, const struct case_reader *r, size_t capture,
			     struct page *p);

/* Has it anything to show? Placeholders alone are nothing. */
bool told_any(const struct told *t);

void told_show(const struct told *t, struct page *p, const struct capture *c);

#endif
