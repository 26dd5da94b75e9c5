/*
 * file.h - the case as one file (SQLite), behind the interfaces of case.h.
 *
 * Adding: a capture's rows gather in a case in memory and land in one short
 * transaction when it ends. A kill at any moment leaves what was ended
 * before; several processes may add at once (each waits for the other's
 * transaction). What is there already, read the same way by the same program,
 * is not added again.
 *
 * Reading: a file of an older schema is read as it is and brought forward when
 * something is added. A capture that was read again later, otherwise, is given out as it
 * was read last; both stay in the file. A file from elsewhere is opened
 * defensively: what is not exactly our schema is refused, nothing in it runs,
 * every value is checked when it is read.
 */
#ifndef CASE_FILE_H
#define CASE_FILE_H

#include "case/chain.h"
#include "case/file_read.h"
#include "case/file_store.h"

enum case_use { CASE_READ, CASE_VERIFY, CASE_ADD };

/*
 * CASE_ADD makes the file (mode 0600) where there is none. CASE_VERIFY is for case_file_verify()
 * alone: it opens what CASE_READ refuses, since it cannot be told which captures there are. ST_OK;
 * ST_IO: cannot be opened; ST_BAD: no case, damaged or tampered with; ST_UNSUP: written by a newer
 * telltale.
 */
MUST_CHECK enum st case_file_open(struct case_file **ret, const char *path, enum case_use use,
				  struct err *e);
/*
 * A new case to be published: without the secret that pseudonyms are keyed by, and naming the
 * head of the one it was made anew from. As CASE_ADD; ST_BAD: the file is there already.
 */
MUST_CHECK enum st case_file_publish(struct case_file **ret, const char *path, const char *from,
				     struct err *e);
void case_file_close(struct case_file *f);

/* Copies one capture of another case. ST_OK; *known: it was there, nothing changed. */
MUST_CHECK enum st case_file_keep(struct case_file *f, const struct case_reader *from,
				  size_t capture, const struct case_about *about, bool *known,
				  struct err *e);

/* As chain_verify(); the file's own structure is looked through first. */
MUST_CHECK enum st case_file_verify(struct case_file *f, const uint8_t *wanted,
				    const struct chain_sink *out, struct chain_result *ret,
				    struct err *e);

/* What the last failed call of reader or store met; "" when none did. */
const char *case_file_error(const struct case_file *f);

#endif
