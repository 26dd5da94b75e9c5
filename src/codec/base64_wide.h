/* base64_wide.h - many symbols at once, where the processor can; for base64.c alone. */
#ifndef CODEC_BASE64_WIDE_H
#define CODEC_BASE64_WIDE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Decodes from in as base64_groups() does (base64.h), and stops early: at the first 32
 * symbols that are not all of an alphabet, near the end, or at once where the processor
 * cannot. Symbols taken, a multiple of 32; out holds three bytes for four of them and may be
 * written up to 4 bytes behind, inside what all n symbols need.
 */
size_t base64_wide(const uint8_t *in, size_t n, uint8_t *out);

#endif
