/* file_replies.h - of a case file: what servers answered, in one capture. */
#ifndef CASE_FILE_REPLIES_H
#define CASE_FILE_REPLIES_H

#include "case/file_own.h"

/* In the transaction that the entry is written in. ST_OK, or a status that e tells of. */
MUST_CHECK enum st file_replies_put(struct case_file *f, int64_t entry, const struct case_reader *r,
				    size_t capture, struct err *e);

/* struct case_reader: each_reply. */
MUST_CHECK enum st file_each_reply(void *self, size_t capture,
				   enum st (*fn)(void *arg, const struct kept_reply *r), void *arg);

#endif
