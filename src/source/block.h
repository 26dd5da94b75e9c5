/*
 * block.h - what stands inside pcapng blocks besides packets: options, names, secrets, app names.
 *
 * Each takes the block's body (between the two lengths) and gives what it can
 * read; what is malformed is an anomaly at the block's offset.
 */
#ifndef SOURCE_BLOCK_H
#define SOURCE_BLOCK_H

#include "source/walk.h"

struct block {
	uint32_t type, total; /* total rounded up to 4 */
	uint64_t offset;
	struct span body;
	bool be;
};

struct option {
	uint16_t code;
	struct span value;
};

/* The next option; false at opt_endofopt, at the end, and where one reaches beyond it (anomaly). */
MUST_CHECK bool block_option(struct rd *r, const struct walk *w, const struct block *b,
			     struct option *ret);

void block_names(const struct walk *w, const struct block *b);	 /* NRB: sink.name */
void block_secrets(const struct walk *w, const struct block *b); /* DSB: sink.secrets */
void block_custom(const struct walk *w, const struct block *b);	 /* PCAPdroid: sink.app */

#endif
