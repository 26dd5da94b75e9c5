/* compared_show.h - before beside after, for people. */
#ifndef REPORT_COMPARED_SHOW_H
#define REPORT_COMPARED_SHOW_H

#include "explain/compare.h"
#include "report/page.h"

/* As compare() was given it. ST_OK, ST_NOMEM. */
MUST_CHECK enum st compared_show(const struct compared *c, const struct compare_in *in,
				 struct page *p);

#endif
