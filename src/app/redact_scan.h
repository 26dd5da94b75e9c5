/*
 * redact_scan.h - a scan of captures that were made anew: to search them, and to keep them.
 */
#ifndef APP_REDACT_SCAN_H
#define APP_REDACT_SCAN_H

#include "attribute/who.h"
#include "case/mem.h"
#include "identify/profile.h"

struct redact_scan {
	const struct profile *profile; /* may be NULL */
	const struct who *who;	       /* may be NULL */
	enum confidence least;
};

/* Into a case in memory. ST_OK; else e filled. */
MUST_CHECK enum st redact_scan_search(const struct redact_scan *s, const char *path,
				      struct mem_case *into, struct err *e);

/* Into a case file that is there; files by their names in the folder at hand. */
MUST_CHECK enum st redact_scan_keep(const struct redact_scan *s, const char *const *paths, size_t n,
				    const char *case_path, struct err *e);

#endif
