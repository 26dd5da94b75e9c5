/* ppp.h - PPP (RFC 1661), bare, in HDLC framing (RFC 1662), with the direction in front. */
#ifndef PACKET_PPP_H
#define PACKET_PPP_H

#include "packet/decode.h"

/* With or without address and control (ff 03). */
void ppp_decode(struct ctx *c, struct span s);
/* LINKTYPE 50: PPP, or Cisco HDLC (RFC 1547 section 4.3.1). */
void ppp_hdlc_decode(struct ctx *c, struct span s);
/* LINKTYPE 166, 204: one byte of direction, then PPP. */
void ppp_direction_decode(struct ctx *c, struct span s);

#endif
