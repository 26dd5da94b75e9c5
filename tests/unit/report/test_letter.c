#include "report/letter.h"

#include "report/brief.h"
#include "report/cases.h"

static enum st keep(void *arg, struct span bytes)
{
	return buf_put(arg, bytes);
}

/* One letter of a heading, an item and a line to copy, with text from outside in it. */
static void write_letter(struct letter *l, const char *evil)
{
	letter_heading(l, "doc.findings");
	letter_one(l, LETTER_ITEM, "doc.told.one",
		   (struct letter_put[]){ { "device", span_str(evil) },
					  { "place", SPAN_LIT("example.org") },
					  { "operator", SPAN_LIT("") },
					  { NULL, { 0 } } });
	letter_refs(l, 3, 3);
	letter_one(l, LETTER_ITEM, "doc.nothing", NULL);
	letter_refs(l, 1, 2);
	letter_say(l, "doc.nothing-worth", NULL);
	letter_refs(l, 1, 2);
	letter_begin(l, LETTER_CODE);
	letter_plain(l, span_str(evil));
}

static const struct {
	enum report_format format;
	const char *evil;
	const char *wants[4], *never[3];
} rows[] = {
	{ REPORT_TEXT,
	  "a\x1b[2Jb",
	  { "Findings\n--------\n\n", "- a\\x1b[2Jb told one identifier to example.org. [3]\n",
	    "left it. That says", "tells\n  anything. [1\u20132]\n" },
	  { "\x1b" } },
	{ REPORT_MARKDOWN,
	  "*x* [y](z) <b>",
	  { "## Findings\n", "- \\*x\\* \\[y\\](z) &lt;b&gt; told", "\\[3\\]\n",
	    "\n    *x* [y](z) <b>\n" },
	  { "\n- *x*" } },
	{ REPORT_HTML,
	  "</p><script>\"&\xe2\x80\xae",
	  { "<h2>Findings</h2>", "<ul>\n<li>&lt;/p&gt;&lt;script&gt;&quot;&amp;",
	    "</li>\n</ul>\n<pre><code>&lt;/p&gt;", "</main>" },
	  { "<script", "\xe2\x80\xae", "@TELLTALE" } },
};

static void formats_keep_text_as_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct letter l;
		struct buf b;
		struct out out;

		buf_init(&b, 1 << 20);
		out_init(&out, keep, &b);
		letter_init(&l, &out, rows[i].format, "doc.owner.title");
		write_letter(&l, rows[i].evil);
		assert_int_equal(letter_end(&l), ST_OK);
		assert_int_equal(out_flush(&out), ST_OK);
		for (size_t k = 0; k < 4; k++)
			if (span_find_span(buf_span(&b), span_str(rows[i].wants[k]), 0) == b.len)
				fail_msg("%zu: no '%s' in\n%.*s", i, rows[i].wants[k], (int)b.len,
					 (const char *)b.p);
		for (size_t k = 0; k < 3 && rows[i].never[k] != NULL; k++)
			assert_true(span_find_span(buf_span(&b), span_str(rows[i].never[k]), 0)
				    == b.len);
		letter_deinit(&l);
		out_deinit(&out);
		buf_deinit(&b);
	}
}

/* A sentence that is not there, or asks for what nobody gives, fails the letter. */
static void sentences_are_whole(void **state)
{
	static const char *const ids[] = { "doc.no-such", "doc.kinds" };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(ids); i++) {
		struct letter l;
		struct buf b;
		struct out out;

		buf_init(&b, 1 << 20);
		out_init(&out, keep, &b);
		letter_init(&l, &out, REPORT_TEXT, "doc.owner.title");
		letter_one(&l, LETTER_PARAGRAPH, ids[i], NULL);
		assert_int_equal(letter_end(&l), ST_BAD);
		letter_deinit(&l);
		out_deinit(&out);
		buf_deinit(&b);
	}
}

/* Findings of a place stand together, and the numbers of places follow one another. */
static void numbers_are_ranges(void **state)
{
	struct mem_case *m = NULL;
	struct redactor *redact = NULL;
	struct report_options o = { .least = CONFIDENCE_LIKELY };
	struct case_reader r;
	struct brief b;
	size_t capture;
	uint32_t at = 0;

	(void)state;
	assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
	capture = begin_capture(m, "a.pcap");
	for (unsigned i = 0; i < 12; i++)
		plant(m, capture,
		      &(struct plant){ .kind = i % 2 != 0 ? KIND_IMEI : KIND_SERIAL,
				       .value = i % 2 != 0 ? "001010000000016" : "TT0123456789",
				       .key = i < 6 ? "a" : "b",
				       .confidence =
					       i == 5 ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY,
				       .host = i % 3 == 0 ? "one.example.org" : "two.example.org",
				       .frame = i + 1 });
	end_capture(m, capture, CAPTURE_WHOLE, NULL);
	r = mem_case_reader(m);
	assert_int_equal(redactor_new(&redact, &r), ST_OK);
	brief_init(&b);
	assert_int_equal(brief_take(&b, &r, &o, redact), ST_OK);
	assert_int_equal(b.n_places, 2);
	assert_int_equal(b.n_findings, 11);
	assert_int_equal(b.n_values, 2);
	assert_int_equal(b.device.len, 0); /* a MAC is no name, and would tell */
	for (size_t i = 0; i < b.n_places; i++) {
		assert_int_equal(b.places[i].from, at);
		for (uint32_t k = 0; k < b.places[i].n; k++, at++) {
			assert_int_equal(b.findings[at].place, i);
			assert_true(span_eq_str(b.findings[at].value,
						b.findings[at].kind == KIND_IMEI ? "00101000***"
										 : "***"));
		}
	}
	assert_int_equal(at, 11);
	brief_deinit(&b);
	redactor_free(redact);
	mem_case_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(formats_keep_text_as_text),
					    cmocka_unit_test(sentences_are_whole),
					    cmocka_unit_test(numbers_are_ranges) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
