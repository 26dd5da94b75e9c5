/*
 * nas.h - who a phone says it is in the messages between it and the core network.
 *
 * Not a dissection: of those messages that carry a mobile identity (3GPP TS 24.008 section
 * 10.5.1.4, TS 24.301 section 9.9.3.12), what stands in front of it is passed over. Enciphered
 * ones look like none.
 */
#ifndef PROTOCOL_NAS_H
#define PROTOCOL_NAS_H

#include "protocol/parse.h"

/*
 * Adds nas.imsi, nas.imei, nas.imeisv for the identity in b (a part of the input), and what stands
 * behind it, or all of b, as nas.message.
 */
void nas_fields(struct parse *p, const struct input *in, struct span b);

#endif
