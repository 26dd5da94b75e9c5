#include "unwrap/views.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

/*
 * A row is a surface, the text in it that is asked for, and what the first
 * view that fits must answer: "key|value|whole" and the path element.
 */
struct row {
	const char *what;
	const char *bytes, *find;
	const char *view; /* NULL: no place */
	const char *key, *value;
	bool whole;
	const char *path; /* "": none */
};

#define IMEI "001010000000016"

static const struct row rows[] = {
	{ "JSON", "{\"a\":1,\"IMEI1\":\"" IMEI "\"}", IMEI, "json", "IMEI1", IMEI, true,
	  "json:/IMEI1" },
	{ "JSON number", "{\"imei\" : " IMEI " ,\"b\":2}", IMEI, "json", "imei", IMEI, true,
	  "json:/imei" },
	{ "pretty JSON", "{\r\n\t\"x\": {\r\n\t\t\"imei\": \"" IMEI "\"\r\n\t}\r\n}", IMEI, "json",
	  "imei", IMEI, true, "json:/x/imei" },
	{ "part of a value", "{\"ua\":\"App/1.0 (" IMEI ")\"}", IMEI, "json", "ua",
	  "App/1.0 (" IMEI ")", false, "json:/ua" },
	{ "element of an array", "{\"ids\":[\"x\",{\"y\":1},[2],\"" IMEI "\"]}", IMEI, "json",
	  "ids", IMEI, true, "json:/ids/3" },
	{ "number in an array", "{\"ids\":[1, " IMEI "]}", IMEI, "json", "ids", IMEI, true,
	  "json:/ids/1" },
	{ "array in an array", "{\"m\":[[1," IMEI "]]}", IMEI, "json", "m", IMEI, true,
	  "json:/m/0/1" },
	{ "object in an array", "[{\"a\":1},{\"imei\":\"" IMEI "\"}]", IMEI, "json", "imei", IMEI,
	  true, "json:/1/imei" },
	{ "escaped quotes before it", "{\"t\":\"say \\\"hi\\\"\",\"imei\":\"" IMEI "\"}", IMEI,
	  "json", "imei", IMEI, true, "json:/imei" },
	{ "JSON in JSON as it stands", "{\"d\":\"{\\\"imei\\\":\\\"" IMEI "\\\"}\"}", IMEI, "json",
	  "d", "{\\\"imei\\\":\\\"" IMEI "\\\"}", false, "json:/d" },
	{ "comma and colon in a string", "{\"t\":\"a: 1, b\",\"imei\":\"" IMEI "\"}", IMEI, "json",
	  "imei", IMEI, true, "json:/imei" },
	{ "cut off in the value", "{\"a\":{\"imei\":\"" IMEI, IMEI, "json", "imei", IMEI, true,
	  "json:/a/imei" },
	{ "behind a callback", "cb123({\"imei\":\"" IMEI "\"})", IMEI, "json", "imei", IMEI, true,
	  "json:/imei" },
	{ "behind text", "data: {\"imei\":\"" IMEI "\"}", IMEI, "json", "imei", IMEI, true,
	  "json:/imei" },
	{ "slash and tilde in keys", "{\"a/b\":{\"c~d\":\"" IMEI "\"}}", IMEI, "json", "c~d", IMEI,
	  true, "json:/a~1b/c~0d" },
	{ "a key is no value", "{\"" IMEI "\":1}", IMEI, NULL, NULL, NULL, false, "" },
	{ "form", "model=x&imei=" IMEI "&y=", IMEI, "form", "imei", IMEI, true, "form:imei" },
	{ "form, last", "a=1&imei=" IMEI, IMEI, "form", "imei", IMEI, true, "form:imei" },
	{ "form, key escaped", "a=1&d%5Bimei%5D=" IMEI, IMEI, "form", "d%5Bimei%5D", IMEI, true,
	  "form:d[imei]" },
	{ "form, one pair alone", "imei=" IMEI, IMEI, "form", "imei", IMEI, true, "form:imei" },
	{ "form behind an &", "&name=x&imei=" IMEI, IMEI, "form", "imei", IMEI, true, "form:imei" },
	{ "form, line end behind", "a=1&imei=" IMEI "\r\n", IMEI, "form", "imei", IMEI, true,
	  "form:imei" },
	{ "query of a URL", "http://example.org/p?imei=" IMEI "&b=1", IMEI, "form", "imei", IMEI,
	  true, "form:imei" },
	{ "the key of a form is no value", "a=1&" IMEI "=2", IMEI, NULL, NULL, NULL, false, "" },
	{ "cookies", "sid=1; imei=" IMEI "; c=3", IMEI, "cookie", "imei", IMEI, true,
	  "cookie:imei" },
	{ "XML element", "<a1><b1>x</b1><b2>" IMEI "</b2></a1>", IMEI, "xml", "b2", IMEI, true,
	  "xml:/a1/b2" },
	{ "no inner end tags (A5)", "\3\3\x40<a1><b1>model<b2>" IMEI "<b3>000</a1>", IMEI, "xml",
	  "b2", IMEI, true, "xml:/a1/b2" },
	{ "mixed text keeps its element", "<p>see <b>this</b> " IMEI "</p>", IMEI, "xml", "", IMEI,
	  true, "xml:/p" },
	{ "attribute", "<?xml version=\"1.0\"?><d><dev id='" IMEI "' n=\"2\"/></d>", IMEI, "xml",
	  "id", IMEI, true, "xml:/d/dev/@id" },
	{ "attribute value beside a name", "<m><p name=\"imei\" value=\"" IMEI "\"/></m>", IMEI,
	  "xml", "imei", IMEI, true, "xml:/m/p/@value" },
	{ "preferences of Android", "<map>\n <string name=\"imei\">" IMEI "</string>\n</map>", IMEI,
	  "xml", "imei", IMEI, true, "xml:/map/string" },
	{ "property list", "<dict><key>IMEI</key>\n<string>" IMEI "</string></dict>", IMEI, "xml",
	  "IMEI", IMEI, true, "xml:/dict/string" },
	{ "CDATA", "<a><b><![CDATA[" IMEI "]]></b></a>", IMEI, "xml", "b", IMEI, true, "xml:/a/b" },
	{ "comment before it", "<a><!-- <x> --><b>" IMEI "</b></a>", IMEI, "xml", "b", IMEI, true,
	  "xml:/a/b" },
	{ "cut off in the text", "<a><b>" IMEI, IMEI, "xml", "b", IMEI, true, "xml:/a/b" },
	{ "part of a form with files",
	  "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\n"
	  "Content-Disposition: form-data; name=\"imei\"; filename=\"f\"\r\n\r\n" IMEI "\r\n--x--",
	  IMEI, "multipart", "imei", IMEI, true, "multipart:imei" },
	{ "line of a binary map", "/data/0=1\n/data/imei=" IMEI "\n/x=2\n", IMEI, "tree", "imei",
	  IMEI, true, "tree:/data/imei" },
	{ "index behind the name", "/ids/0=" IMEI "\n", IMEI, "tree", "ids", IMEI, true,
	  "tree:/ids/0" },
	{ "field numbers are no names", "/1=x\n/2/4=" IMEI "\n", IMEI, "tree", "", IMEI, true,
	  "tree:/2/4" },
	{ "line end inside a value", "/1=a\nb=" IMEI "\nc\n/2=3\n", IMEI, "tree", "",
	  "a\nb=" IMEI "\nc", false, "tree:/1" },
	{ "header line", "Host: x\r\nIMEI: " IMEI "\r\n", IMEI, "kv", "IMEI", IMEI, true,
	  "kv:IMEI" },
	{ "assignment in text", "boot ok imei=" IMEI " fw=1", IMEI, "kv", "imei", IMEI, true,
	  "kv:imei" },
	{ "colon and quotes in text", "info imei:\"" IMEI "\" x", IMEI, "kv", "imei", IMEI, true,
	  "kv:imei" },
	{ "URN", "+sip.instance \"<urn:gsma:imei:" IMEI ">\"", IMEI, "kv", "imei", IMEI, true,
	  "kv:imei" },
	{ "arrow", "[imei => " IMEI "]", IMEI, "kv", "imei", IMEI, true, "kv:imei" },
	{ "MAC with colons", "wlan mac: 00:00:5e:00:53:2a up", "00:00:5e:00:53:2a", "kv", "mac",
	  "00:00:5e:00:53:2a", true, "kv:mac" },
	{ "records of tag and value", "CNokia;MA00005E00532A;FTKN1;", "00005E00532A", "kv", "MA",
	  "00005E00532A", true, "kv:MA" },
	{ "first record", "IMEI" IMEI ";Mx;", IMEI, "kv", "IMEI", IMEI, true, "kv:IMEI" },
	{ "a word is no tag", "see ABC" IMEI " there", IMEI, NULL, NULL, NULL, false, "" },
	{ "no key at all", "the number " IMEI " alone", IMEI, NULL, NULL, NULL, false, "" },
	{ "a time is no key", "at 12:" IMEI, IMEI, NULL, NULL, NULL, false, "" },
};

static const struct view *first_view(struct span b)
{
	for (size_t i = 0; views[i] != NULL; i++)
		if (views[i]->fits(b))
			return views[i];
	return NULL;
}

static void check_place(const struct row *r, const struct view *v, struct span b, size_t at)
{
	struct place p = { .view = "untouched" };
	bool got = v->place(b, at, strlen(r->find), &p);

	if (got != (r->view != NULL))
		fail_msg("row '%s': place %d by %s", r->what, got, v->name);
	if (!got) {
		assert_string_equal(p.view, "untouched");
		return;
	}
	if (strcmp(p.view, r->view) != 0 || strcmp(v->name, r->view) != 0)
		fail_msg("row '%s': view %s", r->what, p.view);
	if (!span_eq_str(p.key, r->key) || !span_eq_str(p.value, r->value))
		fail_msg("row '%s': key '%.*s' value '%.*s'", r->what, (int)p.key.len,
			 (const char *)p.key.p, (int)p.value.len, (const char *)p.value.p);
	if (p.value_whole != r->whole)
		fail_msg("row '%s': whole %d", r->what, p.value_whole);
}

static void check_path(const struct row *r, const struct view *v, struct span b, size_t at)
{
	struct buf out;
	enum st st;

	buf_init(&out, 1000);
	st = v->path(b, at, &out);
	if (!span_eq_str(buf_span(&out), r->path) || st != (r->path[0] != '\0' ? ST_OK : ST_BAD))
		fail_msg("row '%s': path '%.*s' (%s)", r->what, (int)out.len, (char *)out.p,
			 st_name(st));
	buf_deinit(&out);
	if (st != ST_OK)
		return;
	/* too small a buffer: refused, and nothing appended */
	buf_init(&out, strlen(r->path) - 1);
	assert_int_equal(v->path(b, at, &out), ST_LIMIT);
	assert_int_equal(out.len, 0);
	buf_deinit(&out);
}

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct row *r = &rows[i];
		size_t n = strlen(r->bytes);
		uint8_t *copy = malloc(n);
		struct span b = { copy, n };
		const struct view *v;
		size_t at;

		assert_non_null(copy);
		memcpy(copy, r->bytes, n);
		at = span_find_span(b, span_str(r->find), 0);
		v = first_view(b);
		assert_non_null(v);
		check_place(r, v, b, at);
		check_path(r, v, b, at);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
