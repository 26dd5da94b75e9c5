/*
 * event_zip.h - the text of a bug report as Android hands it out: zipped (facts C.1).
 */
#ifndef EXPLAIN_EVENT_ZIP_H
#define EXPLAIN_EVENT_ZIP_H

#include "base/buf.h"

bool event_zip_is(struct span bytes);

/*
 * The file that main_entry.txt names, else the largest bugreport*.txt. ST_OK; ST_BAD, ST_UNSUP: e
 * says why; ST_LIMIT, ST_NOMEM.
 */
MUST_CHECK enum st event_zip_text(struct span bytes, struct buf *out, struct err *e);

#endif
