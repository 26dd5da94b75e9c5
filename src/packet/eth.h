/*
 * eth.h - Ethernet and what an EtherType leads to.
 *
 * VLAN (IEEE 802.1Q, 802.1ad), MPLS (RFC 3032), PPPoE (RFC 2516), 802.2 with
 * SNAP, IP. Other EtherTypes, ARP among them, go out as TRANSPORT_LINK.
 */
#ifndef PACKET_ETH_H
#define PACKET_ETH_H

#include "packet/decode.h"

void eth_decode(struct ctx *c, struct span s);
void ethertype_decode(struct ctx *c, uint16_t type, struct span s);
/* From the DSAP on (IEEE 802.2). */
void llc_decode(struct ctx *c, struct span s);
/* The tag or length that follows the addresses, and what it leads to. */
void eth_type_or_length(struct ctx *c, uint16_t type, struct span s);
/* From the PPPoE header on (a session, or discovery). */
void pppoe_decode(struct ctx *c, struct span s);

#endif
