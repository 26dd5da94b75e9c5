/*
 * package.h - a case handed on as one archive: itself, what it shows, what it was made with.
 *
 *	telltale-case/README.txt	what this is, its head, the command that repeats it
 *	telltale-case/telltale.case	the case file
 *	telltale-case/entries.tsv	of each entry: hash, version, dates of the tables, head
 *	telltale-case/report.{txt,json,html}
 *	telltale-case/capture-1.pcapng	and so on, of a case made anew
 *	telltale-case/SHA256SUMS
 *
 * Names and layout stay; the same case gives the same bytes (one that is made anew is another
 * each time).
 */
#ifndef APP_PACKAGE_H
#define APP_PACKAGE_H

#include "app/redaction.h"
#include "report/report.h"

struct package {
	struct case_file *file;
	const struct report_options *o; /* what a report shows; its command is the package's own */
	struct redaction *redacted;	/* that file is of; its captures come along; or NULL */
	const char *from;		/* head of the case it was made anew from */
};

/* ST_OK; else e says, or case_file_error(). */
MUST_CHECK enum st package_write(const struct package *p, const char *path, struct err *e);

#endif
