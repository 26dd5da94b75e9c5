/*
 * surface.h - any span of bytes that may name somebody, and the way it came to be.
 *
 * A root surface is a field of a message. Taking a layer off gives a child.
 * Surfaces live while their message is being unwrapped.
 */
#ifndef UNWRAP_SURFACE_H
#define UNWRAP_SURFACE_H

#include "base/buf.h"
#include "model/message.h"
#include "unwrap/event.h"

struct layer;

/*
 * From offset out on, the decoded bytes came from the encoded offset in:
 * in + (o - out) * num / den, up to the next step. Compressors add a step
 * whenever input was consumed, with num 0: "not before in".
 */
struct step {
	uint32_t out, in;
	uint16_t num, den;
};

/* Which rows of the list of notations were asked whether they fit, and which do: a bit each. */
struct view_set {
	uint32_t asked, fit;
};

/*
 * Steps that are made when somebody asks for them (layer.h, trace): most surfaces tell
 * nothing. Belongs to who made the surface, and lives as long.
 */
struct later_steps {
	struct buf *steps; /* empty until then */
	size_t reach;	   /* they are there for places that end at or before this */
};

struct surface {
	struct span bytes;
	const struct surface *parent; /* NULL: a field of the message */
	const struct field *field;    /* of the root, on every surface */
	const struct layer *layer;    /* what was taken off to get here; NULL at the root */
	uint32_t at, len;	      /* the span in the parent's bytes it came from */
	const struct step *steps;
	size_t n_steps;
	struct later_steps *later; /* in place of steps; or NULL */
	unsigned depth;		   /* 0 at the root */
	uint32_t overlap;	   /* bytes at the start that an earlier window showed already */
	struct view_set *views;	   /* remembers what surface_place() learns of bytes; or NULL */
};

/*
 * The field's bytes behind [at, at+len) of s: offset and length in
 * s->field->bytes. A compressor's are those consumed between the steps around.
 */
void surface_origin(const struct surface *s, size_t at, size_t len, size_t *root_at,
		    size_t *root_len);

/* The place of a value inside a surface of some notation. */
struct place {
	struct span key;   /* name nearest to the value, borrowed, or empty */
	const char *view;  /* "json", "form", "query", "xml", "cookie", "kv"; NULL: none fits */
	bool value_whole;  /* at, len is the whole value of key */
	struct span value; /* the whole value that at lies in, when view is set */
};

/*
 * Which value at offset at belongs to, by looking around it (cheap, no parse of
 * the whole). Where no view fits, the value is the whole surface and its key
 * that of the value it was taken from: a parent's, at last the field's own.
 */
void surface_place(const struct surface *s, size_t at, size_t len, struct place *ret);

/*
 * Appends the path elements of [at, at+len) in s, outermost first, as the
 * contract writes them, NUL between them: "http.request.body\0base64\0json:/SIM1ICCID".
 * Walks the notations properly; called for candidates alone.
 */
MUST_CHECK enum st surface_path(const struct surface *s, size_t at, size_t len, struct buf *out,
				size_t *n_elements);

/*
 * The same for many values of one message, the surfaces unchanged between the
 * calls: memo remembers SURFACE_MEMOS places. Zeroed at first and for each
 * message.
 */
struct view_memo;
enum { SURFACE_MEMOS = 4 };
MUST_CHECK enum st surface_path_on(const struct surface *s, size_t at, struct view_memo *memo,
				   struct buf *out, size_t *n_elements);

#endif
