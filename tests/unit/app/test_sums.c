/* What is kept of more destinations than are kept does not depend on their order. */
#include "app/sums.h"

#include "base/hash.h"
#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { DESTINATIONS = 200000, KEPT = 64 * 1024, SAID = 3 };

struct told {
	uint64_t rows, bytes, digest, dropped;
};

static enum st on_anomaly(void *self, const struct kept_anomaly *a)
{
	struct told *t = self;

	assert_true(span_eq_str(a->what, "limit.sums"));
	t->dropped += a->count;
	return ST_OK;
}

static enum st on_closed(void *self, const struct kept_closed *c)
{
	struct told *t = self;

	t->rows++;
	t->bytes += c->bytes;
	t->digest = hash_bytes(span_of(&c->dst.at.ip, sizeof(c->dst.at.ip)), t->digest);
	return ST_OK;
}

/* The nth destination says something of n bytes. */
static void say(struct sums *g, uint32_t n)
{
	struct record_closed c = {
		.src = { .ip = { { 192, 0, 2, 1 }, IP_V4 }, .port = 40000 },
		.dst = { .ip = { { 10, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n }, IP_V4 },
			 .port = 443 },
		.transport = TRANSPORT_TCP,
		.protocol = SPAN_LIT("tls"),
		.bytes = n + 1,
		.times = 1,
	};

	sums_closed(g, &c);
}

/* Each destination SAID times, in the order of n * step. */
static struct told run(uint32_t step)
{
	struct told t = { 0 };
	const struct case_store store = { .self = &t,
					  .add_anomaly = on_anomaly,
					  .add_closed = on_closed };
	struct names *names;
	struct label label = { 0 };
	struct sums g;

	assert_int_equal(names_new(&names, 16), ST_OK);
	sums_init(&g);
	for (int again = 0; again < SAID; again++)
		for (uint64_t n = 0; n < DESTINATIONS; n++)
			say(&g, (uint32_t)((n * step + 7) % DESTINATIONS));
	assert_int_equal(sums_store(&g, &store, 0, names, NULL, &label), ST_OK);
	sums_deinit(&g);
	names_free(names);
	return t;
}

static void test_order_is_nothing(void **state)
{
	/* rising; falling; two to and fro, all prime to the number of destinations */
	const uint32_t steps[] = { DESTINATIONS - 1, 77777, 123457 };
	struct told first = run(1);

	(void)state;
	assert_int_equal(first.rows, KEPT);
	assert_int_equal(first.dropped, (DESTINATIONS - KEPT) * SAID);
	assert_int_equal(first.bytes, (uint64_t)SAID * KEPT * (KEPT + 1) / 2);
	for (size_t i = 0; i < N_ELEMENTS(steps); i++) {
		struct told t = run(steps[i]);

		assert_memory_equal(&t, &first, sizeof(t));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_order_is_nothing) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
