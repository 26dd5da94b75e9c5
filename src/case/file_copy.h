/*
 * file_copy.h - a case file handed on: its bytes as they stand, and what each entry says of
 * itself.
 */
#ifndef CASE_FILE_COPY_H
#define CASE_FILE_COPY_H

#include "case/chain.h"

struct case_file;

/* Spans are borrowed for the call. Of what is no capture, path, sha256 and options are empty. */
struct case_entry {
	int64_t entry;
	struct span kind, made, tool, tables, head; /* head: CHAIN_HEAD bytes */
	struct span path, sha256, options;
};

struct case_entry_sink {
	void *arg;
	enum st (*entry)(void *arg, const struct case_entry *x);
};

/* In order. Stops at the first status that is not ST_OK and returns it; f says what was met. */
MUST_CHECK enum st case_file_entries(struct case_file *f, const struct case_entry_sink *out);

/* The whole file in pieces, while nobody adds to it. */
MUST_CHECK enum st case_file_copy(struct case_file *f, void *arg,
				  enum st (*put)(void *arg, struct span bytes));

#endif
