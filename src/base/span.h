/*
 * span.h - what is done with borrowed bytes besides walking them (rd.h).
 *
 * Nothing here allocates. A span of length 0 may hold any pointer.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include "base/rd.h"

#include <string.h>

#define SPAN_LIT(s) ((struct span){ (const uint8_t *)(s), sizeof(s) - 1 })

static inline struct span span_of(const void *p, size_t len)
{
	return (struct span){ p, len };
}

static inline struct span span_str(const char *s)
{
	return (struct span){ (const uint8_t *)s, s != NULL ? strlen(s) : 0 };
}

/* Lengths first, then bytes: what differs mostly does so in the first, seen without a call. */
static inline bool span_eq(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || (a.p[0] == b.p[0] && memcmp(a.p, b.p, a.len) == 0));
}

static inline bool span_eq_str(struct span a, const char *s)
{
	return (a.len == 0 || s == NULL || a.p[0] == (uint8_t)s[0]) && span_eq(a, span_str(s));
}

static inline bool span_starts(struct span s, struct span prefix)
{
	return s.len >= prefix.len
	       && (prefix.len == 0
		   || (s.p[0] == prefix.p[0] && memcmp(s.p, prefix.p, prefix.len) == 0));
}

/* The part of s from at on, at most len bytes; clamped, never outside s. */
static inline struct span span_cut(struct span s, size_t at, size_t len)
{
	if (at > s.len)
		at = s.len;
	if (len > s.len - at)
		len = s.len - at;
	return (struct span){ at != 0 ? s.p + at : s.p, len };
}

static inline struct span span_from(struct span s, size_t at)
{
	return span_cut(s, at, s.len);
}

/* <0, 0, >0 as memcmp, the shorter first where one begins the other. */
int span_cmp(struct span a, struct span b);

/* Without blanks (space, tab, CR, LF) at either end. */
struct span span_trim(struct span s);

/* Index of the first c at or after from; s.len when there is none. */
size_t span_find(struct span s, uint8_t c, size_t from);

/* Index of the first occurrence of word at or after from; s.len when there is none. */
size_t span_find_span(struct span s, struct span word, size_t from);

/* Decimal digits only, no sign; false when empty, not all digits, or over UINT64_MAX. */
bool span_to_u64(struct span s, uint64_t *ret);

#endif
