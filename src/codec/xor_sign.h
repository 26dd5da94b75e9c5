/* xor_sign.h - what signs are, for the files that guess a key; for xor.c and xor_wrapped.c alone.
 */
#ifndef CODEC_XOR_SIGN_H
#define CODEC_XOR_SIGN_H

#include "base/rd.h"
#include "base/word.h"

#include <string.h>

static inline bool is_letter(uint8_t c)
{
	return (unsigned)(c | 32) - 'a' < 26;
}

static inline bool is_printable(uint8_t c)
{
	return (unsigned)c - 0x20 < 0x5f || c == '\t' || c == '\n' || c == '\r';
}

/*
 * Every byte of s is printable under key. No branch and no wider type: asked of every text, for
 * compilers to make vectors of.
 */
static inline bool reads_under(struct span s, uint8_t key)
{
	uint8_t odd = 0;

	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.p[i] ^ key;

		odd |= (uint8_t) !(((uint8_t)(c - 0x20) < 0x5f) | (c == '\t') | (c == '\n')
				   | (c == '\r'));
	}
	return odd == 0;
}

/* ASCII under any key: one and the same top bit. At least a word (8 bytes) long. */
static inline bool has_one_top_bit(struct span s)
{
	const uint64_t top = ~WORD_LOW;
	uint64_t any = 0, all = ~any, v;

	for (size_t i = 0; i < s.len; i += WORD) {
		memcpy(&v, s.p + (s.len - i < WORD ? s.len - WORD : i), WORD);
		any |= v;
		all &= v;
	}
	return (any & top) == 0 || (all & top) == top;
}

/* xor_guess() of a head that is known to be long enough, its bytes to have one top bit. */
bool xor_guess_head(struct span head, uint8_t *key);

#endif
