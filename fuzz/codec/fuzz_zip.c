/* fuzz_zip.c - any bytes as a zip: entries lie in the archive, and what comes out is bounded. */
#include "base/span.h"
#include "codec/zip.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_inside(struct span in, struct span s)
{
	if (s.len != 0 && (s.p < in.p || s.len > in.len || (size_t)(s.p - in.p) > in.len - s.len))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	enum { MOST = 1 << 16 };
	const struct span in = span_of(data, len);
	struct zip_entry e;
	struct zip z;
	enum st st = zip_open(&z, in);

	for (unsigned n = 0; st == ST_OK; n++) {
		struct buf out;

		st = zip_next(&z, &e);
		if (st != ST_OK)
			break;
		if (n > UINT16_MAX)
			abort();
		check_inside(in, e.name);
		check_inside(in, e.packed);
		buf_init(&out, MOST);
		if (zip_read(&e, &out) == ST_OK && out.len > MOST)
			abort();
		buf_deinit(&out);
	}
	if (st != ST_END && st != ST_BAD)
		abort();
	return 0;
}
