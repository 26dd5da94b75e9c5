/* tunnel_gre.h - GRE (RFC 2784, 2890, routing of 1701), PPTP's version 1 (RFC 2637), ERSPAN. */
#ifndef PACKET_TUNNEL_GRE_H
#define PACKET_TUNNEL_GRE_H

#include "packet/decode.h"

void gre_decode(struct ctx *c, struct span s);

#endif
