/* file_captures.h - of a case file: its head, its secret, and which captures a reader sees. */
#ifndef CASE_FILE_CAPTURES_H
#define CASE_FILE_CAPTURES_H

#include "case/file_own.h"

/* Reads head and secret. */
MUST_CHECK enum st file_read_marks(struct case_file *f, struct err *e);

/* Which captures a reader sees; row n of a table of an entry as an error (ST_BAD). */
MUST_CHECK enum st file_load(struct case_file *f);
size_t file_n_captures(void *self);
MUST_CHECK enum st file_capture(void *self, size_t i, struct capture *ret);
enum st file_bad_row(struct case_file *f, const char *table, int64_t entry, int64_t n);

#endif
