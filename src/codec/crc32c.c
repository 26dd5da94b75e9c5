#include "codec/crc32c.h"

enum { REFLECTED = 0x82f63b78 };

/* Bit by bit: for packets that are written anew, of which there are few. */
uint32_t crc32c(struct span s)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < s.len; i++) {
		crc ^= s.p[i];
		for (unsigned bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ ((crc & 1) != 0 ? (uint32_t)REFLECTED : 0);
	}
	return ~crc;
}
