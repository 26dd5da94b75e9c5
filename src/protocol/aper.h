/*
 * aper.h - the frame that S1AP, RANAP and their kin share (3GPP TS 36.413, 25.413 section 9.3;
 *ITU-T X.691, aligned): one of a few messages, a procedure, a list of elements with their lengths.
 *
 *	choice | procedure | criticality | length | preamble | count (2) | elements
 *	element: number (2) | criticality | length | value
 */
#ifndef PROTOCOL_APER_H
#define PROTOCOL_APER_H

#include "base/attr.h"
#include "base/rd.h"

/* What a walk over elements holds; those of a message that was cut off end early. */
struct aper_list {
	struct rd r;	 /* behind the elements read so far */
	unsigned left;	 /* elements still to come */
	bool bad;	 /* the next one does not fit */
	bool has_more;	 /* an extension stands behind them */
	bool cut;	 /* the message is longer than what is here */
	unsigned choice; /* 0 initiating, 1 successful, 2 unsuccessful, 3 outcome */
	unsigned procedure;
};

struct aper_element {
	unsigned number;
	struct span value;
};

/* False: not such a message. cut: what is here may end before it does. */
MUST_CHECK bool aper_open(struct span b, bool cut, struct aper_list *ret);
/* False: there is no further one, or it does not fit. */
MUST_CHECK bool aper_next(struct aper_list *l, struct aper_element *ret);
/* Every element fits, and the last one ends the message. */
MUST_CHECK bool aper_is_whole(struct aper_list l);

/* Length and bytes of a string without bounds. */
struct span aper_octets(struct rd *r);

#endif
