/*
 * frag.h - fragments on their way to a datagram that the next layer can read.
 *
 * Overlap: the bytes that came first make the datagram. Where a later
 * fragment differs from them, that is an anomaly "ip.fragment" and the whole
 * later fragment also goes out as a segment of TRANSPORT_IP, so that both are
 * searched. A datagram that never becomes whole is given up after 30 seconds
 * of capture time, when the budget is used up (in order of age), and at the
 * end: an anomaly, its beginning read as far as it goes, the other pieces
 * passed as TRANSPORT_IP.
 */
#ifndef PACKET_FRAG_H
#define PACKET_FRAG_H

#include "packet/decode.h"

struct fragment {
	struct span bytes;
	uint32_t id, off;
	uint8_t proto;
	bool more;
};

/* c->seg has the addresses. May call out for this fragment, its datagram, and older ones. */
void frag_decode(struct ctx *c, const struct fragment *f);
void frag_flush(struct packet_decoder *d);

#endif
