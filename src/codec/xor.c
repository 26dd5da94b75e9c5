#include "codec/xor.h"

#include "base/span.h"

enum { NAME_LEAST = 2, NAME_MOST = 32 };

static bool is_letter(uint8_t c)
{
	return (unsigned)(c | 32) - 'a' < 26;
}

static bool is_name(uint8_t c)
{
	return is_letter(c) || (unsigned)c - '0' < 10 || c == '_' || c == '-' || c == '.';
}

static bool is_printable(uint8_t c)
{
	return (unsigned)c - 0x20 < 0x5f || c == '\t' || c == '\n' || c == '\r';
}

/* Every byte of s is printable under key, which is none of plain text's. */
static bool reads_under(struct span s, uint8_t key)
{
	if (key == 0)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!is_printable(s.p[i] ^ key))
			return false;
	return true;
}

/* {" and { with a line end, [{" and [" and <x and <?: two bytes tell both the sign and the key. */
static bool begins_as_tree(struct span s, uint8_t *key)
{
	uint8_t diff = s.p[0] ^ s.p[1], k = s.p[0] ^ '{', third;

	if (diff == ('{' ^ '"') || diff == ('{' ^ '\n') || diff == ('{' ^ '\r')) {
		*key = k;
		return true;
	}
	k = s.p[0] ^ '[';
	if (diff == ('[' ^ '{') || diff == ('[' ^ '"')) {
		*key = k;
		return (s.p[2] ^ k) == '"' || diff == ('[' ^ '"');
	}
	k = s.p[0] ^ '<';
	*key = k;
	third = s.p[2] ^ k;
	return (diff == ('<' ^ '?') && third == 'x') || (diff == ('<' ^ '!') && third == 'D');
}

/* A name of two letters and more, then sign, all under key. */
static bool begins_as_name(struct span s, size_t at, uint8_t key)
{
	if (!is_letter(s.p[0] ^ key))
		return false;
	for (size_t i = 1; i < at; i++)
		if (!is_name(s.p[i] ^ key))
			return false;
	return true;
}

static bool begins_as_pair(struct span s, uint8_t *key)
{
	for (size_t i = NAME_LEAST; i < NAME_MOST && i < s.len; i++) {
		static const uint8_t signs[] = { '=', ':' };

		for (size_t n = 0; n < sizeof(signs); n++) {
			*key = s.p[i] ^ signs[n];
			if (begins_as_name(s, i, *key))
				return reads_under(s, *key);
		}
	}
	return false;
}

bool xor_guess(struct span s, uint8_t *key)
{
	uint8_t k = 0;

	s = span_cut(s, 0, XOR_HEAD);
	if (s.len < XOR_HEAD_LEAST)
		return false;
	/* ASCII under any key: one and the same top bit */
	for (size_t i = 1; i < s.len; i++)
		if (((s.p[i] ^ s.p[0]) & 0x80) != 0)
			return false;
	if (!(begins_as_tree(s, &k) && (k == 0 || reads_under(s, k))) && !begins_as_pair(s, &k))
		return false;
	*key = k;
	return k != 0;
}

enum st xor_apply(struct span s, uint8_t key, struct buf *out)
{
	size_t room = out->max - out->len, n = s.len < room ? s.len : room;
	enum st ret = buf_reserve(out, n);

	if (ret != ST_OK)
		return ret;
	for (size_t i = 0; i < n; i++)
		out->p[out->len + i] = s.p[i] ^ key;
	out->len += n;
	return n < s.len ? ST_LIMIT : ST_OK;
}
