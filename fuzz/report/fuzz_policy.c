/*
 * fuzz_policy.c - any bytes as a policy: either refused with a message, or one
 * whose exceptions all belong to a rule, and whose rules can be asked.
 */
#include "report/policy.h"

#include "base/span.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void ask(const struct policy *p)
{
	static const struct finding f = {
		.kind = KIND_IMEI,
		.confidence = CONFIDENCE_KNOWN,
		.direction = DIRECTION_OUT,
		.dst = { .at = { .ip = { { 192, 0, 2, 1 }, IP_V4 } },
			 .host = { (const uint8_t *)"a.example.org", 13 } },
	};

	for (size_t i = 0; i < p->n_rules; i++) {
		const struct policy_exception *x;

		(void)policy_meets(&p->rules[i], &f, NULL);
		x = policy_excepted(p, &p->rules[i], &f, NULL);
		if (x != NULL && (!span_eq(x->rule, p->rules[i].id) || x->when.builds.n != 0))
			abort();
		if (policy_least(p) > p->rules[i].least)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct doc *d = NULL;
	struct err e = { 0 };
	struct policy p;
	enum st st = doc_parse(&d, span_of(data, len), &e);

	if (st != ST_OK)
		return 0;
	policy_init(&p);
	st = policy_read(&p, d, SPAN_LIT("2026-01-01"), &e);
	if (st == ST_OK ? p.n_rules == 0 : (st != e.code || e.msg[0] == '\0'))
		abort();
	ask(&p);
	policy_deinit(&p);
	doc_free(d);
	return 0;
}
