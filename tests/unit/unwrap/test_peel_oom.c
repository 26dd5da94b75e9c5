/* Every allocation of sweeper, sweep and peeler made to fail in turn. */
#include "unwrap/peel.h"

#include "oom.h"
#include "unwrap/batch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unwrap/toy_layers.h"

static const struct talk talk = { .transport = TRANSPORT_TCP };
static const struct needle needles[] = { { SPAN_LIT("needle"), 2, true } };

/* What was shown is whole messages, and what was not is said. */
struct seen {
	unsigned surfaces, ends, memory;
};

static void on_surface(void *arg, const struct message *m, const struct surface *s,
		       const struct event *ev, size_t n)
{
	struct seen *seen = arg;

	(void)m;
	(void)ev;
	assert_non_null(s->field);
	assert_true(n != 0 || seen->memory != 0);
	seen->surfaces++;
}

static void on_end(void *arg, const struct message *m)
{
	(void)m;
	((struct seen *)arg)->ends++;
}

static void on_anomaly(void *arg, const struct anomaly *a)
{
	((struct seen *)arg)->memory += strcmp(a->what, "limit.memory") == 0;
}

static void run_all(struct seen *seen, bool *refused)
{
	static const char text[] = "BOX(BOX(a@b)) needle STOPxy ";
	static char large[BATCH_MESSAGE + 100];
	struct peel_sink sink = { seen, on_surface, on_end, NULL, false };
	struct anomaly_sink anomalies = { seen, on_anomaly };
	struct field f = { .name = "one", .bytes = { (const uint8_t *)text, sizeof(text) - 1 } };
	struct field g = { .name = "one", .bytes = { (const uint8_t *)large, sizeof(large) } };
	struct message m = { .talk = &talk, .fields = &f, .n_fields = 1 };
	struct sweeper *sw = NULL;
	struct peeler *p = NULL;

	for (size_t i = 0; i + sizeof(text) < sizeof(large); i += sizeof(text) - 1)
		memcpy(large + i, text, sizeof(text) - 1);
	*refused = sweeper_new_for(&sw, toy_layers, needles, 1, NULL) != ST_OK
		   || peeler_new(&p, sw, NULL, &sink, &anomalies) != ST_OK;
	for (int i = 0; i < 3 && p != NULL; i++) {
		m.fields = i == 1 ? &g : &f;
		if (peel_message(p, &m) != ST_OK)
			*refused = true;
	}
	if (p != NULL)
		peel_flush(p);
	peeler_free(p);
	sweeper_free(sw);
}

static void test_each_allocation(void **state)
{
	struct seen whole = { 0 }, seen;
	bool refused;
	long n;

	(void)state;
	run_all(&whole, &refused);
	assert_false(refused);
	assert_int_equal(whole.ends, 3);
	assert_true(whole.surfaces > 10);
	for (n = 0;; n++) {
		seen = (struct seen){ 0 };
		oom_arm(n);
		run_all(&seen, &refused);
		if (!oom_disarm())
			break;
		/* silence is not an answer: less was shown, then it was said */
		if (seen.surfaces < whole.surfaces)
			assert_true(refused || seen.memory != 0);
	}
	assert_true(n > 20);
	assert_int_equal(seen.surfaces, whole.surfaces);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
