/*
 * inet_sum.h - the Internet checksum (RFC 1071), and numbers as headers hold them.
 *
 * For who writes packets. The running sum may be made of several pieces; all
 * but the last have an even number of bytes.
 */
#ifndef CODEC_INET_SUM_H
#define CODEC_INET_SUM_H

#include "base/rd.h"

static inline void put_be16(uint8_t *p, size_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void put_be32(uint8_t *p, uint32_t v)
{
	put_be16(p, v >> 16);
	put_be16(p + 2, v & 0xffff);
}

/* sum, with s added; begins with 0, or with numbers of a pseudo header. */
uint32_t inet_sum_add(uint32_t sum, struct span s);

/* What a header holds. */
uint16_t inet_sum_end(uint32_t sum);

#endif
