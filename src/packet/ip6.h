/* ip6.h - the chain of IPv6 extension headers (RFC 8200 section 4, RFC 2675). */
#ifndef PACKET_IP6_H
#define PACKET_IP6_H

#include "packet/decode.h"

/* Walks the headers from number next on, at most 16, then calls ip_upper() or frag_decode(). */
void ip6_extensions(struct ctx *c, uint8_t next, struct span s);

#endif
