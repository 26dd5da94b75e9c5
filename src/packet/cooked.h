/*
 * cooked.h - link types that systems make up where the real header is not at hand.
 *
 * BSD null and loop, OpenBSD enc and pflog, Linux cooked 1 and 2, NFLOG.
 */
#ifndef PACKET_COOKED_H
#define PACKET_COOKED_H

#include "packet/decode.h"

void null_decode(struct ctx *c, struct span s);
void loop_decode(struct ctx *c, struct span s);
void enc_decode(struct ctx *c, struct span s);
void pflog_decode(struct ctx *c, struct span s);
void sll_decode(struct ctx *c, struct span s);
void sll2_decode(struct ctx *c, struct span s);
void nflog_decode(struct ctx *c, struct span s);

#endif
