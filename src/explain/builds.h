/*
 * builds.h - a vendor's list of builds with the fix (docs/fixed-builds.md), and whether one is on
 * it.
 */
#ifndef EXPLAIN_BUILDS_H
#define EXPLAIN_BUILDS_H

#include "base/doc.h"

/* What a row asks for; empty: anything. A build or a patch level stands in each. */
struct fixed_build {
	struct span model, build, security_patch;
};

struct fixed_builds {
	struct arena arena;
	struct span vendor, source, date;
	struct fixed_build *rows;
	size_t n;
};

void fixed_builds_init(struct fixed_builds *b);
void fixed_builds_deinit(struct fixed_builds *b);
/* ST_OK; ST_BAD: e names line and key; ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st fixed_builds_read(struct fixed_builds *b, struct doc *d, struct err *e);

enum listed { LISTED_UNKNOWN, LISTED_YES, LISTED_NO };

/*
 * seen: what is known of a device, empty where nothing is. A patch level is
 * on the list from the listed day on. Unknown: what a row asks for is not known.
 */
enum listed fixed_builds_ask(const struct fixed_builds *b, const struct fixed_build *seen);

#endif
