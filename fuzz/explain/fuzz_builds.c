/* fuzz_builds.c - any YAML as a vendor's list: read with every row whole, or refused by a message.
 */
#include "explain/builds.h"

#include "base/span.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct fixed_build nobody = { { 0 }, { 0 }, { 0 } };
	struct fixed_builds b;
	struct doc *d = NULL;
	struct err e = { 0 };
	enum st st;

	fixed_builds_init(&b);
	st = doc_parse(&d, span_of(data, len), &e);
	if (st == ST_OK)
		st = fixed_builds_read(&b, d, &e);
	if (st != ST_OK && e.msg[0] == '\0')
		abort();
	for (size_t i = 0; i < b.n; i++) {
		if (b.rows[i].build.len == 0 && b.rows[i].security_patch.len == 0)
			abort();
		/* what is exactly what a row asks for is on the list */
		if (fixed_builds_ask(&b, &b.rows[i]) != LISTED_YES)
			abort();
	}
	if (fixed_builds_ask(&b, &nobody) == LISTED_YES)
		abort();
	fixed_builds_deinit(&b);
	doc_free(d);
	return 0;
}
