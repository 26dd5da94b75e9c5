#include "unwrap/classes.h"

#include "base/attr.h"
#include "base/word.h"
#include "unwrap/shapes.h"

#include <string.h>

enum { BLOCK = 64 };

/* Bit i stands for byte i of the block. */
struct masks {
	uint64_t digit, hex, base64; /* as in event.h; each holds the one before */
	uint64_t upper;		     /* or more: a hint */
	uint64_t sep;		     /* : and - */
	uint64_t dot, at, percent, backslash;
};

/* The block before, as far as shifts across the border need it. */
struct before {
	struct masks m;
	uint64_t run2, run4, run8; /* base64 runs of that length end here */
	uint64_t pair;		   /* a separator behind two hex digits */
};

/* Bit i is bit i - k of the bytes in order. */
ALWAYS_INLINE uint64_t back(uint64_t cur, uint64_t prev, unsigned k)
{
	return cur << k | prev >> (BLOCK - k);
}

/* Bits of the block and of the one before: where eight in a row end, mostly. */
struct pair {
	uint64_t cur, prev;
};

ALWAYS_INLINE struct pair runs_of_eight(uint64_t cur, uint64_t prev)
{
	uint64_t p2 = prev & prev << 1, c2 = cur & back(cur, prev, 1);
	uint64_t p4 = p2 & p2 << 2, c4 = c2 & back(c2, p2, 2);

	return (struct pair){ c4 & back(c4, p4, 4), p4 & p4 << 4 };
}

/* Where it is n long or longer, 8 < n <= 16; *first: where it becomes so. */
ALWAYS_INLINE uint64_t run_of(struct pair e, unsigned n, uint64_t *first)
{
	uint64_t cur = e.cur & back(e.cur, e.prev, n - 8), prev = e.prev & e.prev << (n - 8);

	*first = cur & ~back(cur, prev, 1);
	return cur;
}

/* How many bits from i on are set in a row, of those in the block. */
ALWAYS_INLINE size_t ones_from(uint64_t bits, uint64_t i)
{
	uint64_t clear = ~bits >> i;

	return clear != 0 ? (size_t)__builtin_ctzll(clear) : (size_t)(BLOCK - i);
}

#define EACH_BIT(bits, i)                                                                  \
	for (uint64_t left_ = (bits), i; left_ != 0 && (i = __builtin_ctzll(left_), true); \
	     left_ &= left_ - 1)

static void look_at_hex(struct shapes *s, const struct masks *m, const struct before *b,
			size_t base)
{
	uint64_t first_hex, first_digit, digits = 0;
	struct pair digit = { 0, 0 };

	if (run_of(runs_of_eight(m->hex, b->m.hex), SHAPE_HEX_MIN, &first_hex) == 0)
		return;
	digit = runs_of_eight(m->digit, b->m.digit);
	if (digit.cur != 0)
		digits = run_of(digit, SHAPE_HEX_MIN, &first_digit);
	EACH_BIT(first_hex, i)
	{
		bool plain = (digits >> i & 1) != 0;

		shape_hex(s, base + i, base + i + ones_from(m->hex, i),
			  plain ? base + i + ones_from(m->digit, i) : 0);
	}
	if (digits == 0)
		return;
	run_of(digit, SHAPE_DIGITS_MIN, &first_digit);
	EACH_BIT(first_digit, i)
	shape_digits(s, base + i, base + i + ones_from(m->digit, i));
}

/* A bit of mark in the run that is as long as n at bit i, its first byte apart? */
ALWAYS_INLINE bool marked_in_run(struct pair mark, uint64_t base64, uint64_t i, size_t n)
{
	size_t to = i + ones_from(base64, i);
	uint64_t cur = mark.cur & (to < BLOCK ? ((uint64_t)1 << to) - 1 : ~(uint64_t)0);

	if (i + 1 >= n)
		return cur >> (i + 1 - n) >> 1 != 0;
	return cur != 0 || (n - i > 2 && mark.prev >> (BLOCK - (n - i - 2)) != 0);
}

static NOINLINE void look_at_runs(struct shapes *s, const struct masks *m, const struct before *b,
				  struct pair base64, size_t base)
{
	uint64_t word = m->base64 & ~m->sep, word_prev = b->m.base64 & ~b->m.sep, first;
	/* upper case behind something that may be an alnum */
	struct pair mark = { m->upper & back(word, word_prev, 1), b->m.upper & word_prev << 1 };

	look_at_hex(s, m, b, base);
	run_of(base64, SHAPE_BASE64_MIN, &first);
	EACH_BIT(first, i)
	shape_base64(s, base + i, base + i + ones_from(m->base64, i),
		     marked_in_run(mark, m->base64, i, SHAPE_BASE64_MIN));
}

static NOINLINE void look_at_pairs(struct shapes *s, uint64_t pair, uint64_t prev, size_t base)
{
	uint64_t two = pair & back(pair, prev, 3), two_prev = prev & prev << 3;
	uint64_t four = two & back(two, two_prev, 6);

	EACH_BIT(four & back(pair, prev, 12), i)
	shape_mac(s, base + i);
}

ALWAYS_INLINE void look_at_block(struct shapes *s, const struct masks *m, struct before *b,
				 size_t base)
{
	const struct masks *p = &b->m;
	uint64_t hex1 = back(m->hex, p->hex, 1);
	uint64_t run2 = m->base64 & back(m->base64, p->base64, 1);
	uint64_t run4 = run2 & back(run2, b->run2, 2);
	uint64_t run8 = run4 & back(run4, b->run4, 4);
	uint64_t run12 = run8 & back(run8, b->run8, 4);
	uint64_t pair = m->sep & hex1 & back(m->hex, p->hex, 2);
	uint64_t uuid = m->sep & hex1 & back(m->sep, p->sep, 5);
	uint64_t decimal = m->digit & back(m->dot, p->dot, 1) & back(m->digit, p->digit, 2);
	uint64_t at = m->base64 & back(m->at, p->at, 1) & back(m->base64, p->base64, 2);
	uint64_t percent = m->hex & hex1 & back(m->percent, p->percent, 2);

	if (run12 != 0)
		look_at_runs(s, m, b, (struct pair){ run8, b->run8 }, base);
	if ((pair & back(pair, b->pair, 3)) != 0)
		look_at_pairs(s, pair, b->pair, base);
	if (UNLIKELY((uuid | decimal | at | percent | m->backslash) != 0)) {
		EACH_BIT(uuid, i)
		shape_uuid(s, base + i);
		EACH_BIT(decimal, i)
		shape_decimal(s, base + i);
		EACH_BIT(at, i)
		shape_at(s, base + i);
		EACH_BIT(percent, i)
		shape_percent(s, base + i);
		EACH_BIT(m->backslash, i)
		shape_backslash(s, base + i);
	}
	*b = (struct before){ *m, run2, run4, run8, pair };
}

typedef void (*masks_fn)(const uint8_t *p, struct masks *m);

/* Inlined into each variant with its masks_fn, so that both become one loop. */
ALWAYS_INLINE void look_at_all(struct span bytes, struct event_list *out, masks_fn masks_of)
{
	struct shapes s = { bytes, out, 0 };
	struct before b = { 0 };
	struct masks m;
	size_t at = 0;

	for (; bytes.len - at >= BLOCK; at += BLOCK) {
		masks_of(bytes.p + at, &m);
		look_at_block(&s, &m, &b, at);
	}
	if (at < bytes.len) {
		uint8_t last[BLOCK] = { 0 };

		memcpy(last, bytes.p + at, bytes.len - at);
		masks_of(last, &m);
		look_at_block(&s, &m, &b, at);
	}
}

enum { P_DIGIT = 1, P_HEX = 2, P_BASE64 = 4, P_SEP = 8, P_DOT = 16, P_AT = 32, P_PERCENT = 64 };
enum { P_BACKSLASH = 128 };

static const uint8_t portable_class[256] = {
	['%'] = P_PERCENT,
	['+'] = P_BASE64,
	['-'] = P_BASE64 | P_SEP,
	['.'] = P_DOT,
	['/'] = P_BASE64,
	['0' ... '9'] = P_DIGIT | P_HEX | P_BASE64,
	[':'] = P_SEP,
	['@'] = P_AT,
	['A' ... 'F'] = P_HEX | P_BASE64,
	['G' ... 'Z'] = P_BASE64,
	['\\'] = P_BACKSLASH,
	['_'] = P_BASE64,
	['a' ... 'f'] = P_HEX | P_BASE64,
	['g' ... 'z'] = P_BASE64,
};

/* Bit k of each of the eight bytes of v, gathered: byte i gives bit i. */
ALWAYS_INLINE uint64_t gather(uint64_t v, unsigned k)
{
	return word_bits(v >> k & WORD_EACH);
}

ALWAYS_INLINE void masks_portable(const uint8_t *p, struct masks *m)
{
	*m = (struct masks){ 0 };
	for (unsigned i = 0; i < BLOCK; i += 8) {
		uint64_t v = 0;

		for (unsigned k = 0; k < 8; k++)
			v |= (uint64_t)portable_class[p[i + k]] << 8 * k;
		m->digit |= gather(v, 0) << i;
		m->hex |= gather(v, 1) << i;
		m->base64 |= gather(v, 2) << i;
		m->sep |= gather(v, 3) << i;
		m->dot |= gather(v, 4) << i;
		m->at |= gather(v, 5) << i;
		m->percent |= gather(v, 6) << i;
		m->backslash |= gather(v, 7) << i;
	}
	m->upper = m->base64;
}

static bool works_always(void)
{
	return true;
}

static void run_portable(struct span bytes, struct event_list *out)
{
	look_at_all(bytes, out, masks_portable);
}

#ifdef __x86_64__
#include <immintrin.h>

/*
 * A byte's class is the AND of what its low and its high nibble may be: bit 7
 * digit, 6 hex letter, 5 and 4 the letters by column, 3 + - /, 2 the underscore, 1 and 0 the
 * upper case letters by column. The shuffle gives 0 for bytes of 0x80 and
 * over by itself (low nibble).
 */
static const uint8_t nibbles_low[16] = { 0x91, 0xf3, 0xf3, 0xf3, 0xf3, 0xf3, 0xf3, 0xb3,
					 0xb3, 0xb3, 0x33, 0x2a, 0x22, 0x2a, 0x22, 0x2e };
static const uint8_t nibbles_high[16] = {
	[2] = 0x08, [3] = 0x80, [4] = 0x62, [5] = 0x15, [6] = 0x60, [7] = 0x10
};

ALWAYS_INLINE __m128i load_table(const uint8_t table[16])
{
	return _mm_loadu_si128((const __m128i *)table);
}

TARGET("avx2") ALWAYS_INLINE uint64_t bits_avx2(__m256i lo, __m256i hi)
{
	return (uint32_t)_mm256_movemask_epi8(lo)
	       | (uint64_t)(uint32_t)_mm256_movemask_epi8(hi) << 32;
}

TARGET("avx2") ALWAYS_INLINE __m256i class_avx2(__m256i v)
{
	const __m256i low = _mm256_broadcastsi128_si256(load_table(nibbles_low));
	const __m256i high = _mm256_broadcastsi128_si256(load_table(nibbles_high));
	__m256i top = _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(15));

	return _mm256_and_si256(_mm256_shuffle_epi8(low, v), _mm256_shuffle_epi8(high, top));
}

/* Bits 1 and 0 moved to where movemask looks. */
TARGET("avx2") ALWAYS_INLINE __m256i upper_avx2(__m256i c)
{
	return _mm256_or_si256(_mm256_slli_epi16(c, 6), _mm256_slli_epi16(c, 7));
}

TARGET("avx2") ALWAYS_INLINE uint64_t equal_avx2(__m256i lo, __m256i hi, char c)
{
	const __m256i want = _mm256_set1_epi8(c);

	return bits_avx2(_mm256_cmpeq_epi8(lo, want), _mm256_cmpeq_epi8(hi, want));
}

TARGET("avx2") ALWAYS_INLINE void masks_avx2(const uint8_t *p, struct masks *m)
{
	const __m256i zero = _mm256_setzero_si256();
	__m256i lo = _mm256_loadu_si256((const __m256i *)p);
	__m256i hi = _mm256_loadu_si256((const __m256i *)(p + 32));
	__m256i cl = class_avx2(lo), ch = class_avx2(hi);

	m->digit = bits_avx2(cl, ch);
	m->hex = m->digit | bits_avx2(_mm256_add_epi8(cl, cl), _mm256_add_epi8(ch, ch));
	m->base64 = ~bits_avx2(_mm256_cmpeq_epi8(cl, zero), _mm256_cmpeq_epi8(ch, zero));
	m->upper = bits_avx2(upper_avx2(cl), upper_avx2(ch));
	m->sep = equal_avx2(lo, hi, ':') | equal_avx2(lo, hi, '-');
	m->dot = equal_avx2(lo, hi, '.');
	m->at = equal_avx2(lo, hi, '@');
	m->percent = equal_avx2(lo, hi, '%');
	m->backslash = equal_avx2(lo, hi, '\\');
}

TARGET("avx2") static void run_avx2(struct span bytes, struct event_list *out)
{
	look_at_all(bytes, out, masks_avx2);
}

TARGET("avx512bw") ALWAYS_INLINE void masks_avx512(const uint8_t *p, struct masks *m)
{
	const __m512i low = _mm512_broadcast_i32x4(load_table(nibbles_low));
	const __m512i high = _mm512_broadcast_i32x4(load_table(nibbles_high));
	__m512i v = _mm512_loadu_si512(p);
	__m512i top = _mm512_and_si512(_mm512_srli_epi16(v, 4), _mm512_set1_epi8(15));
	__m512i c = _mm512_and_si512(_mm512_shuffle_epi8(low, v), _mm512_shuffle_epi8(high, top));

	m->digit = _mm512_test_epi8_mask(c, _mm512_set1_epi8((char)0x80));
	m->hex = _mm512_test_epi8_mask(c, _mm512_set1_epi8((char)0xc0));
	m->base64 = _mm512_test_epi8_mask(c, c);
	m->upper = _mm512_test_epi8_mask(c, _mm512_set1_epi8(3));
	m->sep = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(':'))
		 | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('-'));
	m->dot = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('.'));
	m->at = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('@'));
	m->percent = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('%'));
	m->backslash = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\'));
}

TARGET("avx512bw") static void run_avx512(struct span bytes, struct event_list *out)
{
	look_at_all(bytes, out, masks_avx512);
}

static bool works_avx2(void)
{
	return __builtin_cpu_supports("avx2");
}

static bool works_avx512(void)
{
	return __builtin_cpu_supports("avx512bw");
}
#endif

const struct classes classes_list[] = {
#ifdef __x86_64__
	{ "avx512bw", works_avx512, run_avx512 },
	{ "avx2", works_avx2, run_avx2 },
#endif
	{ "portable", works_always, run_portable },
	{ NULL, NULL, NULL },
};

const struct classes *classes_best(void)
{
	const struct classes *c = classes_list;

	while (!c->works())
		c++;
	return c;
}
