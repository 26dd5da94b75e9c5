/*
 * ends.h - who speaks with whom, with other addresses: of devices on the open network and of cards.
 */
#ifndef EXCERPT_ENDS_H
#define EXCERPT_ENDS_H

#include "excerpt/swaps.h"
#include "model/net.h"

struct redacted_address {
	struct ip was, now;
};

struct ends {
	const struct swaps *swaps; /* all borrowed */
	const struct redacted_address *addresses;
	size_t n_addresses;
	uint8_t (*macs)[6]; /* met and not a value: in the order they came */
	size_t n_macs, cap_macs;
};

/* In place, the same for the same. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st ends_swap(struct ends *e, struct endpoint *end);
void ends_deinit(struct ends *e);

#endif
