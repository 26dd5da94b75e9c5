/*
 * xor_wrapped.h - one byte XORed over what is itself wrapped: digits and letters, compressed bytes.
 */
#ifndef CODEC_XOR_WRAPPED_H
#define CODEC_XOR_WRAPPED_H

#include "codec/xor.h"

enum { XOR_WRAPPED_LEAST = 32 };

/*
 * The byte under which s begins as UTF-16, as hex alone or as markup; where it
 * is no text as it stands also as a stream of gzip, zlib, zstd or LZ4, as base64
 * alone, or as "TAGvalue;". Few bytes count, most often XOR_HEAD; of zlib's what inflates must be
 * text. Asked where nothing else explains s; before xor_guess(), which takes an = among letters for
 * a name's end.
 */
MUST_CHECK bool xor_guess_wrapped(struct span s, uint8_t *key);

/* As multipart, as "n=value" with a name of one letter: says least, asked last. */
MUST_CHECK bool xor_guess_loose(struct span s, uint8_t *key);

/* All three in that order: wrapped, as it stands (xor_guess()), loose. */
MUST_CHECK bool xor_guess_any(struct span s, uint8_t *key);

#endif
