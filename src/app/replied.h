/*
 * replied.h - what servers answered in one capture, added up by who answered.
 *
 * Kept for every capture that is read for a case or for a vendor's statement.
 */
#ifndef APP_REPLIED_H
#define APP_REPLIED_H

#include "attribute/slot_settle.h"
#include "base/map.h"
#include "case/case.h"

struct replied {
	struct arena arena;
	struct kept_reply *rows;
	size_t n, cap;
	struct kept_reply rest; /* of servers that found no room */
	struct map by_name;
	uint64_t seed;
};

void replied_init(struct replied *r);
void replied_deinit(struct replied *r);

/* One kind of answer of one server, for slot_settle_run(). */
struct slot_told replied_told(struct replied *r);

/* Puts all of it into the store, as of this capture. */
MUST_CHECK enum st replied_store(const struct replied *r, const struct case_store *store,
				 size_t capture);

#endif
