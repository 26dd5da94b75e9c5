/*
 * tunnel_udp.h - packets in UDP datagrams.
 *
 * VXLAN (RFC 7348), GENEVE (RFC 8926), Teredo (RFC 4380), L2TPv2 data (RFC
 * 2661), GTP-U (3GPP TS 29.281). GTP-U and Teredo are also found off their
 * ports, then only where every length agrees. Messages of these protocols
 * that carry no packet, and ESP in UDP, stay payload of the datagram.
 */
#ifndef PACKET_TUNNEL_UDP_H
#define PACKET_TUNNEL_UDP_H

#include "packet/decode.h"

/* True when the packet inside was taken out and passed on; c->seg has the datagram's ends. */
MUST_CHECK bool tunnel_udp(struct ctx *c, struct span s);

#endif
