#include "unwrap/barren.h"

#include "base/hash.h"
#include "base/span.h"

#include <stdlib.h>
#include <string.h>

enum st barren_init(struct barren *b)
{
	b->rows = calloc(BARREN_ROWS, sizeof(*b->rows));
	return b->rows != NULL ? ST_OK : ST_NOMEM;
}

void barren_deinit(struct barren *b)
{
	free(b->rows);
	b->rows = NULL;
}

struct barren_row *barren_row(const struct barren *b, const struct field *f)
{
	if (f->barren != 0)
		return &b->rows[f->barren - 1];
	if (f->bytes.len == 0 || f->bytes.len > BARREN_BYTES)
		return NULL;
	return &b->rows[hash_bytes(f->bytes, 0) % BARREN_ROWS];
}

void barren_note(const struct barren *b, struct field *f)
{
	const struct barren_row *r = barren_row(b, f);

	f->barren = r != NULL ? (uint16_t)(r - b->rows + 1) : 0;
}

bool barren_is(const struct barren_row *r, const struct field *f)
{
	return r->name == f->name && r->len == f->bytes.len && r->keyed == (f->key.len != 0)
	       && memcmp(r->bytes, f->bytes.p, f->bytes.len) == 0;
}

bool barren_is_quiet(const struct barren *b, const struct field *f)
{
	const struct barren_row *r = barren_row(b, f);

	return r != NULL && r->quiet && (f->flags & FIELD_WINDOW) == 0 && barren_is(r, f);
}

void barren_put(struct barren_row *r, const struct field *f, bool quiet)
{
	r->name = f->name;
	r->len = (uint8_t)f->bytes.len;
	r->keyed = f->key.len != 0;
	r->quiet = quiet;
	memcpy(r->bytes, f->bytes.p, f->bytes.len);
}
