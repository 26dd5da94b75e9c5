/*
 * barren.h - short fields that hid nothing the last time.
 *
 * Names, values of headers and keep-alives come again and again, and what a gate
 * says depends on the bytes, the field's name and whether it has a key, no more
 * (layer.h): where all gates said no, they need not be asked again. The bytes are
 * compared whole, so that nobody can aim at a hash to have something passed over.
 */
#ifndef UNWRAP_BARREN_H
#define UNWRAP_BARREN_H

#include "base/err.h"
#include "model/message.h"

enum { BARREN_BYTES = 109, BARREN_ROWS = 1024 };

struct barren_row {
	const char *name; /* NULL: empty */
	uint8_t len, keyed, quiet, bytes[BARREN_BYTES];
};

struct barren {
	struct barren_row *rows;
};

MUST_CHECK enum st barren_init(struct barren *b); /* ST_OK, ST_NOMEM */
void barren_deinit(struct barren *b);

/* The one row that may hold f; NULL: too long to be kept. */
struct barren_row *barren_row(const struct barren *b, const struct field *f);

/* f remembers its row, as long as its bytes stay what they are. */
void barren_note(const struct barren *b, struct field *f);

/* f is what the row holds. */
bool barren_is(const struct barren_row *r, const struct field *f);

/* f takes the place of what the row held; quiet: the sweep saw nothing in it either. */
void barren_put(struct barren_row *r, const struct field *f, bool quiet);

/* Is f known to be quiet? Windows of long fields are not. */
bool barren_is_quiet(const struct barren *b, const struct field *f);

#endif
