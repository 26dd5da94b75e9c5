#include "identify/identify.h"
#include "oom.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static char yaml[] = "identifiers: {imei: '001010000000016', mac: '00:00:5e:00:53:2a'}\n"
		     "salts: [one]\n";

static void count(void *arg, const struct candidate *c)
{
	(void)c;
	++*(unsigned *)arg;
}

static const char body[] = "{\"imei\":\"001010000000016\",\"m\":\"00:00:5e:00:53:2a\"}";

/* One surface with the events a sweep would see; candidates. */
static unsigned show(const struct identity *id, enum st *ret)
{
	struct field f = { .name = "tcp.payload", .bytes = span_of(body, sizeof(body) - 1) };
	struct talk t = { .transport = TRANSPORT_TCP };
	struct message m = {
		.talk = &t, .protocol = "tcp", .protection = "none", .fields = &f, .n_fields = 1
	};
	struct surface s = { .bytes = f.bytes, .field = &f };
	const struct event ev[] = { { 0, 0, EVENT_START, 0, 0 },
				    { 9, 15, EVENT_DIGITS, 0, 0 },
				    { 31, 17, EVENT_MAC, 0, 0 } };
	struct identifier *i;
	unsigned n = 0;
	struct candidate_sink out = { &n, count };
	struct peel_sink sink;

	*ret = identifier_new(&i, id, CONFIDENCE_LIKELY, &out, NULL);
	if (*ret != ST_OK)
		return 0;
	sink = identifier_sink(i);
	sink.surface(sink.arg, &m, &s, ev, 3);
	sink.message_end(sink.arg, &m);
	identifier_free(i);
	return n;
}

static void every_allocation(void **state)
{
	struct profile p;
	FILE *f = fmemopen(yaml, sizeof(yaml) - 1, "r");

	(void)state;
	assert_non_null(f);
	profile_init(&p);
	assert_int_equal(profile_read(&p, f, NULL), ST_OK);
	fclose(f);
	for (long n = 0;; n += n < 200 ? 1 : 97) {
		struct identity *id = NULL;
		enum st ret;

		oom_arm(n);
		ret = identity_new(&id, &p, NULL);
		if (!oom_disarm()) {
			assert_int_equal(ret, ST_OK);
			identity_free(id);
			break;
		}
		assert_int_equal(ret, ST_NOMEM);
		assert_null(id);
	}
	profile_deinit(&p);
}

/* Without memory for a message some of its values are lost; nothing else happens. */
static void while_looking(void **state)
{
	struct profile p;
	struct identity *id;

	(void)state;
	profile_init(&p);
	assert_int_equal(identity_new(&id, &p, NULL), ST_OK);
	for (long n = 0;; n++) {
		enum st ret;
		unsigned found;

		oom_arm(n);
		found = show(id, &ret);
		if (!oom_disarm()) {
			assert_int_equal(found, 2);
			break;
		}
		assert_true(ret == ST_NOMEM || ret == ST_OK);
		assert_true(found <= 2);
	}
	identity_free(id);
	profile_deinit(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_allocation),
		cmocka_unit_test(while_looking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
