/*
 * choose.h - which row speaks for these bytes: content first, port second.
 *
 * In this order: a row that is sure and on one of its ports; one that is sure;
 * one that fits weakly on one of its ports. While one still waits for
 * more bytes only a sure one is taken.
 */
#ifndef PROTOCOL_CHOOSE_H
#define PROTOCOL_CHOOSE_H

#include "protocol/protocol.h"

struct choice {
	unsigned over;		    /* OVER_x */
	uint16_t ports[2];	    /* of both sides */
	bool sure_only;		    /* weak fits do not count */
	bool anywhere;		    /* only rows that may begin anywhere */
	bool final;		    /* there will be no more bytes */
	const struct protocol *but; /* not this one, or NULL */
};

/* NULL: none; *more: not yet. */
const struct protocol *choose(const struct choice *c, const struct input *in, bool *more);

unsigned over_of(enum transport t);

#endif
