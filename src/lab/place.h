/*
 * place.h - where a server of the lab may stand: loopback and documentation addresses alone.
 */
#ifndef LAB_PLACE_H
#define LAB_PLACE_H

#include "base/err.h"
#include "model/net.h"

/*
 * Reads "ADDRESS:PORT" (IPv6 in brackets). ST_OK; ST_BAD: e says why not -
 * loopback (127/8, ::1) and documentation (192.0.2/24, 198.51.100/24,
 * 203.0.113/24, 2001:db8::/32) pass, ports from 1.
 */
MUST_CHECK enum st lab_place_read(struct span text, struct ip *ip, uint16_t *port, struct err *e);

bool lab_place_is_ours(const struct ip *ip);

#endif
