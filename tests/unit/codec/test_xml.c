#include "codec/xml.h"

#include "rows.h"

struct doc {
	const char *what;
	struct span in;
	const char *want; /* a line for each text and attribute: path=value */
};

static const struct doc docs[] = {
	{ "elements and attributes", B("<a x='1' y=\"2\"><b>t</b><c z=3/>u</a>"),
	  "/a/@x=1\n/a/@y=2\n/a/b=t\n/a/c/@z=3\n/a=u\n" },
	{ "inner end tags left out", B("<a1><b1>m<b2>1<b3>2</a1><z>3</z>"),
	  "/a1/b1=m\n/a1/b2=1\n/a1/b3=2\n/z=3\n" },
	{ "mixed text", B("<p>a<b>c</b>d</p>"), "/p=a\n/p/b=c\n/p=d\n" },
	{ "comment, declaration, type", B("<?xml v='<'?><!DOCTYPE x><!-- <q>9</q> --><a>1</a>"),
	  "/a=1\n" },
	{ "CDATA", B("<a><![CDATA[<b>1</b>]]></a>"), "/a=<b>1</b>\n" },
	{ "> inside an attribute", B("<a t='x>y'>1</a>"), "/a/@t=x>y\n/a=1\n" },
	{ "attribute without value", B("<input disabled id=7>"), "/input/@id=7\n" },
	{ "end tag of nothing", B("<a></q>1</a>"), "/a=1\n" },
	{ "end tag of an outer one", B("<a><b><c></a>1<d>2</d>"), "=1\n/d=2\n" },
	{ "less than in text", B("<a>1 < 2</a>"), "/a=1 < 2\n" },
	{ "cut in an attribute", B("<a id='12"), "/a/@id=12\n" },
	{ "cut in a name", B("<a><bc"), "" },
	{ "cut in CDATA", B("<a><![CDATA[12"), "/a=12\n" },
	{ "no XML", B("1 < 2 > 0"), "=1 < 2 > 0\n" },
	{ "nothing", B(""), "" },
	{ "entities stay", B("<a>&lt;&amp;</a>"), "/a=&lt;&amp;\n" },
};

static void every_document(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(docs); i++) {
		struct span in = docs[i].in;
		uint8_t *copy = malloc(in.len != 0 ? in.len : 1);
		struct xml_walk w;
		enum xml_token tok;
		struct buf out;

		assert_non_null(copy);
		memcpy(copy, in.p, in.len);
		in.p = copy;
		buf_init(&out, 4096);
		xml_begin(&w, in);
		while ((tok = xml_next(&w)) != XML_END) {
			if (tok != XML_TEXT && tok != XML_ATTR)
				continue;
			assert_int_equal(xml_path(&w, tok, &out), ST_OK);
			assert_int_equal(buf_put_u8(&out, '='), ST_OK);
			assert_int_equal(buf_put(&out, w.value), ST_OK);
			assert_int_equal(buf_put_u8(&out, '\n'), ST_OK);
		}
		if (!span_eq_str(buf_span(&out), docs[i].want))
			fail_msg("row '%s': %.*s", docs[i].what, (int)out.len, (char *)out.p);
		buf_deinit(&out);
		free(copy);
	}
}

/* 10,000 open elements, and as many that are never closed but hold text: no overflow, linear. */
static void deep_and_open(void **state)
{
	struct buf b;
	struct xml_walk w;
	unsigned texts = 0;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 10000; i++)
		assert_int_equal(buf_put_str(&b, "<a>"), ST_OK);
	for (int i = 0; i < 10000; i++)
		assert_int_equal(buf_put_str(&b, "</a>"), ST_OK);
	for (int i = 0; i < 10000; i++)
		assert_int_equal(buf_put_str(&b, "<b>1"), ST_OK);
	xml_begin(&w, buf_span(&b));
	for (enum xml_token tok; (tok = xml_next(&w)) != XML_END;)
		texts += tok == XML_TEXT;
	assert_int_equal(texts, 10000);
	buf_deinit(&b);
}

static void attributes(void **state)
{
	struct span v = { 0 };

	(void)state;
	assert_true(xml_attr(SPAN_LIT("string id='1' NAME=\"imei\""), "name", &v));
	assert_true(span_eq_str(v, "imei"));
	assert_false(xml_attr(SPAN_LIT("name x='1'"), "name", &v));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_document),
					    cmocka_unit_test(deep_and_open),
					    cmocka_unit_test(attributes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
