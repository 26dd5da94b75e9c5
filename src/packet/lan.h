/* lan.h - token ring, FDDI, ARCNET and IP over FireWire: what old captures hold. */
#ifndef PACKET_LAN_H
#define PACKET_LAN_H

#include "packet/decode.h"

void tokenring_decode(struct ctx *c, struct span s);
void fddi_decode(struct ctx *c, struct span s);
void arcnet_decode(struct ctx *c, struct span s);
void firewire_decode(struct ctx *c, struct span s);

#endif
