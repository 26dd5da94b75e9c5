/*
 * upper_pdu.h - PDUs that Wireshark exported (LINKTYPE 252): tags, then the PDU.
 *
 * Addresses and ports come from the tags. What came over TCP becomes a TCP
 * segment; its sequence number is made up, so that it continues the PDU before
 * of the same ends (Wireshark tells that of the last segment of several).
 */
#ifndef PACKET_UPPER_PDU_H
#define PACKET_UPPER_PDU_H

#include "packet/decode.h"

void upper_pdu_decode(struct ctx *c, struct span s);

#endif
