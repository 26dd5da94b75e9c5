/* wan.h - Cisco HDLC, frame relay, its multilink, SLIP, and ATM as captures hold them. */
#ifndef PACKET_WAN_H
#define PACKET_WAN_H

#include "packet/decode.h"

void chdlc_decode(struct ctx *c, struct span s);
void chdlc_direction_decode(struct ctx *c, struct span s);  /* LINKTYPE 205 */
void frelay_decode(struct ctx *c, struct span s);	    /* RFC 2427, or Cisco's EtherType */
void frelay_direction_decode(struct ctx *c, struct span s); /* LINKTYPE 206 */
void mfr_decode(struct ctx *c, struct span s);		    /* FRF.16.1 */
void slip_decode(struct ctx *c, struct span s);
void atm_rfc1483_decode(struct ctx *c, struct span s);
void atm_clip_decode(struct ctx *c, struct span s);
void sunatm_decode(struct ctx *c, struct span s);

#endif
