/* findings.h - findings whose every text dies right after they were added. */
#ifndef TESTS_CASE_FINDINGS_H
#define TESTS_CASE_FINDINGS_H

#include "base/span.h"
#include "base/tm.h"
#include "case/mem.h"

#include <stdio.h>

/* Added from memory that is overwritten before the return. */
static inline enum st add_finding_of(const struct case_store *s, size_t capture, unsigned n,
				     enum confidence confidence)
{
	char value[32], key[32];
	struct span path[2];
	uint64_t frames[2] = { n, n + 1 };
	struct sighting sightings[2] = { { n, 1 }, { n + 5, 2 } };
	struct finding f = { .kind = KIND_IMSI,
			     .confidence = confidence,
			     .value = span_of(value, 15),
			     .key = span_of(key, 4),
			     .path = path,
			     .n_path = 2,
			     .dst = { .host = SPAN_LIT("www.example.org") },
			     .app = { 7, span_of(key, 3), SPAN_LIT("org.example") },
			     .has_app = true,
			     .frames = frames,
			     .n_frames = 2,
			     .sightings = sightings,
			     .n_sightings = 2,
			     .count = 2,
			     .capture = capture };
	enum st st;

	snprintf(f.id, sizeof(f.id), "%016x", n);
	snprintf(value, sizeof(value), "00101%010u", n);
	snprintf(key, sizeof(key), "k%03u", n % 1000);
	path[0] = span_of(key, 2);
	path[1] = SPAN_LIT("json:/imsi");
	st = s->add_finding(s->self, &f);
	memset(value, 'x', sizeof(value));
	memset(key, 'x', sizeof(key));
	memset(path, 0, sizeof(path));
	memset(frames, 0, sizeof(frames));
	memset(sightings, 0, sizeof(sightings));
	return st;
}

static inline enum st add_finding(const struct case_store *s, size_t capture, unsigned n)
{
	return add_finding_of(s, capture, n, CONFIDENCE_LIKELY);
}

static inline struct kept_closed closed_to(size_t capture, uint8_t last, const char *host,
					   uint64_t bytes, int64_t first, int64_t last_ns)
{
	return (struct kept_closed){
		.capture = capture,
		.dst = { .at = { { { 192, 0, 2, last }, IP_V4 }, 443, { { 0 }, 0 } },
			 .host = span_str(host) },
		.protocol = SPAN_LIT("tls"),
		.transport = TRANSPORT_TCP,
		.bytes = bytes,
		.first_ns = first,
		.last_ns = last_ns
	};
}

#endif
