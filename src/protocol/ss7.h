/*
 * ss7.h - what signalling carries for its user: M3UA (RFC 4666 section 3.3.1) and in it SCCP
 * (ITU-T Q.713).
 */
#ifndef PROTOCOL_SS7_H
#define PROTOCOL_SS7_H

#include "base/attr.h"
#include "base/rd.h"

/* The user's bytes of one message, a part of b; false: it is none, or carries none. */
MUST_CHECK bool ss7_user(struct span b, struct span *ret);

#endif
