/* steps_archive.h - commands that read a field out of an HTTP archive (HAR). */
#ifndef REPORT_STEPS_ARCHIVE_H
#define REPORT_STEPS_ARCHIVE_H

#include "report/steps_own.h"

/* Python begun: e is the finding's entry, "$capture" its first argument. */
void steps_put_entry(struct steps_work *w);
/* False: there is none, or what it needs may not be shown; w->text holds something then. */
bool steps_put_archived(struct steps_work *w, struct span name, size_t len);

#endif
