#include "unwrap/look.h"

#include "base/span.h"
#include "base/text.h"
#include "codec/xor.h"

enum { LEAST = 6 };

static inline bool is_printable(uint8_t c)
{
	return ((uint8_t)(c - 0x20) < 0x5f) | (c == '\t') | (c == '\n') | (c == '\r');
}

bool look_is_text(struct span s, size_t least)
{
	size_t good = 0, bad = 0;

	while (s.len != 0 && s.p[s.len - 1] == 0)
		s.len--;
	/* without a branch, so that plain text, the common case, is counted many bytes at a time */
	for (size_t i = 0; i < s.len; i++)
		good += is_printable(s.p[i]);
	if (good == s.len)
		return good >= least;
	good = 0;
	for (size_t i = 0; i < s.len;) {
		uint32_t cp;
		size_t n = is_printable(s.p[i]) ? 1 : 0;

		if (n == 0 && s.p[i] >= 0x80)
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

	for (size_t i = 0; i + 1 < s.len; i += 2) {
		little_n += is_printable(s.p[i]) && s.p[i + 1] == 0;
		big_n += is_printable(s.p[i + 1]) && s.p[i] == 0;
	}
	*big = big_n > little_n;
	return n >= 4 && (big_n > little_n ? big_n : little_n) >= n - n / 8;
}

static bool is_packed(struct span s)
{
	static const struct {
		uint8_t len, b[4];
	} magics[] = {
		{ 3, { 0x1f, 0x8b, 0x08 } },
		{ 4, { 0x28, 0xb5, 0x2f, 0xfd } },
		{ 4, { 0x04, 0x22, 0x4d, 0x18 } },
	};

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
	/* protobuf: a string field of at least six bytes first */
	return (a & 7) == 2 && a >> 3 != 0 && a < 0x80 && b >= 6 && b < 0x80
	       && name_at(s, 2, b < 8 ? b : 8);
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
	return is_tree(head) ? LOOK_TREE : LOOK_NOTHING;
}
