/* sending.h - clients and events made short, for the tests of explain/. */
#ifndef TESTS_EXPLAIN_SENDING_H
#define TESTS_EXPLAIN_SENDING_H

#include "base/span.h"
#include "base/tm.h"
#include "explain/why.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define S 1000000000LL
#define HOUR (3600 * S)

/* One finding told to host at n times. */
static inline enum st tell(struct why *w, const char *host, const char *value, const int64_t *at,
			   size_t n)
{
	static const struct span path[] = { SPAN_LIT("http.request.body"), SPAN_LIT("base64"),
					    SPAN_LIT("json:/IMEI1") };
	struct sighting sightings[1000];
	struct finding f = {
		.id = "0123456789abcdef",
		.kind = KIND_IMEI,
		.value = span_str(value),
		.key = SPAN_LIT("IMEI1"),
		.protocol = SPAN_LIT("http"),
		.protection = SPAN_LIT("encoded"),
		.path = path,
		.n_path = 3,
		.transport = TRANSPORT_TCP,
		.dst = { .at = { .ip = { { 192, 0, 2, 1 }, IP_V4 } }, .host = span_str(host) },
		.sightings = sightings,
	};

	for (f.n_sightings = 0; f.n_sightings < n && f.n_sightings < 1000; f.n_sightings++)
		sightings[f.n_sightings] =
			(struct sighting){ f.n_sightings + 1, at[f.n_sightings] };
	f.count = n;
	return why_add_finding(w, &f);
}

static inline enum st did(struct why *w, enum dev_event_kind kind, int64_t at)
{
	const struct dev_event e = { .ns = at, .kind = kind };

	return events_add(&w->events, &e);
}

#endif
