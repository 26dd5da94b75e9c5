/*
 * redact_values.h - what in a case names somebody, each with its stand-in.
 */
#ifndef APP_REDACT_VALUES_H
#define APP_REDACT_VALUES_H

#include "case/case.h"
#include "excerpt/redacted.h"

struct redact_values {
	struct swaps *swaps;
	struct redacted_address *addresses; /* of devices on the open network */
	size_t n_addresses, cap_addresses;
	bool *known; /* by place in the profiles: a profile told it */
	size_t cap_known;
	struct profile again; /* stand-ins of the known: what a scan anew is to find so */
	struct profile old;   /* all that is replaced: what a search may not find */
};

/* All captures of the case. v is for deinit always. ST_OK, the reader's, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st redact_values_read(struct redact_values *v, const struct case_reader *r);
void redact_values_deinit(struct redact_values *v);

#endif
