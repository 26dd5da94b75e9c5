/* ip.h - the network layer: IPv4 (RFC 791), IPv6 (RFC 8200), and which protocol comes next. */
#ifndef PACKET_IP_H
#define PACKET_IP_H

#include "packet/decode.h"

/* By the version nibble. */
void ip_decode(struct ctx *c, struct span s);
void ip4_decode(struct ctx *c, struct span s);
void ip6_decode(struct ctx *c, struct span s);

/* What stands behind the IP header: extension headers of IPv6 first, then ip_upper(). */
void ip_payload(struct ctx *c, uint8_t proto, struct span s);

/* A protocol number and its bytes; ones without a row go out as TRANSPORT_IP. */
void ip_upper(struct ctx *c, uint8_t proto, struct span s);

#endif
