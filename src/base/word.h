/*
 * word.h - eight bytes at a time: which of them are what is looked for.
 *
 * Answers have the top bit of each byte that is; the byte that comes first in memory
 * is the lowest. Exact for every byte, so that a search may begin at either end.
 */
#ifndef BASE_WORD_H
#define BASE_WORD_H

#include <stdint.h>
#include <string.h>

enum { WORD = 8 };

#define WORD_EACH ((uint64_t)0x0101010101010101U)
#define WORD_LOW (WORD_EACH * 0x7f)

/* p holds WORD bytes at least. */
static inline uint64_t word_load(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(v) : v;
}

/* As word_load() reads it. */
static inline void word_store(uint8_t *p, uint64_t v)
{
	v = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(v) : v;
	memcpy(p, &v, sizeof(v));
}

static inline uint64_t word_equal(uint64_t v, uint8_t c)
{
	uint64_t diff = v ^ WORD_EACH * c;

	return ~(((diff & WORD_LOW) + WORD_LOW) | diff) & ~WORD_LOW;
}

/* Bytes less than least, which is at most 0x80. */
static inline uint64_t word_below(uint64_t v, uint8_t least)
{
	return ~(((v & WORD_LOW) + WORD_EACH * (uint8_t)(0x80 - least)) | v) & ~WORD_LOW;
}

/* The bytes of v are 0 or 1: bit i is that of byte i. */
static inline uint8_t word_bits(uint64_t v)
{
	return (uint8_t)((v * (uint64_t)0x0102040810204080U) >> 56);
}

#endif
