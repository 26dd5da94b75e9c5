#include "scribe.h"

#define TCP(port) .transport = TRANSPORT_TCP, .ports = { 40000, port }

static const struct script rows[] = {
	{ "3.1.1: connect with a will, user and password; publish twice", TCP(1883),
	  .steps = { SAY(0, "\x10\x26\0\4MQTT\4\xc6\0\x3c\0\6dev-01\0\2wt\0\2wp\0\4user\0\4pass"
			    "\x30\x07\0\3t/1ab\x32\x08\0\1t\0\x07xyz"),
		     SAY(1, "\x20\2\0\0\x40\2\0\7") },
	  .want = "0 mqtt @0 leads\n mqtt.client_id!=dev-01\n mqtt.will_topic=wt\n mqtt.will=wp\n"
		  " mqtt.username!=user\n mqtt.password!=pass\n"
		  "0 mqtt @40\n mqtt.topic=t/1\n mqtt.payload=ab\n"
		  "0 mqtt @49\n mqtt.topic=t\n mqtt.payload=xyz\n" },
	{ "3.1, off the port; subscribe", TCP(4711),
	  .steps = { SAY(0, "\x10\x12\0\6MQIsdp\3\2\0\x3c\0\4id-1\x82\x0a\0\1\0\5a/+/b\0") },
	  .want = "0 mqtt @0 leads\n mqtt.client_id!=id-1\n0 mqtt @20\n mqtt.topic=a/+/b\n" },
	{ "5: user properties", TCP(1883),
	  .steps = { SAY(0, "\x10\x1d\0\4MQTT\5\2\0\x3c\x0e\x11\0\0\0\1\x26\0\2k1\0\2v1\0\2id"
			    "\x30\x08\0\1t\0imei") },
	  .want = "0 mqtt @0 leads\n mqtt.property:k1=v1\n mqtt.client_id!=id\n"
		  "0 mqtt @31\n mqtt.topic=t\n mqtt.payload=imei\n" },
	{ "5: properties of every shape are stepped over, texts among them told; will, "
	  "subscription",
	  TCP(1883),
	  .steps = { SAY(0, "\x10\x30\0\4MQTT\5\6\0\x3c"
			    "\x0a\x11\0\0\0\1\x21\0\5\x17\1"
			    "\0\2id"
			    "\x0f\3\0\1c\x08\0\2r1\x09\0\3cor"
			    "\0\1w\0\2wp"
			    "\x82\x0a\0\1\3\x0b\x80\1\0\1t\0") },
	  .want = "0 mqtt @0 leads\n mqtt.client_id!=id\n mqtt.property=r1\n mqtt.property=cor\n"
		  " mqtt.will_topic=w\n mqtt.will=wp\n0 mqtt @50\n mqtt.topic=t\n" },
	{ "5: behind a property that is not known none is guessed", TCP(1883),
	  .steps = { SAY(0, "\x10\x17\0\4MQTT\5\2\0\x3c"
			    "\x08\x7f\x26\0\1k\0\1v"
			    "\0\2id") },
	  .want = "0 mqtt @0 leads\n mqtt.client_id!=id\n" },
	{ "begun in the middle, on its port", TCP(1883), .midway = true,
	  .steps = { SAY(0, "\x30\x07\0\3t/1ab") },
	  .want = "0 mqtt @0\n mqtt.topic=t/1\n mqtt.payload=ab\n" },
	{ "cut short in a payload", TCP(1883),
	  .steps = { SAY(0, "\x10\x0e\0\4MQTT\4\2\0\x3c\0\2id\x30\x40\0\1thalf of it") },
	  .want = "0 mqtt @0 leads\n mqtt.client_id!=id\n0 mqtt @16\n mqtt.topic=t\n"
		  " mqtt.payload=half of it\n" },
	{ "not plausible any more: bytes", TCP(1883),
	  .steps = { SAY(0, "\x10\x0e\0\4MQTT\4\2\0\x3c\0\2id\0plain") },
	  .want = "0 mqtt @0 leads\n mqtt.client_id!=id\n0 tcp @16\n tcp.payload=\\x00plain\n" },
};

enum { LONG = 9000, BEFORE = 3 + 3 };

struct added {
	const char *said; /* the payload */
	size_t n, len;
};

static void add_up(void *arg, const struct message *m)
{
	struct added *a = arg;
	const struct field *f = &m->fields[m->n_fields - 1];

	assert_string_equal(m->protocol, "mqtt");
	assert_string_equal(f->name, "mqtt.payload");
	assert_true(a->len >= m->overlap);
	assert_memory_equal(f->bytes.p, a->said + a->len - m->overlap, f->bytes.len);
	a->len += f->bytes.len - m->overlap;
	a->n++;
}

/* A payload that is longer than is held passes in windows that overlap, in pieces of any size. */
static void windows(void **state)
{
	static const struct conv_limits small = { 2048, 1024, 64, 1 << 20 };
	static const struct script s = { "windows", TCP(1883), .midway = true };
	static const size_t pieces[] = { 1, 100, 500, 1000, 1460, LONG };
	/* publish, how long in sevens, topic "t" */
	char said[BEFORE + LONG] = {
		'\x30', (char)(0x80 | ((LONG + 3) & 0x7f)), (LONG + 3) >> 7, 0, 1, 't'
	};

	(void)state;
	for (size_t i = 0; i < LONG; i++)
		said[BEFORE + i] = (char)('a' + i / 7 % 26);
	for (size_t k = 0; k < N_ELEMENTS(pieces); k++) {
		struct added sum = { .said = said + BEFORE };
		struct scribe w;

		scribe_open(&w, &s, &small);
		w.engine.out.arg = &sum;
		w.engine.out.message = add_up;
		for (size_t i = 0; i < sizeof(said); i += pieces[k])
			scribe_feed(&w, 0, span_cut(span_of(said, sizeof(said)), i, pieces[k]), 0);
		conv_close(w.conv);
		w.conv = NULL;
		assert_int_equal(sum.len, LONG);
		assert_true(sum.n >= 4 || pieces[k] == LONG);
		scribe_close(&w);
	}
}

static void every_row(void **state)
{
	(void)state;
	scribe_scripts(rows, N_ELEMENTS(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(windows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
