/* fuzz_claims.c - any YAML as a statement: refused by a message, or every point gets a verdict and
 * a reason. */
#include "explain/claim_test.h"

#include "base/span.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* A case in which one client told one thing, twice. */
static void fill(struct why *w)
{
	const struct span path[] = { SPAN_LIT("http.request.body"), SPAN_LIT("json:/imei") };
	const struct sighting at[] = { { 1, 1000000000 }, { 9, 9000000000 } };
	const struct finding f = {
		.id = "0123456789abcdef",
		.kind = KIND_IMEI,
		.value = SPAN_LIT("001010000000016"),
		.protocol = SPAN_LIT("http"),
		.protection = SPAN_LIT("none"),
		.path = path,
		.n_path = 2,
		.dst = { .at = { { { 203, 0, 113, 80 }, IP_V4 }, 80, { { 0 }, false } },
			 .host = SPAN_LIT("h.example") },
		.transport = TRANSPORT_TCP,
		.sightings = at,
		.n_sightings = 2,
		.count = 2
	};

	why_init(w);
	if (why_add_finding(w, &f) != ST_OK || why_add_capture(w, 0, 10000000000) != ST_OK)
		abort();
	why_settle(w);
	if (why_run(w) != ST_OK)
		abort();
}

static void test_all(const struct claims *c, const struct why *w)
{
	const struct claim_device device = { SPAN_LIT("one"), NULL, true };
	const struct claim_case in = { .why = w, .devices = &device, .n_devices = 1 };

	for (size_t i = 0; i < c->n; i++) {
		struct claim_answer a = { 0 };

		buf_init(&a.reason, 1 << 16);
		if (claim_test(&c->rows[i], &in, &a) != ST_OK || a.reason.len == 0)
			abort();
		if (a.verdict > CLAIM_NOT_TESTABLE || a.n_ids > N_ELEMENTS(a.ids))
			abort();
		buf_deinit(&a.reason);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct claims c;
	struct doc *d = NULL;
	struct err e = { 0 };
	struct why w;
	enum st st;

	fill(&w);
	claims_init(&c);
	st = doc_parse(&d, span_of(data, len), &e);
	if (st == ST_OK)
		st = claims_read(&c, d, &e);
	if (st != ST_OK && e.msg[0] == '\0')
		abort();
	if (st == ST_OK)
		test_all(&c, &w);
	claims_deinit(&c);
	doc_free(d);
	why_deinit(&w);
	return 0;
}
