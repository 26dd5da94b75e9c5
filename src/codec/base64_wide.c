#include "codec/base64_wide.h"

#include "base/attr.h"

#ifdef __x86_64__
#include <immintrin.h>
#include <stdbool.h>

enum { SYMBOLS = 32, BYTES = 24 };

/*
 * A byte is a symbol when what its low and its high nibble may be have a bit in common: 0 for
 * + - and /, 1 for digits, 2 for the first fifteen letters of either case, 3 for the rest of the
 * upper case and the underscore, 4 for the rest of the lower case. The shuffle gives 0 for bytes
 * of 0x80 and over by itself (low nibble).
 */
static const uint8_t may_low[16] = { 0x1a, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e,
				     0x1e, 0x1e, 0x1c, 0x05, 0x04, 0x05, 0x04, 0x0d };
static const uint8_t may_high[16] = { [2] = 1, [3] = 2, [4] = 4, [5] = 8, [6] = 4, [7] = 16 };

/* What is added to a symbol for its value, by the high nibble; of + - / by the low one. */
static const int8_t add_high[16] = { [3] = 4, [4] = -65, [5] = -65, [6] = -71, [7] = -71 };
static const int8_t add_low[16] = { [0xb] = 19, [0xd] = 17, [0xf] = 16 };
enum { ADD_UNDERSCORE = 33 }; /* 63 - '_', less what the letters of its row get */

TARGET("avx2") ALWAYS_INLINE __m256i table(const void *t)
{
	return _mm256_broadcastsi128_si256(_mm_loadu_si128(t));
}

/* The values of 32 symbols; false when one of them is none. */
TARGET("avx2") ALWAYS_INLINE bool values(__m256i v, __m256i *ret)
{
	const __m256i nibble = _mm256_set1_epi8(15);
	__m256i high = _mm256_and_si256(_mm256_srli_epi16(v, 4), nibble);
	__m256i may = _mm256_and_si256(_mm256_shuffle_epi8(table(may_low), v),
				       _mm256_shuffle_epi8(table(may_high), high));
	__m256i none = _mm256_cmpeq_epi8(may, _mm256_setzero_si256());
	__m256i signs = _mm256_cmpeq_epi8(high, _mm256_set1_epi8(2));
	__m256i line = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('_'));
	__m256i add = _mm256_shuffle_epi8(table(add_high), high);

	if (_mm256_movemask_epi8(none) != 0)
		return false;
	add = _mm256_add_epi8(add, _mm256_and_si256(signs, _mm256_shuffle_epi8(table(add_low), v)));
	add = _mm256_add_epi8(add, _mm256_and_si256(line, _mm256_set1_epi8(ADD_UNDERSCORE)));
	*ret = _mm256_add_epi8(v, add);
	return true;
}

/* Four values of six bits in a row to three bytes, the first value in the top bits. */
TARGET("avx2") ALWAYS_INLINE void put_bytes(__m256i v, uint8_t *out)
{
	const __m256i order =
		_mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1, 2, 1, 0, 6,
				 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
	/* pairs to twelve bits, pairs of those to 24, low byte first */
	__m256i twelve = _mm256_maddubs_epi16(v, _mm256_set1_epi16(0x0140));
	__m256i all = _mm256_madd_epi16(twelve, _mm256_set1_epi32(0x00011000));

	all = _mm256_shuffle_epi8(all, order);
	_mm_storeu_si128((__m128i *)out, _mm256_castsi256_si128(all));
	_mm_storeu_si128((__m128i *)(out + BYTES / 2), _mm256_extracti128_si256(all, 1));
}

TARGET("avx2") static size_t run_avx2(const uint8_t *in, size_t n, uint8_t *out)
{
	size_t i = 0;

	/* the last 12 symbols' bytes are room for what is written behind */
	for (; n - i >= SYMBOLS + 12; i += SYMBOLS, out += BYTES) {
		__m256i v = _mm256_loadu_si256((const __m256i *)(in + i));

		if (!values(v, &v))
			break;
		put_bytes(v, out);
	}
	return i;
}

size_t base64_wide(const uint8_t *in, size_t n, uint8_t *out)
{
	return n >= SYMBOLS + 12 && __builtin_cpu_supports("avx2") ? run_avx2(in, n, out) : 0;
}

#else

size_t base64_wide(const uint8_t *in, size_t n, uint8_t *out)
{
	(void)in, (void)n, (void)out;
	return 0;
}
#endif
