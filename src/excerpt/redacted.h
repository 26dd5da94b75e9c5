/*
 * redacted.h - the messages of findings with other values, as one section of a pcapng file.
 *
 * Read twice as an excerpt is (excerpt.h). Nothing of a frame goes out as it was: messages are made
 * anew from what their fields become (rewrap.h), put into new segments of new connections,
 * and these into Ethernet frames with lengths and checksums of their own; what was said in TLS that
 * its secrets open is said in TLS again, with other secrets (sealed.h). What cannot be made anew is
 * left out, and that is told.
 */
#ifndef EXCERPT_REDACTED_H
#define EXCERPT_REDACTED_H

#include "excerpt/ends.h"
#include "excerpt/excerpt.h"
#include "excerpt/swaps.h"
#include "model/anomaly.h"

struct redacted_job {
	struct excerpt_job excerpt; /* in, wants, sha256, comment, out */
	struct span keylog;	    /* secrets of TLS besides those in it; or empty */
	const struct swaps *swaps;
	const struct redacted_address *addresses;
	size_t n_addresses;
	/* Frames of the input: messages that begin in one of them stay out. */
	const uint64_t *drop;
	size_t n_drop;
	/* What was blanked or left out, and why; frame is that of the input. */
	struct anomaly_sink notes;
};

/* As excerpt_run(). */
MUST_CHECK enum st redacted_run(const struct redacted_job *job, struct excerpt_result *ret,
				struct err *e);

#endif
