#include "identify/slots.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* Messages through the real layers; what was told as lines, sorted. */
struct rig {
	struct sweeper *sweeper;
	struct slots *slots;
	struct peeler *peeler;
	struct buf out;
	uint64_t cut;
};

static void on_anomaly(void *arg, const struct anomaly *a)
{
	struct rig *r = arg;

	if (strcmp(a->what, "limit.slots") == 0)
		r->cut += a->count;
}

static void on_slot(void *arg, const struct slot_seen *s)
{
	struct rig *r = arg;

	for (size_t i = 0; i < s->path.len; i++)
		assert_int_equal(buf_put_u8(&r->out, s->path.p[i] != 0 ? s->path.p[i] : '>'),
				 ST_OK);
	if (s->shape == SLOT_VALUE) {
		assert_int_equal(buf_printf(&r->out, " =%.*s x%llu\n", (int)s->bytes.len,
					    (const char *)s->bytes.p, (unsigned long long)s->count),
				 ST_OK);
		return;
	}
	assert_int_equal(buf_printf(&r->out, " %s len=%u tag=%x ",
				    s->shape == SLOT_FROM_END ? "end" : "start", s->len, s->tag),
			 ST_OK);
	for (size_t i = 0; i < s->bytes.len; i++)
		assert_int_equal(slot_bit(s->mask, i) ? buf_printf(&r->out, "%02x", s->bytes.p[i])
						      : buf_put_str(&r->out, ".."),
				 ST_OK);
	assert_int_equal(buf_printf(&r->out, " x%llu\n", (unsigned long long)s->messages), ST_OK);
}

static void rig_init(struct rig *r, const struct slots_limits *l)
{
	struct anomaly_sink anomalies = { r, on_anomaly };
	struct peel_sink sink;

	*r = (struct rig){ 0 };
	buf_init(&r->out, 1 << 20);
	assert_int_equal(sweeper_new(&r->sweeper, NULL, 0, NULL), ST_OK);
	assert_int_equal(slots_new(&r->slots, l), ST_OK);
	sink = slots_sink(r->slots);
	assert_int_equal(
		peeler_new(&r->peeler, r->sweeper, &peel_limits_default, &sink, &anomalies), ST_OK);
}

static void rig_deinit(struct rig *r)
{
	peeler_free(r->peeler);
	slots_free(r->slots);
	sweeper_free(r->sweeper);
	buf_deinit(&r->out);
}

static void rig_say(struct rig *r, const char *name, const void *bytes, size_t len)
{
	static const struct talk talk = { .transport = TRANSPORT_TCP, .flow = 1 };
	void *copy = malloc(len);
	struct field f = { .name = name, .bytes = span_of(copy, len) };
	struct message m = {
		.talk = &talk, .protocol = "tcp", .protection = "none", .fields = &f, .n_fields = 1
	};

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	assert_int_equal(peel_message(r->peeler, &m), ST_OK);
	peel_flush(r->peeler);
	free(copy);
}

static const char *rig_told(struct rig *r)
{
	const struct slot_sink out = { r, on_slot };
	const struct anomaly_sink anomalies = { r, on_anomaly };

	buf_clear(&r->out);
	slots_tell(r->slots, &out, &anomalies);
	assert_int_equal(buf_put_u8(&r->out, 0), ST_OK);
	return (const char *)r->out.p;
}

static void where_values_stand(void **state)
{
	static const struct {
		const char *what, *name, *text, *told;
	} rows[] = {
		{ "JSON", "http.request.body", "{\"id\":\"ab12cd34\",\"a\":[7001,{\"k\":\"x1\"}]}",
		  "http.request.body>json:/id =ab12cd34 x1\n"
		  "http.request.body>json:/a/0 =7001 x1\n"
		  "http.request.body>json:/a/1/k =x1 x1\n" },
		{ "a form", "http.request.body", "id=ab12cd34&mode=fast",
		  "http.request.body>form:id =ab12cd34 x1\n"
		  "http.request.body>form:mode =fast x1\n" },
		{ "a form in JSON", "http.request.body", "{\"d\":\"id=ab12&n=77\"}",
		  "http.request.body>json:/d>form:id =ab12 x1\n"
		  "http.request.body>json:/d>form:n =77 x1\n" },
		{ "words", "http.request.target", "/v1/ab12cd34ef/ping",
		  "http.request.target =/v1/ab12cd34ef/ping x1\n"
		  "http.request.target>word:2 =ab12cd34ef x1\n" },
		{ "one word is the whole", "dns.qname", "ab12cd34ef",
		  "dns.qname =ab12cd34ef x1\n" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct rig r;

		rig_init(&r, NULL);
		rig_say(&r, rows[i].name, rows[i].text, strlen(rows[i].text));
		if (strcmp(rig_told(&r), rows[i].told) != 0)
			fail_msg("row '%s': %s", rows[i].what, rig_told(&r));
		rig_deinit(&r);
	}
}

/* What stays by position: from both ends, for those that begin alike, for those of one length. */
static void bytes_by_position(void **state)
{
	static const uint8_t one[] = { 1, 0xf0, 0x11, 0xaa, 0xbb, 0xcc, 0x81 };
	static const uint8_t two[] = { 1, 0xf0, 0x22, 0xaa, 0xbb, 0xcc, 0x82 };
	static const uint8_t other[] = { 2, 0xf0, 0x33, 0xaa, 0xbb, 0xcc, 0x83, 0x84 };
	struct rig r;

	(void)state;
	rig_init(&r, NULL);
	rig_say(&r, "udp.payload", one, sizeof(one));
	rig_say(&r, "udp.payload", two, sizeof(two));
	rig_say(&r, "udp.payload", other, sizeof(other));
	assert_string_equal(rig_told(&r), "udp.payload start len=0 tag=0 ..f0..aabbcc.. x3\n"
					  "udp.payload end len=0 tag=0 .............. x3\n"
					  "udp.payload start len=0 tag=101f0 01f0..aabbcc.. x2\n"
					  "udp.payload start len=7 tag=0 01f0..aabbcc.. x2\n"
					  "udp.payload start len=0 tag=102f0 02f033aabbcc8384 x1\n"
					  "udp.payload start len=8 tag=0 02f033aabbcc8384 x1\n");
	rig_deinit(&r);
}

/* A value that comes one time in three is kept among any number of others. */
static void frequent_value_stays(void **state)
{
	char text[64], want[96];
	struct rig r;

	(void)state;
	rig_init(&r, NULL);
	for (unsigned i = 0; i < 300; i++) {
		snprintf(text, sizeof(text), "{\"k\":\"%s%u\"}", i % 3 == 0 ? "stays" : "nonce",
			 i % 3 == 0 ? 7 : i);
		rig_say(&r, "http.request.body", text, strlen(text));
	}
	snprintf(want, sizeof(want), "http.request.body>json:/k =stays7 x");
	assert_non_null(strstr(rig_told(&r), want));
	assert_int_equal(r.cut, 0);
	rig_deinit(&r);
}

static void bounded(void **state)
{
	static const struct slots_limits few = {
		.slots = 4, .values = 8, .layouts = 3, .bytes = 4096
	};
	uint8_t bytes[] = { 0, 0, 0xff, 0xfe, 0xfd };
	char text[64];
	struct rig r;

	(void)state;
	rig_init(&r, &few);
	for (unsigned i = 0; i < 50; i++) {
		snprintf(text, sizeof(text), "{\"k%u\":\"v%u\"}", i, i);
		rig_say(&r, "http.request.body", text, strlen(text));
		bytes[0] = (uint8_t)i;
		rig_say(&r, "udp.payload", bytes, sizeof(bytes));
	}
	(void)rig_told(&r);
	assert_true(r.cut >= 46);
	rig_deinit(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(where_values_stand),
		cmocka_unit_test(bytes_by_position),
		cmocka_unit_test(frequent_value_stays),
		cmocka_unit_test(bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
