/*
 * wifi_frame.h - a management frame of 802.11 written anew in its place (IEEE 802.11
 * section 9.3.3).
 *
 * As it was, but for the values in it and its addresses; a check sequence that was right, or that
 * the card said is there, is right again. What the card said of it (radiotap) stays in front.
 */
#ifndef EXCERPT_WIFI_FRAME_H
#define EXCERPT_WIFI_FRAME_H

#include "base/buf.h"

enum { WIFI_LINK_PLAIN = 105, WIFI_LINK_RADIOTAP = 127 };
enum { WIFI_ADDRESSES = 3, WIFI_HEAD = 24, WIFI_FCS = 4 };

struct wifi_made {
	struct span radiotap;		      /* or empty */
	struct span was, now;		      /* from frame control on, of one length */
	uint8_t addresses[WIFI_ADDRESSES][6]; /* that stand in its head instead */
	bool fcs;			      /* one follows, which was and now do not have */
};

/* The address i of a frame, at least WIFI_HEAD bytes. */
const uint8_t *wifi_address(struct span frame, unsigned i);
/* Neither a group nor nobody. */
bool wifi_is_somebody(const uint8_t address[6]);

/*
 * Appends one frame. An address of its head is replaced where it stands behind it, too. ST_OK;
 * ST_UNSUP: cut in its head, or of two lengths; ST_LIMIT, ST_NOMEM.
 */
MUST_CHECK enum st wifi_frame_make(const struct wifi_made *f, struct buf *out);

#endif
