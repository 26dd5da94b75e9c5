/*
 * pcapng.h - the blocks of a pcapng file (draft-ietf-opsawg-pcapng).
 *
 * Any number of sections, each in its own byte order. Packets come from
 * Enhanced, Simple and (obsolete) Packet Blocks; what else is read goes to the
 * sink (block.h); the rest is passed over. Records that Wireshark numbers
 * though they are no packets (custom blocks, journal entries, system calls)
 * take a number and no frame.
 */
#ifndef SOURCE_PCAPNG_H
#define SOURCE_PCAPNG_H

#include "source/tick.h"
#include "source/walk.h"

enum { PCAPNG_INTERFACES_MAX = 65536 }; /* of one section; more are counted (limit.interfaces) */

struct pcapng_iface {
	uint32_t link_type, snaplen;
	struct tick tick;
};

struct pcapng {
	bool be;
	struct pcapng_iface *ifaces; /* of this section */
	size_t n_ifaces, cap_ifaces;
	uint32_t first_iface; /* running number of ifaces[0] */
	uint64_t rest;	      /* of a block too large for a window, still to be passed over */
};

/* Whether an input that begins with these 4 bytes is one. */
bool pcapng_is(struct span start);

/* ST_OK; ST_BAD no byte order; ST_UNSUP a version nobody wrote; ST_IO, ST_NOMEM. */
MUST_CHECK enum st pcapng_open(struct pcapng *p, struct walk *w, struct err *e);

/* As source_next(). */
MUST_CHECK enum st pcapng_next(struct pcapng *p, struct walk *w, struct frame *f, struct err *e);
void pcapng_deinit(struct pcapng *p);

#endif
