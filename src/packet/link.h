/* link.h - the one list of link types (LINKTYPE numbers, https://www.tcpdump.org/linktypes.html).
 */
#ifndef PACKET_LINK_H
#define PACKET_LINK_H

#include "packet/decode.h"

struct link_type {
	uint16_t number;
	layer_fn *decode;   /* NULL: known, but not read: frames are searched as bytes */
	const char *unread; /* then why, for the anomaly */
};

/* Never NULL: an unknown number has a row of its own. */
const struct link_type *link_find(uint32_t number);

/* A frame of that type, from its first byte; unknown ones are an anomaly and emitted whole. */
void link_decode(struct ctx *c, const struct link_type *l, uint32_t number, struct span s);

#endif
