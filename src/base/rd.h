/*
 * rd.h - the bounds-checked reader; no parser touches raw bytes any other way.
 *
 * struct span borrows bytes; it never owns them.
 * struct rd walks a span. The first short read makes it bad, and it stays
 * bad: later reads return zero or an empty span. A parser may therefore read
 * a whole header and ask rd_ok() once, before it uses the values.
 */
#ifndef BASE_RD_H
#define BASE_RD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	const uint8_t *p;
	size_t len;
};

struct rd {
	const uint8_t *p, *end;
	bool bad;
};

static inline struct rd rd_of(struct span s)
{
	return (struct rd){ s.p, s.len != 0 ? s.p + s.len : s.p, false };
}

static inline bool rd_ok(const struct rd *r)
{
	return !r->bad;
}
static inline size_t rd_left(const struct rd *r)
{
	return (size_t)(r->end - r->p);
}

/* The hottest functions of the tree, hence inline. n bytes, borrowed. */
static inline struct span rd_take(struct rd *r, size_t n)
{
	struct span s = { r->p, n };

	if (r->bad || n > rd_left(r)) {
		r->bad = true;
		return (struct span){ r->p, 0 };
	}
	if (n != 0)
		r->p += n;
	return s;
}

static inline uint8_t rd_u8(struct rd *r)
{
	struct span s = rd_take(r, 1);

	return s.len == 1 ? s.p[0] : 0;
}

static inline uint16_t rd_be16(struct rd *r)
{
	struct span s = rd_take(r, 2);

	return s.len == 2 ? (uint16_t)(s.p[0] << 8 | s.p[1]) : 0;
}

static inline uint32_t rd_be32(struct rd *r)
{
	struct span s = rd_take(r, 4);

	return s.len == 4 ? (uint32_t)s.p[0] << 24 | (uint32_t)s.p[1] << 16 | (uint32_t)s.p[2] << 8
				    | s.p[3]
			  : 0;
}

static inline uint32_t rd_be24(struct rd *r)
{
	struct span s = rd_take(r, 3);

	return s.len == 3 ? (uint32_t)s.p[0] << 16 | (uint32_t)s.p[1] << 8 | s.p[2] : 0;
}

static inline uint64_t rd_be64(struct rd *r)
{
	uint64_t hi = rd_be32(r);

	return hi << 32 | rd_be32(r);
}

static inline uint16_t rd_le16(struct rd *r)
{
	return __builtin_bswap16(rd_be16(r));
}

static inline uint32_t rd_le32(struct rd *r)
{
	return __builtin_bswap32(rd_be32(r));
}

static inline uint64_t rd_le64(struct rd *r)
{
	return __builtin_bswap64(rd_be64(r));
}

static inline struct span rd_rest(struct rd *r)
{
	return rd_take(r, rd_left(r));
}

struct span rd_cstr(struct rd *r);	  /* up to a NUL, which is consumed but not included */
struct rd rd_sub(struct rd *r, size_t n); /* a reader that cannot leave the next n bytes */

/* Case-insensitive and whole: "o" does not equal "octet". */
bool span_eq_nocase(struct span s, const char *word);

#endif
