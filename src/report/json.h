/*
 * json.h - JSON as it is written: commas, nesting, escapes (RFC 8259).
 *
 * What goes out is always valid UTF-8. Well-formed text stands as it is,
 * except quotes, backslashes and what a terminal should not be given (control,
 * bidirectional, invisible characters: text_is_shown()), which become \uXXXX.
 * A byte that is not part of well-formed UTF-8 becomes \u00XX with its value.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "base/tm.h"
#include "report/out.h"

enum { JSON_DEPTH_MAX = 16 };

struct json {
	struct out *out;
	unsigned depth;
	bool some[JSON_DEPTH_MAX]; /* something stands at this depth already */
	int64_t second;
	char second_text[TM_TEXT_MAX]; /* of that second, "" at first */
};

void json_init(struct json *j, struct out *out);

/* Everywhere: key NULL inside an array, inside an object the member's name, which is ours. */
void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);
void json_end_object(struct json *j);
void json_end_array(struct json *j);
void json_end_line(struct json *j); /* after the outermost object */

void json_text(struct json *j, const char *key, struct span text);
void json_str(struct json *j, const char *key, const char *text);
void json_text_or_null(struct json *j, const char *key, struct span text); /* empty: null */
void json_hex(struct json *j, const char *key, struct span bytes); /* a string of hex digits */
void json_u64(struct json *j, const char *key, uint64_t v);
void json_i64(struct json *j, const char *key, int64_t v);
/* Six digits at most; what is no number is null. */
void json_f64(struct json *j, const char *key, double v);
void json_bool(struct json *j, const char *key, bool v);
void json_null(struct json *j, const char *key);
void json_time(struct json *j, const char *key, int64_t ns); /* RFC 3339, TM_NONE: null */

/* An object's member whose name is text from outside: {"name": number}, {"name": "text"}. */
void json_named_u64(struct json *j, struct span name, uint64_t v);
void json_named_text(struct json *j, struct span name, struct span text);

#endif
