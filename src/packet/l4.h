/* l4.h - TCP (RFC 9293), UDP (RFC 768), UDP-Lite (RFC 3828). */
#ifndef PACKET_L4_H
#define PACKET_L4_H

#include "packet/decode.h"

void tcp_decode(struct ctx *c, struct span s);
void udp_decode(struct ctx *c, struct span s);
void udplite_decode(struct ctx *c, struct span s);

#endif
