/* file_write.h - adding an entry to a case file; case_file_keep() (file.h) stands here too. */
#ifndef CASE_FILE_WRITE_H
#define CASE_FILE_WRITE_H

#include "case/file_own.h"

/* In a transaction: the number of the entry to come. */
MUST_CHECK enum st file_next_entry(struct case_file *f, int64_t *ret, struct err *e);
/* Commits when st is ST_OK, else rolls back; what a failure was stands in e. */
MUST_CHECK enum st file_end_transaction(struct case_file *f, enum st st, struct err *e);

#endif
