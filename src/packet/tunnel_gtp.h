/* tunnel_gtp.h - user packets of mobile networks in GTP-U (3GPP TS 29.281 section 5). */
#ifndef PACKET_TUNNEL_GTP_H
#define PACKET_TUNNEL_GTP_H

#include "packet/decode.h"

/* True when a packet was inside and was passed on; other messages are left to the caller. */
MUST_CHECK bool gtp_u(struct ctx *c, struct span s);

/* The same where no port says so: the length and that of the packet inside must agree. */
MUST_CHECK bool gtp_u_off_port(struct ctx *c, struct span s);

#endif
