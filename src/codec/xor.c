#include "codec/xor.h"

#include "base/span.h"
#include "base/word.h"
#include "codec/xor_sign.h"

enum { NAME_LEAST = 2, NAME_MOST = 32 };

static const uint8_t in_names[256] = {
	['0' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, ['_'] = 1, ['-'] = 1, ['.'] = 1,
};

static bool is_name(uint8_t c)
{
	return in_names[c] != 0;
}

/* The same for vectors: no branch, no wider type. */
static inline uint8_t looks_letter(uint8_t c)
{
	return (uint8_t)((c | 32) - 'a') < 26;
}

static inline uint8_t looks_name(uint8_t c)
{
	return looks_letter(c) | ((uint8_t)(c - '0') < 10) | (c == '_') | (c == '-') | (c == '.');
}

/* Where the name that begins at i ends; i itself when there is none. */
static size_t name_end(struct span s, size_t i, uint8_t key)
{
	size_t end = i;

	if (i >= s.len || !is_letter(s.p[i] ^ key))
		return i;
	while (end < s.len && end - i < NAME_MOST && is_name(s.p[end] ^ key))
		end++;
	return end;
}

/* "name" and a colon from i on, the blanks of pretty printing before them. */
static bool member_at(struct span s, size_t i, uint8_t key)
{
	size_t end;

	while (i < s.len && ((s.p[i] ^ key) <= ' ' || (s.p[i] ^ key) == '{'))
		i++;
	if (i >= s.len || (s.p[i] ^ key) != '"')
		return false;
	end = name_end(s, i + 1, key);
	return end > i + 1 && end + 1 < s.len && (s.p[end] ^ key) == '"'
	       && (s.p[end + 1] ^ key) == ':';
}

/* {"name": and [{"name": and <?xml and <!DOCTYPE: two bytes tell the sign and the key. */
static bool begins_as_tree(struct span s, uint8_t *key)
{
	uint8_t diff = s.p[0] ^ s.p[1], k = s.p[0] ^ '{';

	*key = k;
	if (diff == ('{' ^ '"') || diff == ('{' ^ '\n') || diff == ('{' ^ '\r')
	    || diff == ('{' ^ ' '))
		return member_at(s, 1, k);
	*key = k = s.p[0] ^ '[';
	if (diff == ('[' ^ '{'))
		return member_at(s, 1, k);
	*key = k = s.p[0] ^ '<';
	return (diff == ('<' ^ '?') && (s.p[2] ^ k) == 'x' && (s.p[3] ^ k) == 'm')
	       || (diff == ('<' ^ '!') && (s.p[2] ^ k) == 'D' && (s.p[3] ^ k) == 'O');
}

/* Behind the first pair there is another: &name= or a line end and Name: */
static bool has_second(struct span s, size_t i, uint8_t key, uint8_t sign)
{
	for (; i < s.len; i++) {
		uint8_t c = s.p[i] ^ key;
		size_t end;

		if (c != (sign == '=' ? '&' : '\n'))
			continue;
		end = name_end(s, i + 1, key);
		return end > i + 1 && end < s.len && (s.p[end] ^ key) == sign;
	}
	return false;
}

/*
 * A bit for each i at which one of the signs may end the name: what the first byte and the
 * one before it then are is a letter and a name's. No branches, for compilers to make
 * vectors of; nearly always none.
 */
static uint32_t sign_places(struct span s)
{
	uint8_t room[NAME_MOST + 1] = { 0 }, may[NAME_MOST];
	const uint8_t *b = s.p;
	uint64_t places = 0;

	if (s.len < sizeof(room))
		b = memcpy(room, s.p, s.len);
	for (size_t i = 0; i < NAME_MOST; i++) { /* of the byte behind i */
		uint8_t first = b[i + 1] ^ b[0], before = b[i + 1] ^ b[i];

		may[i] = (looks_letter(first ^ '=') & looks_name(before ^ '='))
			 | (looks_letter(first ^ ':') & looks_name(before ^ ':'));
	}
	for (size_t i = 0; i < NAME_MOST; i += WORD)
		places |= (uint64_t)word_bits(word_load(may + i)) << (i + 1);
	places &= (uint32_t)-1 << NAME_LEAST;
	return (uint32_t)(s.len < NAME_MOST ? places & ((1u << s.len) - 1) : places);
}

/* Under key a name ends at i. */
static bool name_until(struct span s, size_t i, uint8_t key)
{
	return is_letter(s.p[0] ^ key) && is_name(s.p[i - 1] ^ key) && name_end(s, 0, key) == i;
}

/*
 * The key that makes two pairs, else one; bytes that are text as they stand
 * (base64, say) must show two: one sign alone is found in them by chance.
 */
static bool begins_as_pair(struct span s, uint8_t *key)
{
	static const uint8_t signs[] = { '=', ':' };
	uint32_t places = sign_places(s);
	uint8_t one = 0;

	for (; places != 0; places &= places - 1) {
		size_t i = (size_t)__builtin_ctz(places);

		for (size_t n = 0; n < sizeof(signs); n++) {
			uint8_t k = s.p[i] ^ signs[n];

			if (!name_until(s, i, k) || (k != 0 && !reads_under(s, k)))
				continue;
			*key = k;
			if (k == 0 || has_second(s, i, k, signs[n]))
				return true;
			one = one != 0 ? one : k;
		}
	}
	*key = one;
	return one != 0 && !reads_under(s, 0);
}

bool xor_guess_head(struct span s, uint8_t *key)
{
	uint8_t k = 0;

	if (!(begins_as_tree(s, &k) && (k == 0 || reads_under(s, k))) && !begins_as_pair(s, &k))
		return false;
	*key = k;
	return k != 0;
}

bool xor_guess(struct span s, uint8_t *key)
{
	s = span_cut(s, 0, XOR_HEAD);
	return s.len >= XOR_HEAD_LEAST && has_one_top_bit(s) && xor_guess_head(s, key);
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
