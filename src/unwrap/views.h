/*
 * views.h - the rows of the one list of notations (view.h says what a row is).
 */
#ifndef UNWRAP_VIEWS_H
#define UNWRAP_VIEWS_H

#include "unwrap/view.h"

enum { VIEW_LOOK_AROUND = 4096, VIEW_KEY_MAX = 128 };

extern const struct view view_cookie;
extern const struct view view_form;
extern const struct view view_json;
extern const struct view view_kv;
extern const struct view view_multipart;
extern const struct view view_tree;
extern const struct view view_xml;

/* Bytes that names of fields are made of: letters, digits, "_", "-", "." and, in forms, "[]$%". */
static inline bool view_is_name(uint8_t c)
{
	return (unsigned)(c | 32) - 'a' < 26 || (unsigned)c - '0' < 10 || c == '_' || c == '-'
	       || c == '.' || c >= 0x80;
}

/* Appends "view:" and key; nothing when it does not fit. */
MUST_CHECK enum st view_put_path(struct buf *out, const char *view, struct span key);

/* Fills *ret; whole when [at, at+len) is all of value. */
void view_set_place(struct place *ret, const char *view, struct span bytes, struct span key,
		    struct span value, size_t at, size_t len);

#endif
