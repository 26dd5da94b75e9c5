/*
 * json.h - walking JSON (RFC 8259) in place, with the offsets of everything.
 *
 *	json_begin(&w, in);
 *	while ((tok = json_next(&w)) != JSON_END && tok != JSON_BAD) ...
 *
 * Nothing is copied or allocated. It is tolerant: several values one after
 * the other (NDJSON), missing or doubled commas, bare words as values, input
 * cut off anywhere. Deeper nesting than JSON_DEPTH_MAX is walked flat: its
 * brackets are counted and its values given, under the path of that depth.
 */
#ifndef CODEC_JSON_H
#define CODEC_JSON_H

#include "base/buf.h"

enum { JSON_DEPTH_MAX = 64 };

enum json_token {
	JSON_END,    /* end of input; w->cut says whether something was still open */
	JSON_BAD,    /* w->at is where it stops being JSON; further calls say the same */
	JSON_OPEN,   /* { or [ at w->value */
	JSON_CLOSE,  /* } or ] */
	JSON_STRING, /* value: between the quotes, escapes as they stand */
	JSON_NUMBER,
	JSON_WORD, /* true, false, null and other bare words */
};

struct json_level {
	struct span key; /* of the value being read, between its quotes; objects */
	uint32_t index;	 /* of the value being read; arrays */
	bool array;
};

struct json_walk {
	struct span in;
	size_t at;
	unsigned depth;	   /* open brackets */
	struct span value; /* of the last token, borrowed from in */
	bool cut;      /* the last string or number ran into the end of in, or brackets are open */
	bool escapes;  /* the last string, or the key before it, holds backslashes */
	bool want_key; /* private */
	struct json_level levels[JSON_DEPTH_MAX];
};

void json_begin(struct json_walk *w, struct span in);
enum json_token json_next(struct json_walk *w);

/* Key of the last value, as it stands; empty in arrays and at the top. */
struct span json_key(const struct json_walk *w);

/*
 * Appends the JSON Pointer (RFC 6901) of the last value: "/a/0/b". Keys have
 * their escapes replaced, '~' and '/' become "~0" and "~1"; "" at the top.
 */
MUST_CHECK enum st json_pointer(const struct json_walk *w, struct buf *out);

/*
 * Walks in up to the value (or key) that holds offset at. ST_OK: *w stands on
 * it; ST_BAD: there is none, or in stops being JSON before.
 */
MUST_CHECK enum st json_seek(struct json_walk *w, struct span in, size_t at);

/*
 * The same from where *w stands, for who asks for one offset behind the other;
 * ST_MORE: at lies before that, and *w is as it was.
 */
MUST_CHECK enum st json_seek_on(struct json_walk *w, size_t at);

/* Offset behind a string's end: of the first quote that is not escaped at or after at; in.len
 * without. */
size_t json_string_end(struct span in, size_t at, bool *escapes);

#endif
