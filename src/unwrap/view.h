/*
 * view.h - the one list of notations: where a value stands inside a surface.
 *
 * A view reads a notation in place; unlike a layer it takes nothing off. The
 * first row that fits() and knows the place speaks for a value, so the strict
 * ones (json, xml) stand before the loose ones (kv).
 */
#ifndef UNWRAP_VIEW_H
#define UNWRAP_VIEW_H

#include "codec/json.h"
#include "unwrap/surface.h"

/* Where a notation was left off, so that many paths of one surface are found in one walk. */
struct view_memo {
	struct span bytes; /* of the surface it is about; empty: of none */
	size_t begin;
	struct json_walk json;
};

struct view {
	const char *name; /* "json", "form", "query", "xml", "cookie", "kv" */

	/* Cheap: a look at the first bytes, never a parse of the whole. */
	bool (*fits)(struct span bytes);

	/*
	 * The value that [at, at+len) lies in, by looking around it (at most a
	 * few KiB either way). False, *ret alone: no value of this notation there.
	 */
	bool (*place)(struct span bytes, size_t at, size_t len, struct place *ret);

	/*
	 * Appends the exact path element of the value at offset at, as the
	 * contract writes it ("json:/a/0/b", "form:imei"), without a NUL.
	 * ST_OK, ST_BAD (no such place: nothing was appended), ST_LIMIT, ST_NOMEM.
	 */
	enum st (*path)(struct span bytes, size_t at, struct buf *out);

	/* The same, going on from where the memo stands; NULL: path() is quick enough. */
	enum st (*path_on)(struct span bytes, size_t at, struct view_memo *memo, struct buf *out);
};

extern const struct view *const views[]; /* NULL ends */

#endif
