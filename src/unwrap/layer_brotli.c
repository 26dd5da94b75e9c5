/* row: brotli (RFC 7932) */
#include "unwrap/layers.h"

#include "base/attr.h"
#include "base/span.h"
#include "base/word.h"
#include "codec/repack.h"
#include "codec/unpack.h"

#include <string.h>

enum { TRY_IN = 512, TRY_OUT = 256, TEXT_MIN = 16 };

/* Bits as section 1.5.1 reads them, the lowest first; zeros behind the end. */
struct bits {
	struct span s;
	size_t at;
	uint64_t ahead; /* those from at on, as many as are known */
	unsigned known;
};

static void look_ahead(struct bits *b)
{
	size_t i = b->at / 8, left = i < b->s.len ? b->s.len - i : 0;
	uint64_t v = 0;

	if (LIKELY(left >= WORD))
		v = word_load(b->s.p + i);
	else
		for (size_t k = 0; k < left; k++)
			v |= (uint64_t)b->s.p[i + k] << 8 * k;
	b->ahead = v >> b->at % 8;
	b->known = 57;
}

/* The next n bits, 16 at most. */
static unsigned peek(struct bits *b, unsigned n)
{
	if (b->known < n)
		look_ahead(b);
	return (unsigned)b->ahead & ((1u << n) - 1);
}

/* Passes over n of what was last peeked at. */
static void pass(struct bits *b, unsigned n)
{
	b->at += n;
	b->ahead >>= n;
	b->known -= n;
}

static unsigned take(struct bits *b, unsigned n)
{
	unsigned v = peek(b, n);

	pass(b, n);
	return v;
}

/* A number of types or trees, 1 to 256 (section 9.2). */
static unsigned take_count(struct bits *b)
{
	unsigned n;

	if (take(b, 1) == 0)
		return 1;
	n = take(b, 3);
	return 1 + (1u << n) + take(b, n);
}

/* The window's size: all but one of its codes are sound (section 9.1). */
static bool take_window(struct bits *b)
{
	if (take(b, 1) == 0 || take(b, 3) != 0)
		return true;
	return take(b, 3) != 1;
}

/* Up to four symbols told one by one, each other than the rest (section 3.4). */
static bool is_simple(struct bits *b, unsigned alphabet)
{
	unsigned n = take(b, 2) + 1, symbols[4], width = 0;

	while ((alphabet - 1) >> width != 0)
		width++;
	for (unsigned i = 0; i < n; i++) {
		symbols[i] = take(b, width);
		if (symbols[i] >= alphabet)
			return false;
		for (unsigned k = 0; k < i; k++)
			if (symbols[k] == symbols[i])
				return false;
	}
	take(b, n == 4 ? 1 : 0);
	return true;
}

enum { LENGTHS = 18, LENGTH_BITS = 5, REPEAT = 16, INITIAL = 8, SPACE = 32768 };

/* What a code of so many bits, 0 to 5, takes of 1 << LENGTH_BITS: a byte each. */
#define ROOMS ((uint64_t)0x010204081000)

/* The code in which lengths are written: by the next five bits, the length and its bits. */
struct lengths {
	uint8_t value[1 << LENGTH_BITS], bits[1 << LENGTH_BITS];
};

/* The low LENGTH_BITS bits of a number, the other way round. */
static const uint8_t turned[1 << LENGTH_BITS] = {
	0, 16, 8, 24, 4, 20, 12, 28, 2, 18, 10, 26, 6, 22, 14, 30,
	1, 17, 9, 25, 5, 21, 13, 29, 3, 19, 11, 27, 7, 23, 15, 31,
};

/*
 * Codes in order, the shorter first, their bits the other way round (section 3.2). The codes of
 * one length begin where those of the shorter end, so that each value's is found in one pass.
 */
static void make_lengths(const uint8_t bits_of[LENGTHS], struct lengths *ret)
{
	unsigned next[LENGTH_BITS + 1] = { 0 }, count[LENGTH_BITS + 1] = { 0 };

	for (unsigned value = 0; value < LENGTHS; value++)
		count[bits_of[value]]++;
	count[0] = 0;
	for (unsigned bits = 1; bits <= LENGTH_BITS; bits++)
		next[bits] = (next[bits - 1] + count[bits - 1]) << 1;
	for (unsigned value = 0; value < LENGTHS; value++) {
		unsigned bits = bits_of[value];

		if (bits == 0)
			continue;
		for (unsigned i = turned[next[bits]++ << (LENGTH_BITS - bits)];
		     i < 1 << LENGTH_BITS; i += 1u << bits) {
			ret->value[i] = (uint8_t)value;
			ret->bits[i] = (uint8_t)bits;
		}
	}
}

/* Reads it; false when it leaves something over, or more than there is (section 3.5). */
static bool take_lengths(struct bits *b, unsigned skip, struct lengths *ret)
{
	/* by the next four bits: the length, and how many of them tell it */
	static const uint8_t lens[16] = { 0, 4, 3, 2, 0, 4, 3, 1, 0, 4, 3, 2, 0, 4, 3, 5 };
	static const uint8_t used[16] = { 2, 2, 2, 3, 2, 2, 2, 4, 2, 2, 2, 3, 2, 2, 2, 4 };
	static const uint8_t order[LENGTHS] = { 1, 2, 3, 4,  0,	 5,  17, 6,  16,
						7, 8, 9, 10, 11, 12, 13, 14, 15 };
	uint8_t bits_of[LENGTHS] = { 0 };
	unsigned room = 1 << LENGTH_BITS, n = 0, last = 0;

	for (unsigned i = skip; i < LENGTHS && room != 0 && room <= 1 << LENGTH_BITS; i++) {
		unsigned four = peek(b, 4), len = lens[four];

		pass(b, used[four]);
		bits_of[order[i]] = (uint8_t)len;
		room -= (ROOMS >> 8 * len) & 0xff;
		last = len != 0 ? order[i] : last;
		n += len != 0;
	}
	if (n == 1) { /* told by no bits at all */
		memset(ret, 0, sizeof(*ret));
		memset(ret->value, (int)last, sizeof(ret->value));
		return true;
	}
	if (room != 0)
		return false;
	make_lengths(bits_of, ret);
	return true;
}

/* The lengths of the alphabet's codes: together they fill the space, neither more nor less. */
static bool fill_space(struct bits *b, const struct lengths *l, unsigned alphabet)
{
	unsigned symbol = 0, before = INITIAL, repeat = 0, repeated = 0;
	int space = SPACE;

	while (symbol < alphabet && space > 0) {
		unsigned five = peek(b, LENGTH_BITS), value = l->value[five], had = repeat, len;

		pass(b, l->bits[five]);
		if (value < REPEAT) {
			repeat = 0;
			symbol++;
			before = value != 0 ? value : before;
			space -= value != 0 ? SPACE >> value : 0;
			continue;
		}
		len = value == REPEAT ? before : 0;
		if (len != repeated)
			had = repeat = 0;
		repeated = len;
		repeat = repeat != 0 ? (repeat - 2) << (value - 14) : 0;
		repeat += take(b, value - 14) + 3;
		symbol += repeat - had;
		if (symbol > alphabet)
			return false;
		space -= len != 0 ? (int)((repeat - had) << (15 - len)) : 0;
	}
	return space == 0;
}

/* A prefix code, read to its end; false when it is none or ends behind the bytes. */
static bool is_code(struct bits *b, unsigned alphabet)
{
	unsigned skip = take(b, 2);
	struct lengths l;

	if (skip == 1 ? !is_simple(b, alphabet)
		      : !take_lengths(b, skip, &l) || !fill_space(b, &l, alphabet))
		return false;
	return b->at <= 8 * b->s.len;
}

/* Codes of block types and block counts, where there is more than one type (section 9.2). */
enum { COUNTS = 26, LITERALS = 256, COMMANDS = 704 };

/* The first codes of a block, up to those that only data behind could lead on from. */
static bool may_have_codes(struct bits *b)
{
	unsigned postfix, direct, n;

	for (unsigned i = 0; i < 3; i++) {
		n = take_count(b);
		if (n != 1)
			return is_code(b, n + 2) && is_code(b, COUNTS);
	}
	postfix = take(b, 2);
	direct = take(b, 4) << postfix;
	take(b, 2); /* the way of the one type of literals */
	for (unsigned i = 0; i < 2; i++) {
		n = take_count(b);
		if (n != 1)
			return is_code(b, n + (take(b, 1) == 1 ? take(b, 4) + 1 : 0));
	}
	return is_code(b, LITERALS) && is_code(b, COMMANDS)
	       && is_code(b, 16 + direct + (48u << postfix));
}

/* A block of metadata, zeros up to the next byte (section 9.2), and something behind it. */
static bool may_skip_metadata(struct bits *b)
{
	unsigned n, len = 0;

	if (take(b, 1) != 0)
		return false;
	n = take(b, 2);
	for (unsigned i = 0; i < n; i++) {
		unsigned byte = take(b, 8);

		if (byte == 0 && i > 0 && i + 1 == n)
			return false;
		len |= byte << 8 * i;
	}
	len += n != 0;
	return take(b, (8 - b->at % 8) % 8) == 0 && b->at / 8 + len < b->s.len;
}

/* As far as the first prefix codes; uncompressed blocks hide nothing and are not asked for. */
static bool may_begin(struct span s)
{
	struct bits b = { .s = s };
	unsigned last, nibbles, len = 0;

	if (!take_window(&b))
		return false;
	last = take(&b, 1);
	if (last == 1 && take(&b, 1) == 1)
		return false;
	nibbles = take(&b, 2) + 4;
	if (nibbles == 7)
		return may_skip_metadata(&b);
	for (unsigned i = 0; i < nibbles; i++)
		len |= take(&b, 4) << 4 * i;
	if ((nibbles > 4 && len >> 4 * (nibbles - 1) == 0) || (last == 1 && len < TEXT_MIN - 1)
	    || (last == 0 && take(&b, 1) == 1))
		return false;
	return may_have_codes(&b);
}

/* Nothing marks it: what it gives must be text. Uncompressed blocks would let text through. */
bool brotli_gives_text(struct span bytes)
{
	uint8_t head[TRY_OUT];
	struct buf b = { .p = head, .cap = sizeof(head), .max = sizeof(head) };
	size_t used;

	if (bytes.len < TEXT_MIN || !may_begin(span_cut(bytes, 0, TRY_IN)))
		return false;
	(void)!brotli_decode(span_cut(bytes, 0, TRY_IN), &b, &used, NULL);
	return b.len >= TEXT_MIN && layers_sure(buf_span(&b), true);
}

static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	struct span body = layers_body(s, at);

	(void)ev;
	*len = body.len;
	return brotli_gives_text(body);
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t used;
	enum st ret = brotli_decode(in, out, &used, steps);

	return layers_close(ret, in, used, out, steps);
}

static enum st wrap(struct span was, struct span now, struct buf *out)
{
	(void)was;
	return brotli_encode(now, out);
}

const struct layer layer_brotli = {
	.name = "brotli",
	.gate_text = "a surface that is no text and decompresses to text or a map",
	.events = 1u << EVENT_START,
	.heads = 1u << HEAD_BYTES,
	.last_resort = true,
	.gate = gate,
	.open = open,
	.wrap = wrap,
};
