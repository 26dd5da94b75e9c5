/*
 * canaries.h - what selftest plants: values in every form, wrapped by other programs
 *(data/selftest).
 *
 *	"telltale canaries 1\n", then records: what (1 byte), number of fields (1 byte),
 *	for each field its length (4 bytes, big-endian) and bytes; all of it in a zstd frame
 *
 *	D  name, "told" or "untold"	a document: the canaries behind it stand in its bodies
 *	C  kind, form, value		one canary, in normal form; no two have one value
 *	V  path, depth, body		the document, wrapped: "gzip > base64 > json", outermost
 *first X  path, depth, body, reason	the same where it cannot be found, and why
 *
 * Spans borrow from the whole. A damaged file is refused.
 */
#ifndef APP_CANARIES_H
#define APP_CANARIES_H

#include "base/buf.h"
#include "model/kind.h"

struct canary {
	enum kind kind;
	struct span form, value;
};

struct canary_document {
	struct span name;
	bool told;
	size_t first, n; /* of its canaries */
};

struct canary_body {
	size_t document;
	struct span path, bytes, reason; /* reason: empty where all must be found */
	unsigned depth;
};

struct canaries {
	struct buf whole;
	struct canary *all;
	size_t n, cap;
	struct canary_document *documents;
	size_t n_documents, cap_documents;
	struct canary_body *bodies;
	size_t n_bodies, cap_bodies;
};

/* ST_OK; ST_IO, ST_BAD, ST_LIMIT, ST_NOMEM with e filled. c is for canaries_deinit() always. */
MUST_CHECK enum st canaries_load(struct canaries *c, const char *path, struct err *e);
void canaries_deinit(struct canaries *c);

/* For who makes them in memory. ST_OK, ST_LIMIT, ST_NOMEM; body: bytes are borrowed. */
void canaries_init(struct canaries *c);
MUST_CHECK enum st canaries_document(struct canaries *c, struct span name, bool told);
MUST_CHECK enum st canaries_add(struct canaries *c, const struct canary *one);
MUST_CHECK enum st canaries_body(struct canaries *c, const struct canary_body *b);

#endif
