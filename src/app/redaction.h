/*
 * redaction.h - a case made anew with every identifier replaced, so that it can be published.
 *
 * Each value of the case gets a stand-in (excerpt/stand_in.h). The captures are read
 * again and their messages made anew with these (excerpt/redacted.h); a scan of what comes out
 * is the new case. Before anything leaves, it is searched for the old values in every form
 * (identify/known.h); messages that still hold one are left out. All of it lies in a folder of
 * its own beside the output until it is freed.
 */
#ifndef APP_REDACTION_H
#define APP_REDACTION_H

#include "attribute/who.h"
#include "case/file.h"

struct redaction;

struct redaction_of {
	const struct case_reader *r;
	const struct who *who;
	enum confidence least;
	struct span keylog; /* secrets of TLS besides those in the captures; or empty */
	const char *beside; /* path of what is to be written */
};

/* ST_OK; ST_BAD: said why not; the reader's status; ST_IO, ST_LIMIT, ST_NOMEM, e filled. */
MUST_CHECK enum st redaction_new(struct redaction **ret, const struct redaction_of *of,
				 struct err *e);
/* Removes the folder. NULL is fine. */
void redaction_free(struct redaction *x);

/* The new case's file, and the capture of the i-th of its captures; NULL: no more. */
const char *redaction_case(const struct redaction *x);
const char *redaction_capture(const struct redaction *x, size_t i);

/*
 * Writes one of the forms that are files: all captures, one section each, or the case. As
 * redaction_new(); nothing is put in place where an old value was found.
 */
MUST_CHECK enum st redaction_write(struct redaction *x, bool captures, const char *path,
				   struct err *e);

/* No old value stands in all; arg is the redaction. Says where one does. */
bool redaction_passes(void *arg, struct span all);

/* Does an old value stand in bytes that are to leave? *at: where. */
bool redaction_finds(const struct redaction *x, struct span bytes, size_t *at);

#endif
