/*
 * sctp.h - SCTP (RFC 9260, I-DATA of RFC 8260): each message is a segment of
 * TRANSPORT_SCTP with its payload protocol identifier as proto (lower 16 bits).
 */
#ifndef PACKET_SCTP_H
#define PACKET_SCTP_H

#include "packet/decode.h"

void sctp_decode(struct ctx *c, struct span s);

#endif
