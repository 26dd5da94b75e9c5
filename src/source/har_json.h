/*
 * har_json.h - JSON read once, forward, over the window of an input, in constant memory.
 *
 *	while (har_member(&j, key)) {	// in an object
 *		read, or har_skip(&j), exactly one value
 *
 * Tolerant as codec/json.h is: commas and kinds of brackets are not checked.
 * A failure sticks: every call after it does nothing and says that nothing
 * is there, so that a reader unwinds by itself.
 */
#ifndef SOURCE_HAR_JSON_H
#define SOURCE_HAR_JSON_H

#include "source/archive_fill.h"
#include "source/input.h"

enum { HAR_KEY_MAX = 32 };

enum har_value { HAR_NONE, HAR_CLOSE, HAR_OBJECT, HAR_ARRAY, HAR_STRING, HAR_BARE };

struct har_json {
	struct input *in;
	enum st st; /* ST_END: the input ended; ST_BAD: no JSON here, or damaged; ST_IO, ST_NOMEM */
	struct err err;
};

/* What comes next; nothing of it is consumed. HAR_NONE: a failure. */
enum har_value har_peek(struct har_json *j);

/* Goes into the object or array that comes next; false when it is none (then it is skipped). */
MUST_CHECK bool har_enter(struct har_json *j, enum har_value what);

/* The next key ("" when it is HAR_KEY_MAX long and more); false behind the last one. */
MUST_CHECK bool har_member(struct har_json *j, char key[HAR_KEY_MAX]);

/* Is there one more value in this array? */
MUST_CHECK bool har_element(struct har_json *j);

void har_skip(struct har_json *j);

/* Appends a string without its escapes, or a bare word, to the archive; anything else is skipped.
 */
struct exchange_text har_text(struct har_json *j, struct archive *a, size_t limit);

#endif
