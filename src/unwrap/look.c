#include "unwrap/look.h"

#include "base/span.h"
#include "base/text.h"
#include "codec/asn1.h"
#include "codec/protobuf.h"
#include "codec/xor.h"

#include <string.h>

enum { LEAST = 6, TEXT_LEAST = 8 };

static inline bool is_printable(uint8_t c)
{
	return ((uint8_t)(c - 0x20) < 0x5f) | (c == '\t') | (c == '\n') | (c == '\r');
}

/* The same and NUL, for loops that stop early. */
static const uint8_t printable_or_nul[256] = {
	[0] = 1, ['\t'] = 1, ['\n'] = 1, ['\r'] = 1, [0x20 ... 0x7e] = 1,
};

typedef uint8_t vector __attribute__((vector_size(16)));
enum { VECTOR = sizeof(vector) };

/* VECTOR bytes from p on. */
static inline bool vector_printable(const uint8_t *p)
{
	uint64_t half[2];
	vector v, good;

	memcpy(&v, p, sizeof(v));
	good = (vector)((v - 0x20) < 0x5f) | (vector)(v == '\t') | (vector)(v == '\n')
	       | (vector)(v == '\r');
	memcpy(half, &good, sizeof(half));
	return (half[0] & half[1]) == ~(uint64_t)0;
}

static bool all_printable(struct span s)
{
	size_t i = 0;

	if (s.len < VECTOR) {
		while (i < s.len && is_printable(s.p[i]))
			i++;
		return i == s.len;
	}
	for (; s.len - i > VECTOR; i += VECTOR)
		if (!vector_printable(s.p + i))
			return false;
	return vector_printable(s.p + s.len - VECTOR);
}

bool look_is_text(struct span s, size_t least)
{
	size_t good = 0, bad = 0;

	while (s.len != 0 && s.p[s.len - 1] == 0)
		s.len--;
	if (all_printable(s))
		return s.len >= least;
	for (size_t i = 0; i < s.len && bad <= s.len / 16;) {
		uint32_t cp;
		size_t n = is_printable(s.p[i]) ? 1 : 0;

		if (n == 0 && s.p[i] >= 0xc2) /* the least that begins a character */
			n = text_utf8(span_from(s, i), &cp);
		good += n;
		/* a character cut off at the end says nothing either way */
		bad += n == 0 && (s.p[i] < 0xc0 || s.len - i >= 4);
		i += n != 0 ? n : 1;
	}
	return good >= least && bad <= s.len / 16;
}

bool look_is_wide(struct span s, bool *big)
{
	size_t n = s.len / 2, little_n = 0, big_n = 0;

	*big = false;
	for (size_t i = 0; i < n; i++) {
		little_n += is_printable(s.p[2 * i]) && s.p[2 * i + 1] == 0;
		big_n += is_printable(s.p[2 * i + 1]) && s.p[2 * i] == 0;
		if (i >= little_n + n / 8 && i >= big_n + n / 8)
			return false;
	}
	*big = big_n > little_n;
	return n >= 4 && (big_n > little_n ? big_n : little_n) >= n - n / 8;
}

static size_t count_zeros(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.p[i] == 0;
	return n;
}

enum head look_head(struct span bytes)
{
	struct span s = span_cut(bytes, 0, LOOK_BYTES);

	if (all_printable(s))
		return HEAD_PLAIN;
	if (look_is_text(s, TEXT_LEAST))
		return HEAD_TEXT;
	return 3 * count_zeros(s) >= s.len ? HEAD_ZEROS : HEAD_BYTES;
}

/* s is not empty. */
static bool is_packed(struct span s)
{
	static const struct {
		uint8_t len, b[4];
	} magics[] = {
		{ 3, { 0x1f, 0x8b, 0x08 } },
		{ 4, { 0x28, 0xb5, 0x2f, 0xfd } },
		{ 4, { 0x04, 0x22, 0x4d, 0x18 } },
	};

	/* nearly all are told by their first byte */
	if (s.p[0] != 0x1f && s.p[0] != 0x28 && s.p[0] != 0x04 && (s.p[0] & 0x8f) != 0x08)
		return false;
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (span_starts(s, span_of(magics[i].b, magics[i].len)))
			return true;
	/* zlib: deflate, a window the size byte allows, the check of RFC 1950 section 2.2 */
	return s.len >= 2 && (s.p[0] & 0x8f) == 0x08 && (s.p[1] & 0x20) == 0
	       && (s.p[0] << 8 | s.p[1]) % 31 == 0;
}

/* n printable bytes at offset at: the name of a map's first entry. */
static bool name_at(struct span s, size_t at, size_t n)
{
	struct span name = span_cut(s, at, n);

	if (n == 0 || name.len == 0)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (name.p[i] <= 0x20 || name.p[i] >= 0x7f)
			return false;
	return true;
}

static bool is_tree(struct span s)
{
	uint8_t a = s.p[0], b = s.p[1];

	/* MessagePack: fixmap, then a fixstr */
	if (a >= 0x81 && a <= 0x8f && b >> 5 == 5 && name_at(s, 2, b & 31))
		return true;
	/* MessagePack: map 16 */
	if (a == 0xde && b == 0 && s.p[3] >> 5 == 5 && name_at(s, 4, s.p[3] & 31))
		return true;
	/* CBOR: short or open map, then a short text */
	if (((a >= 0xa1 && a <= 0xb7) || a == 0xbf) && b >= 0x61 && b <= 0x77
	    && name_at(s, 2, b & 31))
		return true;
	if (a == 0xb8 && s.p[2] >= 0x61 && s.p[2] <= 0x77 && name_at(s, 3, s.p[2] & 31))
		return true;
	/* protobuf: a string field of at least six bytes first */
	return (a & 7) == 2 && a >> 3 != 0 && a < 0x80 && b >= 6 && b < 0x80
	       && name_at(s, 2, b < 8 ? b : 8);
}

/* What a tree of fields begins with: one of the first six, or a SET (a SEQUENCE looks like the
 * sixth). */
static bool may_be_deep_tree(struct span s)
{
	uint8_t a = s.p[0];

	return a == 0x31 || (a >= 8 && a < 0x38 && (0x27 >> (a & 7) & 1) != 0);
}

static bool is_deep_tree(struct span s)
{
	return may_be_deep_tree(s) && (asn1_looks(s, SIZE_MAX) || protobuf_looks(s));
}

/*
 * No more than most bytes that no text holds; what the end may cut off, and NULs that
 * may be the last, apart.
 */
static bool may_be_text(struct span s, size_t most)
{
	size_t bad = 0;

	while (s.len != 0 && s.p[s.len - 1] == 0)
		s.len--;
	for (size_t i = 0; i < s.len && bad <= most;) {
		uint32_t cp;
		size_t n = printable_or_nul[s.p[i]];

		if (n == 0 && s.p[i] >= 0xc2)
			n = text_utf8(span_from(s, i), &cp);
		if (n == 0 && s.p[i] >= 0xc0 && s.len - i < 4)
			break;
		bad += n == 0;
		i += n != 0 ? n : 1;
	}
	return bad <= most;
}

/* ASCII under one byte of any value has one and the same top bit, and XOR_HEAD_LEAST bytes. */
static bool is_half(struct span s)
{
	uint8_t odd = 0;

	for (size_t i = 1; i < s.len; i++)
		odd |= s.p[i] ^ s.p[0];
	return (odd & 0x80) == 0;
}

bool look_may_be(struct span first, size_t whole)
{
	if (first.len < LEAST || may_be_text(first, whole / 16))
		return true;
	/* UTF-16: no more than one pair in eight has no zero */
	return is_packed(first) || (whole >= XOR_HEAD_LEAST && is_half(first))
	       || may_be_deep_tree(first) || count_zeros(first) + whole / 16 >= first.len / 2
	       || is_tree(first);
}

enum look look_at(struct span head)
{
	uint8_t key;
	bool big;

	if (head.len < LEAST)
		return LOOK_NOTHING;
	if (look_is_text(head, LEAST))
		return LOOK_TEXT;
	if (is_packed(head))
		return LOOK_PACKED;
	if (look_is_wide(head, &big))
		return LOOK_WIDE;
	if (xor_guess(head, &key))
		return LOOK_XORED;
	if (is_tree(head))
		return LOOK_TREE;
	return is_deep_tree(head) ? LOOK_FIELDS : LOOK_NOTHING;
}
