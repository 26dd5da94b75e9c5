#include "codec/xor_wrapped.h"

#include "base/span.h"
#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/inflate.h"
#include "codec/xor_sign.h"

enum {
	ZLIB_IN = 256,
	ZLIB_OUT = 64,
	ZLIB_LEAST = 16,
	NAME_MOST = 16,
	MARKUP_HEAD = 160,
	DISTINCT_LEAST = 8
};

static bool is_capital(uint8_t c)
{
	return (unsigned)c - 'A' < 26;
}

/* Padding and counters have few: what is wrapped has many. */
static unsigned distinct(struct span s)
{
	uint64_t seen[4] = { 0 };
	unsigned n = 0;

	for (size_t i = 0; i < s.len; i++) {
		uint64_t bit = (uint64_t)1 << (s.p[i] & 63), *slot = &seen[s.p[i] >> 6];

		n += (*slot & bit) == 0;
		*slot |= bit;
	}
	return n;
}

/* --- compressed ----------------------------------------------------------------------------- */

/*
 * No dictionary is asked for (RFC 1950 section 2.2), and the first block is of a type there is,
 * with as many codes as there may be (RFC 1951 section 3.2.7): three in four are none.
 */
static bool may_inflate(struct span s, uint8_t key)
{
	uint8_t flags = s.p[1] ^ key, first = s.p[2] ^ key, second = s.p[3] ^ key;
	unsigned type = first >> 1 & 3;

	if ((flags & 0x20) != 0 || type == 3)
		return false;
	if (type == 0)
		return (s.p[3] ^ s.p[5]) == 0xff && (s.p[4] ^ s.p[6]) == 0xff;
	return type == 1 || (first >> 3 < 30 && (second & 31) < 30);
}

/* What inflates under key is text. */
static bool inflates(struct span s, uint8_t key)
{
	uint8_t in[ZLIB_IN], room[ZLIB_OUT];
	struct buf out = { .p = room, .cap = sizeof(room), .max = sizeof(room) };
	size_t n = s.len < sizeof(in) ? s.len : sizeof(in), used;

	for (size_t i = 0; i < n; i++)
		in[i] = s.p[i] ^ key;
	(void)!inflate_decode(span_of(in, n), INFLATE_ZLIB, &out, &used, NULL);
	return out.len >= ZLIB_LEAST && reads_under(buf_span(&out), 0);
}

/* The first byte tells the key for each magic, the others hold it against it. */
static bool begins_packed(struct span s, uint8_t *key)
{
	static const uint8_t zstd[] = { 0x28, 0xb5, 0x2f, 0xfd },
			     lz4[] = { 0x04, 0x22, 0x4d, 0x18 };
	static const uint8_t gzip[] = { 0x1f, 0x8b, 0x08 };
	static const struct {
		const uint8_t *b;
		size_t n;
	} magics[] = { { gzip, sizeof(gzip) }, { zstd, sizeof(zstd) }, { lz4, sizeof(lz4) } };

	for (size_t m = 0; m < N_ELEMENTS(magics); m++) {
		size_t i = 1;

		*key = s.p[0] ^ magics[m].b[0];
		while (i < magics[m].n && (s.p[i] ^ *key) == magics[m].b[i])
			i++;
		/* gzip's flags have three bits that are never set (RFC 1952 section 2.3.1) */
		if (i == magics[m].n && (m != 0 || ((s.p[3] ^ *key) & 0xe0) == 0))
			return true;
	}
	*key = s.p[0] ^ 0x78;
	return ((0x78 << 8) | (s.p[1] ^ *key)) % 31 == 0 && may_inflate(s, *key)
	       && inflates(s, *key);
}

/* --- text ------------------------------------------------------------------------------------- */

/* Every other byte is the key, the rest is printable under it. */
static bool begins_wide(struct span s, uint8_t *key)
{
	for (size_t zero = 0; zero < 2; zero++) {
		size_t i = 0;

		*key = s.p[zero];
		while (i + 1 < s.len && s.p[i + zero] == *key
		       && is_printable(s.p[i + 1 - zero] ^ *key))
			i += 2;
		if (i + 1 >= s.len)
			return true;
	}
	return false;
}

static bool is_hex_under(struct span s, uint8_t key)
{
	size_t i = 0;

	while (i < s.len && hex_digit(s.p[i] ^ key) < 16)
		i++;
	return i == s.len;
}

/* Signs of JSON, forms and records that the hex digits stand for: the more, the likelier. */
static unsigned signs_in_hex(struct span s, uint8_t key)
{
	unsigned n = 0;

	for (size_t i = 0; i + 1 < s.len; i += 2) {
		uint8_t c = (uint8_t)(hex_digit(s.p[i] ^ key) << 4 | hex_digit(s.p[i + 1] ^ key));

		n += is_letter(c) || (unsigned)c - '0' < 10
		     || (c != 0 && strchr(" \"{}:;,=&<>", c) != NULL);
	}
	return n;
}

/*
 * Digits and letters of hex lie in two rows of the table of signs, 0x30 and 0x40 or
 * 0x60; a byte moves both. Both must be there: digits alone are digits under others, too.
 */
static bool begins_as_hex(struct span s, uint8_t *key)
{
	uint8_t first = s.p[0] & 0xf0, other = first, low;
	unsigned most = 0, n;

	for (size_t i = 0; i < s.len; i++) {
		uint8_t row = s.p[i] & 0xf0;

		if (row != first && other != first && row != other)
			return false;
		other = row != first ? row : other;
	}
	if ((first ^ other) != (0x30 ^ 0x60) && (first ^ other) != (0x30 ^ 0x40))
		return false;
	if (distinct(s) < DISTINCT_LEAST || is_hex_under(s, 0))
		return false;
	for (low = 0; low < 32; low++) {
		/* which of the rows are the digits is not known */
		uint8_t k = (uint8_t)((low < 16 ? first : other) ^ 0x30 ^ (low & 15));

		if (!is_hex_under(s, k))
			continue;
		n = 1 + signs_in_hex(s, k);
		if (n > most)
			*key = k;
		most = n > most ? n : most;
	}
	return most != 0;
}

/* Which low halves stand under each high half of a byte. */
struct halves {
	uint16_t rows, lows[16];
};

static struct halves halves_of(struct span s)
{
	struct halves h = { 0 };

	for (size_t i = 0; i < s.len; i++) {
		h.rows |= (uint16_t)(1u << (s.p[i] >> 4));
		h.lows[s.p[i] >> 4] |= (uint16_t)(1u << (s.p[i] & 15));
	}
	return h;
}

/* Bit i of bits goes to i ^ by, which is less than 16. */
static unsigned moved(unsigned bits, unsigned by)
{
	bits = (by & 8) != 0 ? (bits >> 8 & 0x00ff) | (bits & 0x00ff) << 8 : bits;
	bits = (by & 4) != 0 ? (bits >> 4 & 0x0f0f) | (bits & 0x0f0f) << 4 : bits;
	bits = (by & 2) != 0 ? (bits >> 2 & 0x3333) | (bits & 0x3333) << 2 : bits;
	return (by & 1) != 0 ? (bits >> 1 & 0x5555) | (bits & 0x5555) << 1 : bits;
}

/* The symbols of both alphabets, by the halves of a byte. */
static const struct halves symbols = {
	.rows = 0xfc,
	.lows = { [2] = 0xa800,
		  [3] = 0x03ff,
		  [4] = 0xfffe,
		  [5] = 0x87ff,
		  [6] = 0xfffe,
		  [7] = 0x07ff },
};

/* Every byte is a symbol under key. */
static bool are_symbols(const struct halves *h, unsigned key)
{
	for (unsigned rows = h->rows; rows != 0; rows &= rows - 1) {
		unsigned row = (unsigned)__builtin_ctz(rows);

		if ((moved(h->lows[row], key & 15) & ~symbols.lows[row ^ key >> 4]) != 0)
			return false;
	}
	return true;
}

/* Two of 64 are neither letter nor digit. */
static bool has_few_signs(struct span s, uint8_t key)
{
	size_t signs = 0;

	for (size_t i = 0; i < s.len; i++)
		signs += base64_symbol(s.p[i] ^ key) >= 62;
	return signs <= s.len / 8;
}

/* All of it in the one alphabet: a quarter of all signs, so often in a row, is no chance. */
static bool begins_as_base64(struct span s, bool ends, uint8_t *key)
{
	struct halves h;

	if (distinct(s) < DISTINCT_LEAST)
		return false;
	if (ends) /* one = or two stand there */
		s.len -= 2;
	h = halves_of(s);
	for (unsigned high = 0; high < 256; high += 16) {
		if ((moved(h.rows, high >> 4) & ~symbols.rows) != 0)
			continue;
		for (unsigned k = high; k < high + 16; k++) {
			if (k == 0 || !are_symbols(&h, k) || !has_few_signs(s, (uint8_t)k))
				continue;
			*key = (uint8_t)k;
			return true;
		}
	}
	return false;
}

/* Signs of markup: =" and &q and &# and </ */
static unsigned marks(struct span s, uint8_t key)
{
	unsigned n = 0;

	for (size_t i = 0; i + 1 < s.len; i++) {
		uint8_t a = s.p[i] ^ key, b = s.p[i + 1] ^ key;

		n += (a == '=' && b == '"') || (a == '&' && (b == 'q' || b == '#'))
		     || (a == '<' && b == '/');
	}
	return n;
}

/* <d> or <d a=", and more of its kind where it is text as it stands. */
static bool begins_as_markup(struct span s, uint8_t *key)
{
	size_t i = 1;

	*key = s.p[0] ^ '<';
	while (i < NAME_MOST && is_letter(s.p[i] ^ *key))
		i++;
	return i > 1 && ((s.p[i] ^ *key) == '>' || (s.p[i] ^ *key) == ' ') && reads_under(s, *key)
	       && (marks(s, *key) >= 2 || !reads_under(s, 0));
}

/* Of a head, which has less than 256 bytes: sums of bytes make faster vectors. */
static unsigned count(struct span s, uint8_t c)
{
	uint8_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.p[i] == c;
	return n;
}

/* Three records of tag and value: a semicolon, and capitals at the start and behind each. */
static bool begins_as_records(struct span s, uint8_t *key)
{
	for (size_t at = 2; at < s.len; at++) {
		unsigned n = 0;
		size_t i = 0;

		*key = s.p[at] ^ ';';
		if (!is_capital(s.p[0] ^ *key) || count(s, s.p[at]) < 3
		    || memchr(s.p + 2, s.p[at], at - 2) != NULL) /* was asked */
			continue;
		while (i < s.len
		       && ((i != 0 && (s.p[i - 1] ^ *key) != ';') || is_capital(s.p[i] ^ *key))) {
			n += (s.p[i] ^ *key) == ';';
			i++;
		}
		if (i == s.len && n >= 3 && reads_under(s, *key))
			return true;
	}
	return false;
}

/* --boundary and a line end; n=...: the sign tells the key, all must be printable. */
static bool begins_as_text(struct span s, uint8_t *key)
{
	size_t dashes = s.p[1] == s.p[0] ? s.len : 0;

	*key = s.p[0] ^ '-';
	for (size_t i = 2; i + 2 < dashes; i++)
		if ((s.p[i] ^ *key) == '\r' && (s.p[i + 1] ^ *key) == '\n'
		    && is_letter(s.p[i + 2] ^ *key) && reads_under(s, *key))
			return true;
	*key = s.p[1] ^ '=';
	return is_letter(s.p[0] ^ *key) && reads_under(s, *key);
}

/* n=...%XX...: all of it signs of a URL, each escape whole. */
static bool begins_as_escapes(struct span s, uint8_t *key)
{
	unsigned escapes = 0;

	*key = s.p[1] ^ '=';
	if (!is_letter(s.p[0] ^ *key))
		return false;
	for (size_t i = 2; i < s.len; i++) {
		uint8_t c = s.p[i] ^ *key;

		if (c != '%' && c != '&' && c != '.' && c != '+' && c != '='
		    && base64_symbol(c) > 63)
			return false;
		if (c != '%' || i + 2 >= s.len)
			continue;
		if ((hex_digit(s.p[i + 1] ^ *key) | hex_digit(s.p[i + 2] ^ *key)) > 15)
			return false;
		escapes++;
	}
	return escapes != 0;
}

/* What every question about the first bytes asks: found once. */
struct head {
	struct span s;
	bool one_top, plain; /* one top bit; text as it stands */
};

static struct head head_of(struct span s)
{
	struct head h = { .s = span_cut(s, 0, XOR_HEAD) };

	h.one_top = h.s.len >= XOR_HEAD_LEAST && has_one_top_bit(h.s);
	h.plain = h.one_top && reads_under(h.s, 0); /* text has one, and who asks has many bytes */
	return h;
}

static bool guess_wrapped(struct span s, const struct head *h, uint8_t *key)
{
	uint8_t k = 0;
	bool found;

	if (s.len < XOR_WRAPPED_LEAST)
		return false;
	found = begins_wide(span_cut(h->s, 0, h->s.len & ~(size_t)1), &k);
	if (!found && h->one_top)
		found = begins_as_hex(h->s, &k) || begins_as_markup(span_cut(s, 0, MARKUP_HEAD), &k)
			|| begins_as_escapes(h->s, &k);
	/* what is text as it stands would be taken for the rest too soon */
	if (!found && !h->plain)
		found = begins_packed(s, &k)
			|| (h->one_top
			    && (begins_as_base64(h->s, h->s.len == s.len, &k)
				|| begins_as_records(h->s, &k)));
	if (!found || k == 0)
		return false;
	*key = k;
	return true;
}

static bool guess_loose(struct span s, const struct head *h, uint8_t *key)
{
	uint8_t k = 0;

	if (s.len < XOR_WRAPPED_LEAST || h->plain || !h->one_top || !begins_as_text(h->s, &k)
	    || k == 0)
		return false;
	*key = k;
	return true;
}

bool xor_guess_wrapped(struct span s, uint8_t *key)
{
	struct head h = head_of(s);

	return guess_wrapped(s, &h, key);
}

bool xor_guess_loose(struct span s, uint8_t *key)
{
	struct head h = head_of(s);

	return guess_loose(s, &h, key);
}

bool xor_guess_any(struct span s, uint8_t *key)
{
	struct head h;

	if (s.len < XOR_HEAD_LEAST) /* the least that any of them asks for */
		return false;
	h = head_of(s);
	return guess_wrapped(s, &h, key) || (h.one_top && xor_guess_head(h.s, key))
	       || guess_loose(s, &h, key);
}
