/*
 * pcapng_write.h - a pcapng file as bytes (draft-ietf-opsawg-pcapng), block after block.
 *
 * Little endian, times in nanoseconds. A section begins; interfaces are described before
 * the packets that came in by them; numbers of interfaces count within the section. A
 * file may hold several sections, one behind the other.
 */
#ifndef SOURCE_PCAPNG_WRITE_H
#define SOURCE_PCAPNG_WRITE_H

#include "base/buf.h"

struct pcapng_packet {
	uint32_t iface;
	int64_t time_ns; /* TM_NONE: written as 0 */
	uint32_t orig_len;
	struct span bytes;
	struct span comments[2]; /* UTF-8, empty ones are left out; cut at 65535 bytes */
};

/* Each appends whole blocks or nothing. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st pcapng_put_section(struct buf *out, struct span application,
				      struct span comment);
MUST_CHECK enum st pcapng_put_interface(struct buf *out, uint32_t link_type);
/* Secrets for the packets behind them: type 0x544c534b is a key log of TLS. */
MUST_CHECK enum st pcapng_put_secrets(struct buf *out, uint32_t type, struct span data);
MUST_CHECK enum st pcapng_put_packet(struct buf *out, const struct pcapng_packet *p);

#endif
