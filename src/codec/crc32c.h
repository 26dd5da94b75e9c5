/* crc32c.h - CRC-32 with Castagnoli's polynomial, as SCTP carries it (RFC 9260 appendix A). */
#ifndef CODEC_CRC32C_H
#define CODEC_CRC32C_H

#include "base/rd.h"

uint32_t crc32c(struct span s);

#endif
