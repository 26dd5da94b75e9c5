#include "report/explain.h"

#include "report/cases.h"
#include "report/shell.h"

static const char body[] = "eyJpIjoiMDAxMDEwMDAwMDAwMDE2In0=",
		  decoded[] = "{\"i\":\"001010000000016\"}";

/* The IMEI of body, in two pieces of what the phone said; rows change what they are about. */
struct traced {
	const char *path, *layer, *protection, *form;
	enum transport transport;
	size_t n_pieces;
	unsigned why;
};

static struct mem_case *traced_case(const struct traced *t)
{
	struct mem_case *m = NULL;
	struct case_store s;
	struct trace_step steps[2] = { { SPAN_LIT("http.request.body"), 0, 32, span_str(body) },
				       { span_str(t->layer), 0, 32, span_str(decoded) } };
	struct piece pieces[2] = { { 0, 100 }, { 20, 130 } };
	struct trace trace = { steps, 2, 6, 15, 90, pieces, t->n_pieces };
	struct span path[2] = { SPAN_LIT("http.request.body"), SPAN_LIT("json:/i") };
	uint64_t frames[2] = { 7, 8 };
	struct finding f = { .kind = KIND_IMEI,
			     .confidence = CONFIDENCE_CERTAIN,
			     .why = t->why,
			     .value = SPAN_LIT("001010000000016"),
			     .matched = SPAN_LIT("001010000000016"),
			     .form = span_str(t->form),
			     .protection = span_str(t->protection),
			     .path = path,
			     .n_path = 2,
			     .src = { .at = { ip_of("192.168.1.20"), 40000, { { 0 }, 0 } } },
			     .dst = { .at = { ip_of("2001:db8::1"), 80, { { 0 }, 0 } },
				      .host = SPAN_LIT("imei-001010000000016.example.org") },
			     .transport = t->transport,
			     .first_ns = T0,
			     .last_ns = T0,
			     .count = 1,
			     .trace = &trace,
			     .frames = frames,
			     .n_frames = 2 };

	snprintf(f.id, sizeof(f.id), "%016x", 0xabc);
	assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
	s = mem_case_store(m);
	f.capture = begin_capture(m, t->path);
	assert_int_equal(s.add_finding(s.self, &f), ST_OK);
	end_capture(m, f.capture, CAPTURE_WHOLE, NULL);
	return m;
}

static const struct traced usual = { "it's.pcap",
				     "base64",
				     "none",
				     "plain",
				     TRANSPORT_TCP,
				     2,
				     1u << WITNESS_CHECK_DIGIT | 1u << WITNESS_REGISTRY };

static char *explained(const struct traced *t, bool show, bool json, const char *id)
{
	struct mem_case *m = traced_case(t);
	const struct case_reader r = mem_case_reader(m);
	const struct report_options o = { .show_values = show };
	struct explained e = { &r, &o, span_str(id), json, 0 };
	struct buf b;
	struct out out;

	buf_init(&b, 1 << 20);
	out_init(&out, into_buf, &b);
	assert_int_equal(explain_write(&e, &out), ST_OK);
	assert_int_equal(buf_put_u8(&b, 0), ST_OK);
	out_deinit(&out);
	mem_case_free(m);
	return (char *)b.p;
}

/* What must and must not stand in the answer. */
static void expect(const struct traced *t, bool show, const char *const *in, const char *const *out)
{
	char *text = explained(t, show, false, "0000000000000abc");

	for (size_t i = 0; in[i] != NULL; i++)
		if (strstr(text, in[i]) == NULL)
			fail_msg("lacks %s:\n%s", in[i], text);
	for (size_t i = 0; out[i] != NULL; i++)
		if (strstr(text, out[i]) != NULL)
			fail_msg("has %s:\n%s", out[i], text);
	free(text);
}

static void test_masked(void **state)
{
	static const char *const in[] = {
		"capture='it'\\''s.pcap'; d=$(mktemp -d)",
		"Wireshark frame.number == 7 || frame.number == 8\n",
		"for a, n in [(100, 20), (130, 12)]]' > \"$d/3\"; wc -c < \"$d/3\"\n#    gives "
		"32\n",
		"tail -c +1 \"$d/3\" | head -c 32 | tr -- -_ +/ | base64 -di 2>/dev/null | head -c "
		"23 > "
		"\"$d/4\"",
		"tail -c +7 \"$d/4\" | head -c 15 > \"$d/5\"; wc -c < \"$d/5\"\n#    gives 15\n",
		"#    gives 0\n",
		"reporting body 00 (GSMA TS.06): kept for tests",
		NULL,
	};
	static const char *const out[] = { "001010000000016", "eyJ", "bytes {", NULL };

	(void)state;
	expect(&usual, false, in, out);
}

static void test_shown(void **state)
{
	static const char *const in[] = { "bytes {\"i\":\"001010000000016\"}", "bytes eyJ", NULL };
	static const char *const out[] = { "***", NULL };

	(void)state;
	expect(&usual, true, in, out);
}

/* No layer of that name can be taken off by hand: the value stands nowhere as it is. */
static void test_no_command(void **state)
{
	struct traced t = usual;
	static const char *const in[] = { "# 4. tree: ", "# 5. value: ", NULL };
	static const char *const out[] = { "\"$d/4\"", "\"$d/5\"", NULL };

	(void)state;
	t.layer = "tree";
	expect(&t, false, in, out);
}

/* Made by a parser: nothing to cut; once values may be seen the bytes themselves. */
static void test_made(void **state)
{
	struct traced t = usual;
	static const char *const in[] = { "32 bytes, made by a parser", NULL };
	static const char *const literal[] = { "echo 65794a70", " | xxd -r -p > \"$d/3\"", NULL };
	static const char *const none[] = { NULL };
	static const char *const tls[] = { "inside TLS (KEYLOG: ", "${KEYLOG-}", "follow,tls,raw,",
					   "in [(100, 20), (130, 12)]", NULL };
	static const char *const stream[] = { "-e tcp.payload", NULL };
	static const char *const out[] = { "\"$d/", NULL };

	(void)state;
	t.n_pieces = 0;
	expect(&t, false, in, out);
	expect(&t, true, literal, none);
	t = usual;
	t.protection = "tls"; /* the offsets are those of what was opened */
	expect(&t, false, tls, stream);
}

static void test_datagram(void **state)
{
	struct traced t = usual;
	static const char *const in[] = { "(udp || udplite) && (frame.number == 8",
					  "tail -c +11 | head -c 32 > ", NULL };
	static const char *const out[] = { "tcp.", NULL };

	(void)state;
	t.transport = TRANSPORT_UDP;
	t.n_pieces = 1;
	expect(&t, false, in, out);
}

static void test_json(void **state)
{
	char *text = explained(&usual, true, true, "00000000");

	(void)state;
	assert_non_null(strstr(text, "{\"type\":\"derivation\",\"finding\":\"0000000000000abc\""));
	assert_non_null(strstr(text, "\"hex\":\"3030313031303030303030303031"));
	free(text);
	text = explained(&usual, false, true, "00000000");
	assert_null(strstr(text, "\"hex\":\""));
	assert_null(strstr(text, "001010000000016"));
	free(text);
}

static void test_none(void **state)
{
	char *text = explained(&usual, false, false, "1");

	(void)state;
	assert_string_equal(text, "");
	free(text);
}

static void test_quote(void **state)
{
	static const struct {
		struct span word;
		const char *quoted;
	} rows[] = {
		{ SPAN_LIT(""), "''" },
		{ SPAN_LIT("a b$(c)"), "'a b$(c)'" },
		{ SPAN_LIT("'"), "''\\'''" },
		{ SPAN_LIT("a'b"), "'a'\\''b'" },
		{ SPAN_LIT("\xc3\xa5.pcap"), "'\xc3\xa5.pcap'" },
		{ SPAN_LIT("\x1b[m'\\"), "$'\\x1b[m\\x27\\x5c'" },
		{ SPAN_LIT("a\nb"), "$'a\\x0ab'" },
		{ SPAN_LIT("\xff"), "$'\\xff'" },
		{ SPAN_LIT("\xe2\x80\xae"), "$'\\xe2\\x80\\xae'" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct buf b;

		buf_init(&b, 100);
		assert_int_equal(shell_quote(&b, rows[i].word), ST_OK);
		assert_int_equal(buf_put_u8(&b, 0), ST_OK);
		assert_string_equal((char *)b.p, rows[i].quoted);
		buf_deinit(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_masked),	   cmocka_unit_test(test_shown),
		cmocka_unit_test(test_no_command), cmocka_unit_test(test_made),
		cmocka_unit_test(test_datagram),   cmocka_unit_test(test_json),
		cmocka_unit_test(test_none),	   cmocka_unit_test(test_quote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
