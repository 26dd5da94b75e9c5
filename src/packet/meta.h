/* meta.h - headers that name another link type: PPI, Apple's PKTAP. */
#ifndef PACKET_META_H
#define PACKET_META_H

#include "packet/decode.h"

void ppi_decode(struct ctx *c, struct span s);
void pktap_decode(struct ctx *c, struct span s);

#endif
