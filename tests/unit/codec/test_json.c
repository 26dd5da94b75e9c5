#include "codec/json.h"

#include "rows.h"

/*
 * A row is a document and what the walk says of it: a line for each value,
 * "pointer=raw", then how it ended. Pointers as python's jsonpointer gives them.
 */
struct doc {
	const char *what;
	struct span in;
	const char *want;
};

static const struct doc docs[] = {
	{ "flat", B("{\"imei\":\"001010000000016\",\"n\":12}"),
	  "/imei=001010000000016\n/n=12\nend\n" },
	{ "nested", B("{\"a\":[1,{\"b\":true}],\"c\":null}"),
	  "/a/0=1\n/a/1/b=true\n/c=null\nend\n" },
	{ "pretty", B("{\r\n\t\"REGVER\" : \"8.0\" ,\n\t\"SIM1\" : { \"I\" : -1.5e3 }\n}\n"),
	  "/REGVER=8.0\n/SIM1/I=-1.5e3\nend\n" },
	{ "array of arrays", B("[[1,2],[3,[4]]]"), "/0/0=1\n/0/1=2\n/1/0=3\n/1/1/0=4\nend\n" },
	{ "escapes of RFC 6901", B("{\"a/b\":1,\"m~n\":2,\"\":3,\"q\\\"\\u00e5\":4}"),
	  "/a~1b=1\n/m~0n=2\n/=3\n/q\"\xc3\xa5=4\nend\n" },
	{ "quote and bracket inside a string", B("{\"a\":\"}\\\"]\",\"b\":1}"),
	  "/a=}\\\"]\n/b=1\nend\n" },
	{ "backslash last in a string", B("{\"a\":\"x\\\\\",\"b\":1}"), "/a=x\\\\\n/b=1\nend\n" },
	{ "JSON in JSON stays one value", B("{\"d\":\"{\\\"i\\\":1}\"}"),
	  "/d={\\\"i\\\":1}\nend\n" },
	{ "cut in a value", B("{\"a\":1,\"b\":\"xy"), "/a=1\n/b=xy\ncut\n" },
	{ "cut in an escape", B("{\"b\":\"xy\\"), "/b=xy\\\ncut\n" },
	{ "cut in a key", B("{\"a\":1,\"bc"), "/a=1\ncut\n" },
	{ "cut behind a key", B("{\"a\":1,\"b\""), "/a=1\ncut\n" },
	{ "cut behind the colon", B("{\"a\":1,\"b\":"), "/a=1\ncut\n" },
	{ "cut in a nested array", B("{\"a\":[1,[2"), "/a/0=1\n/a/1/0=2\ncut\n" },
	{ "one behind the other", B("{\"a\":1}\n{\"a\":2}\n"), "/a=1\n/a=2\nend\n" },
	{ "trailing comma", B("{\"a\":[1,],}"), "/a/0=1\nend\n" },
	{ "bare keys and words", B("{a:1,b_2:undefined}"), "/a=1\n/b_2=undefined\nend\n" },
	{ "empty ones", B("{\"a\":{},\"b\":[],\"c\":\"\"}"), "/c=\nend\n" },
	{ "object behind an empty array keeps its keys", B("{\"b\":[],\"c\":[{\"d\":1}]}"),
	  "/c/0/d=1\nend\n" },
	{ "a value alone", B("\"x\""), "=x\nend\n" },
	{ "nothing", B(""), "end\n" },
	{ "one bracket too many", B("{\"a\":1}}"), "/a=1\nbad 7\n" },
	{ "no colon", B("{\"a\" 1}"), "bad 5\n" },
	{ "not JSON", B("<a>"), "bad 0\n" },
	{ "bytes over 127 outside", B("[1,\xff]"), "/0=1\nbad 3\n" },
	{ "NUL behind it", B("{\"a\":1}\0"), "/a=1\nend\n" },
};

static void walk(struct span in, struct buf *out)
{
	struct json_walk w;
	enum json_token tok;

	json_begin(&w, in);
	while ((tok = json_next(&w)) != JSON_END && tok != JSON_BAD) {
		if (tok == JSON_OPEN || tok == JSON_CLOSE)
			continue;
		assert_int_equal(json_pointer(&w, out), ST_OK);
		assert_int_equal(buf_put_u8(out, '='), ST_OK);
		assert_int_equal(buf_put(out, w.value), ST_OK);
		assert_int_equal(buf_put_u8(out, '\n'), ST_OK);
	}
	if (tok == JSON_BAD)
		assert_int_equal(buf_printf(out, "bad %zu\n", w.at), ST_OK);
	else
		assert_int_equal(buf_put_str(out, w.cut ? "cut\n" : "end\n"), ST_OK);
	assert_int_equal(json_next(&w), tok); /* the end stays the end */
}

static void every_document(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(docs); i++) {
		struct span in = docs[i].in;
		uint8_t *copy = malloc(in.len != 0 ? in.len : 1);
		struct buf out;

		assert_non_null(copy);
		memcpy(copy, in.p, in.len);
		in.p = copy;
		buf_init(&out, 4096);
		walk(in, &out);
		if (!span_eq_str(buf_span(&out), docs[i].want))
			fail_msg("row '%s': %.*s", docs[i].what, (int)out.len, (char *)out.p);
		buf_deinit(&out);
		free(copy);
	}
}

static void seek_finds_the_value(void **state)
{
	struct span in = SPAN_LIT("{\"a\":{\"b\":[10,\"xyz\"]},\"c\":7}");
	struct json_walk w;
	struct buf out;

	(void)state;
	buf_init(&out, 100);
	assert_int_equal(json_seek(&w, in, span_find(in, 'y', 0)), ST_OK);
	assert_true(span_eq_str(w.value, "xyz"));
	assert_int_equal(json_pointer(&w, &out), ST_OK);
	assert_true(span_eq_str(buf_span(&out), "/a/b/1"));
	/* a key, a bracket and what lies behind are no values */
	assert_int_equal(json_seek(&w, in, span_find(in, 'b', 0)), ST_BAD);
	assert_int_equal(json_seek(&w, in, 0), ST_BAD);
	assert_int_equal(json_seek(&w, in, in.len + 5), ST_BAD);
	buf_deinit(&out);
}

/* 10,000 brackets: no overflow, values still come, the brackets are balanced. */
static void deeper_than_deep(void **state)
{
	enum { N = 10000 };
	struct json_walk w;
	struct buf doc, out;
	enum json_token tok;
	size_t opened = 0, closed = 0, values = 0;

	(void)state;
	buf_init(&doc, 1 << 20);
	buf_init(&out, 1 << 20);
	for (int i = 0; i < N; i++)
		assert_int_equal(buf_put_str(&doc, i % 2 != 0 ? "{\"k\":" : "["), ST_OK);
	assert_int_equal(buf_put_str(&doc, "42"), ST_OK);
	for (int i = N; i-- > 0;)
		assert_int_equal(buf_put_str(&doc, i % 2 != 0 ? "}" : "]"), ST_OK);
	assert_int_equal(buf_put_str(&doc, "{\"z\":1}"), ST_OK);
	json_begin(&w, buf_span(&doc));
	while ((tok = json_next(&w)) != JSON_END) {
		assert_int_not_equal(tok, JSON_BAD);
		opened += tok == JSON_OPEN;
		closed += tok == JSON_CLOSE;
		values += tok == JSON_NUMBER;
	}
	assert_int_equal(opened, N + 1);
	assert_int_equal(closed, N + 1);
	assert_int_equal(values, 2);
	assert_false(w.cut);
	buf_deinit(&doc);
	buf_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_document),
					    cmocka_unit_test(seek_finds_the_value),
					    cmocka_unit_test(deeper_than_deep) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
