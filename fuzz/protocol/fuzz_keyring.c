/* A key log as text: no more secrets than lines, and what was read once is known when read again.
 */
#include "base/span.h"
#include "protocol/keyring.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void must(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct keyring *k = NULL;
	struct keyring_read first, again;
	uint64_t n;

	must(keyring_new(&k) == ST_OK);
	must(keyring_add(k, span_of(data, len), 3, &first) == ST_OK);
	n = keyring_count(k, 4);
	must(keyring_count(k, 3) == 0 && n <= first.keys && first.keys + first.other <= len);
	must(keyring_add(k, span_of(data, len), 3, &again) == ST_OK);
	must(again.keys == first.keys && again.other == first.other && keyring_count(k, 4) == n);
	keyring_free(k);
	return 0;
}
