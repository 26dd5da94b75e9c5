/*
 * file_bytes.h - of a case file: messages and what layers left of them, each once in the
 * whole case, and the traces that lead through them.
 */
#ifndef CASE_FILE_BYTES_H
#define CASE_FILE_BYTES_H

#include "base/buf.h"
#include "base/map.h"
#include "case/chain_rows.h"
#include "case/file_own.h"
#include "model/trace.h"

/* While an entry is written. Bytes that stand at one place in memory are one. */
struct file_bytes {
	struct case_file *f;
	int64_t entry, n;
	struct sql trace, place, known, add;
	struct buf pieces;
	struct map by_place;
	struct file_digest *digests;
	size_t n_digests, cap_digests;
	struct err *e;
};

void file_bytes_init(struct file_bytes *b, struct case_file *f, struct err *e);
MUST_CHECK enum st file_bytes_begin(struct file_bytes *b, int64_t entry, struct chain_rows *rows);
void file_bytes_deinit(struct file_bytes *b);

/* The trace of a finding by its number in the entry. */
MUST_CHECK enum st file_bytes_trace(struct file_bytes *b, int64_t finding, const struct trace *t);

/* struct case_reader's trace(). */
MUST_CHECK enum st file_trace(void *self, const struct finding *f, struct arena *a,
			      struct trace *ret);

#endif
