#include "case/pack.h"

#include "base/span.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What unpacks packs to the same bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct span in = span_of(data, len);
	uint64_t frames[CANDIDATE_FRAMES_MAX];
	struct buf out, rows;
	size_t n = 0;

	buf_init(&out, 1 << 20);
	buf_init(&rows, 32 << 20);
	if (unpack_frames(in, frames, CANDIDATE_FRAMES_MAX, &n) == ST_OK
	    && (pack_frames(&out, frames, n) != ST_OK || !span_eq(buf_span(&out), in)))
		abort();
	buf_clear(&out);
	if (unpack_sightings(in, &rows, &n) == ST_OK
	    && (rows.len != n * sizeof(struct sighting)
		|| pack_sightings(&out, (const struct sighting *)(const void *)rows.p, n) != ST_OK
		|| !span_eq(buf_span(&out), in)))
		abort();
	buf_deinit(&out);
	buf_deinit(&rows);
	return 0;
}
