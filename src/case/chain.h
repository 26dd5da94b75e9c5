/*
 * chain.h - the hash chain over a case's entries, and what does not agree with it.
 *
 * An entry is what came in at once: the case itself (entry 1), a capture, a
 * device's log, an answer of a registry. For each table the rows of an entry have
 * a digest: SHA-256 over every value as type, length and bytes. The head of an
 * entry is SHA-256 over the head before, the entry's own row and the digests of its
 * parts. So the last head stands for all that was kept, in its order. docs/THREATS.md: what that
 * proves.
 */
#ifndef CASE_CHAIN_H
#define CASE_CHAIN_H

#include "base/err.h"
#include "base/rd.h"

struct sqlite3;
struct chain_rows;

enum { CHAIN_HEAD = 32 };

struct chain_entry {
	int64_t entry;
	const char *kind; /* "case", "capture", "events", "answer" */
	const char *tool, *tables;
};

/*
 * Digests the rows of an entry, as they stand in the tables by now or were
 * followed into them (chain_rows.h; NULL: none were), and adds it. In the
 * transaction that wrote them.
 */
MUST_CHECK enum st chain_add(struct sqlite3 *db, const struct chain_entry *c,
			     struct chain_rows *rows, struct err *e);

/* Head and number of the last entry. ST_OK, ST_BAD: there is none. */
MUST_CHECK enum st chain_last(struct sqlite3 *db, int64_t *entry, uint8_t head[CHAIN_HEAD],
			      struct err *e);

/* What verify finds; text is borrowed for the call. */
struct chain_sink {
	void *arg;
	void (*differs)(void *arg, int64_t entry, const char *text);
};

struct chain_result {
	uint64_t entries, differences;
	uint8_t head[CHAIN_HEAD];	  /* recomputed, of the last entry */
	int64_t head_entry, wanted_entry; /* the entry whose head was asked for; 0: none has it */
};

/* wanted may be NULL. ST_OK whatever differs; else the file cannot be read. */
MUST_CHECK enum st chain_verify(struct sqlite3 *db, const uint8_t *wanted,
				const struct chain_sink *out, struct chain_result *ret,
				struct err *e);

#endif
