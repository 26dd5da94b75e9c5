/*
 * doc.h - a YAML document of ours, read whole and bounded (libyaml).
 *
 * Nodes borrow from the document. doc_fields() fills a struct from a mapping
 * by a table of its keys, so that a reader is a table, too. Messages name the
 * line and the key, never a value. How many nodes may be looked at is
 * bounded, since an alias may name one list many times.
 */
#ifndef BASE_DOC_H
#define BASE_DOC_H

#include "base/arena.h"
#include "base/err.h"

struct doc;

struct doc_node {
	struct doc *doc;
	int id; /* 0: there is none */
};

enum { DOC_BYTES_MAX = 4 << 20 };

/* ST_OK; ST_BAD, ST_LIMIT (over DOC_BYTES_MAX), ST_IO, ST_NOMEM: e says which line or why. */
MUST_CHECK enum st doc_open(struct doc **ret, const char *path, struct err *e);
MUST_CHECK enum st doc_parse(struct doc **ret, struct span text, struct err *e);
void doc_free(struct doc *d);
/* Does the line "..." end it? Then nothing was cut off it. */
bool doc_ends(const struct doc *d);

struct doc_node doc_root(struct doc *d); /* id 0 when the document is empty */
unsigned doc_line(struct doc_node n);

/* "line 4: " and the text, ST_BAD. */
enum st doc_bad(struct doc_node n, struct err *e, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Items of a list; nothing at all (null) is a list of none. ST_OK, ST_BAD when it is no list. */
MUST_CHECK enum st doc_list(struct doc_node n, size_t *ret, struct err *e);
struct doc_node doc_item(struct doc_node list, size_t i);

struct doc_texts {
	struct span *p;
	size_t n;
};

enum doc_as {
	DOC_TEXT,    /* struct span */
	DOC_TEXTS,   /* struct doc_texts: a list, or one text that stands alone */
	DOC_DATE,    /* struct span: YYYY, YYYY-MM or YYYY-MM-DD */
	DOC_COUNTRY, /* struct span: two capital letters */
	DOC_NODE,    /* struct doc_node, for a list or mapping inside */
};

struct doc_field {
	const char *name;
	enum doc_as as;
	bool needed;
	size_t at; /* offsetof the struct that is filled */
};

/*
 * Every key of the mapping n into *to by the table; texts are copied into a.
 * ST_OK; ST_BAD: an unknown or repeated key, one that is missing, a value of
 * another shape; ST_LIMIT; ST_NOMEM.
 */
MUST_CHECK enum st doc_fields(struct doc_node n, const struct doc_field *fields, size_t n_fields,
			      void *to, struct arena *a, struct err *e);

#endif
