/*
 * out.h - where a report goes: a function that takes bytes, behind a buffer.
 *
 * Reports never print; app/ supplies the write. The first failed write sticks:
 * later puts do nothing, and out_flush() returns it.
 */
#ifndef REPORT_OUT_H
#define REPORT_OUT_H

#include "base/buf.h"
#include "base/err.h"

struct out {
	void *arg;
	enum st (*write)(void *arg, struct span bytes);
	struct buf buf;
	enum st status;
};

void out_init(struct out *o, enum st (*write)(void *arg, struct span bytes), void *arg);
void out_put(struct out *o, struct span s);
void out_str(struct out *o, const char *s);
/* For short lines of our own: over 511 bytes the status becomes ST_LIMIT. */
void out_printf(struct out *o, const char *fmt, ...) PRINTF_LIKE(2, 3);
MUST_CHECK enum st out_flush(struct out *o);
void out_deinit(struct out *o);

#endif
