/*
 * form.h - YAML read into structs by a table: one row a key.
 *
 * A form says which keys a mapping may have, what each holds, and where in
 * the struct it goes. Texts are char arrays inside the struct, so nothing is
 * owned but the arrays of lists (vec.h), which their struct's owner frees.
 */
#ifndef LAB_FORM_H
#define LAB_FORM_H

#include "base/err.h"
#include "base/rd.h"

#include <stdio.h>

struct form_row;

/* What a scalar means; NULL: it was stored, else what is wanted instead. at is the member. */
typedef const char *form_read(const struct form_row *row, struct span text, void *at);

struct form {
	const struct form_row *rows;
	size_t n_rows;
};

struct form_row {
	const char *name;
	size_t at;				/* offset of the member */
	form_read *read;			/* scalars */
	const struct form *of;			/* a mapping, or with size the elements of a list */
	size_t size;				/* of a text with its NUL; of a list's element */
	long low, high;				/* of a number; most elements of a list */
	const char *(*check)(struct span text); /* texts: NULL, or what is wanted */
	void (*fresh)(void *element);		/* list: defaults of a new element */
};

/* A list in a struct: declared as these three, in this order. */
struct form_list {
	void *p;
	size_t n, cap;
};

form_read form_text, form_number, form_flag, form_clock, form_date, form_offset;

/*
 * Reads one document. ST_OK; ST_BAD: the message names line and key and never
 * repeats a value; ST_NOMEM, ST_IO, ST_LIMIT. What was read stays in *ret also
 * on failure, for its owner to free.
 */
MUST_CHECK enum st form_read_document(const struct form *form, struct span text, void *ret,
				      struct err *e);

#endif
