#include "identify/slots.h"
#include "oom.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const char body[] = "{\"id\":\"ab12cd34\",\"n\":\"7\",\"x\":[1001,2002]}";
static const uint8_t bytes[] = { 1, 0xf0, 0x11, 0xaa, 0xbb, 0xcc, 0x81 };

struct told {
	size_t n;
	uint64_t cut;
};

static void on_slot(void *arg, const struct slot_seen *s)
{
	assert_true(s->path.len != 0);
	((struct told *)arg)->n++;
}

static void on_anomaly(void *arg, const struct anomaly *a)
{
	((struct told *)arg)->cut += a->count;
}

static void show(struct peel_sink *sink, const void *p, size_t len)
{
	static const struct talk t = { .transport = TRANSPORT_TCP };
	struct field f = { .name = "tcp.payload", .bytes = span_of(p, len) };
	struct message m = {
		.talk = &t, .protocol = "tcp", .protection = "none", .fields = &f, .n_fields = 1
	};
	struct surface s = { .bytes = f.bytes, .field = &f };

	sink->surface(sink->arg, &m, &s, NULL, 0);
	sink->message_end(sink->arg, &m);
}

/* What found no memory is counted, or was no place at all; nothing else happens. */
static void every_allocation(void **state)
{
	size_t all = 0;

	(void)state;
	for (long n = 0;; n++) {
		struct told told = { 0 };
		const struct slot_sink out = { &told, on_slot };
		const struct anomaly_sink anomalies = { &told, on_anomaly };
		struct slots *s = NULL;
		bool failed;
		enum st st;

		oom_arm(n);
		st = slots_new(&s, NULL);
		if (st == ST_OK) {
			struct peel_sink sink = slots_sink(s);

			show(&sink, body, sizeof(body) - 1);
			show(&sink, bytes, sizeof(bytes));
		}
		failed = oom_disarm();
		assert_int_equal(st == ST_OK || failed, true);
		if (st == ST_OK)
			slots_tell(s, &out, &anomalies);
		slots_free(s);
		if (!failed) {
			all = told.n;
			assert_int_equal(told.cut, 0);
			break;
		}
		assert_true(n < 1000);
	}
	assert_true(all == 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
