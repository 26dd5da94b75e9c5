#include "codec/hpack.h"

#include "base/buf.h"
#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

/* Blocks of one connection, one after the other, and what comes out. */
struct row {
	const char *what;
	struct {
		struct span block;
		enum st st;
		const char *want;
	} blocks[3];
};

#define B(text) SPAN_LIT(text)
#define GET_FROM(scheme, path) ":method=GET\n:scheme=" scheme "\n:path=" path "\n"

static const struct row rows[] = {
	{ "RFC 7541 C.4: Huffman, each leans on the one before",
	  { { B("\x82\x86\x84\x41\x8c\xf1\xe3\xc2\xe5\xf2\x3a\x6b\xa0\xab\x90\xf4\xff"), ST_OK,
	      GET_FROM("http", "/") ":authority=www.example.com\n" },
	    { B("\x82\x86\x84\xbe\x58\x86\xa8\xeb\x10\x64\x9c\xbf"), ST_OK,
	      GET_FROM("http", "/") ":authority=www.example.com\ncache-control=no-cache\n" },
	    { B("\x82\x87\x85\xbf\x40\x88\x25\xa8\x49\xe9\x5b\xa9\x7d\x7f\x89\x25\xa8\x49\xe9\x5b"
		"\xb8\xe8\xb4\xbf"),
	      ST_OK,
	      GET_FROM("https", "/index.html") ":authority=www.example.com\n"
					       "custom-key=custom-value\n" } } },
	{ "the second without the first",
	  { { B("\x82\x86\x84\xbe\x58\x86\xa8\xeb\x10\x64\x9c\xbf"), ST_BAD,
	      GET_FROM("http", "/") } } },
	{ "a table larger than the usual one, said by the writer; as large as it may be; larger",
	  { { B("\x3f\xe1\x7f\x82"), ST_OK, ":method=GET\n" },
	    { B("\x3f\xe1\xff\x03\x82"), ST_OK, ":method=GET\n" },
	    { B("\x3f\xe2\xff\x03\x82"), ST_BAD, "" } } },
	{ "cut in a text", { { B("\0\4name\5valu"), ST_BAD, "" } } },
	{ "nothing in it", { { B(""), ST_OK, "" } } },
};

static void put_down(void *arg, struct span name, struct span value)
{
	struct buf *b = arg;

	assert_int_equal(buf_put(b, name), ST_OK);
	assert_int_equal(buf_put_u8(b, '='), ST_OK);
	assert_int_equal(buf_put(b, value), ST_OK);
	assert_int_equal(buf_put_u8(b, '\n'), ST_OK);
}

static void run(const struct row *row)
{
	const size_t most = N_ELEMENTS(row->blocks);
	struct hpack *h = NULL;

	assert_int_equal(hpack_new(&h), ST_OK);
	for (size_t i = 0; i < most && row->blocks[i].want != NULL; i++) {
		struct span block = row->blocks[i].block;
		uint8_t *exact = malloc(block.len != 0 ? block.len : 1);
		struct buf text;
		const struct hpack_sink sink = { &text, put_down };

		buf_init(&text, 1 << 16);
		assert_non_null(exact);
		memcpy(exact, block.p, block.len);
		assert_int_equal(hpack_block(h, span_of(exact, block.len), &sink),
				 row->blocks[i].st);
		if (!span_eq_str(buf_span(&text), row->blocks[i].want)) {
			print_message("row '%s', block %zu:\n%.*s", row->what, i, (int)text.len,
				      (const char *)text.p);
			fail();
		}
		buf_deinit(&text);
		free(exact);
	}
	hpack_free(h);
}

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		run(&rows[i]);
}

/* Lengths around those where RFC 7541 section 5.1 takes one byte more. */
static void put_reads_back(void **state)
{
	static const size_t lens[] = { 0, 1, 126, 127, 128, 254, 255, 256, 16510, 16511, 40000 };
	static char letters[40001];

	(void)state;
	memset(letters, 'v', sizeof(letters) - 1);
	for (size_t i = 0; i < N_ELEMENTS(lens); i++) {
		struct hpack *h = NULL;
		struct buf block, text, want;
		const struct hpack_sink sink = { &text, put_down };

		buf_init(&block, 1 << 17);
		buf_init(&text, 1 << 17);
		buf_init(&want, 1 << 17);
		assert_int_equal(hpack_put(&block, SPAN_LIT(":path"), span_of(letters, lens[i])),
				 ST_OK);
		assert_int_equal(hpack_put(&block, span_of(letters, lens[i]), SPAN_LIT("x")),
				 ST_OK);
		assert_int_equal(hpack_new(&h), ST_OK);
		assert_int_equal(hpack_block(h, buf_span(&block), &sink), ST_OK);
		put_down(&want, SPAN_LIT(":path"), span_of(letters, lens[i]));
		put_down(&want, span_of(letters, lens[i]), SPAN_LIT("x"));
		assert_true(span_eq(buf_span(&text), buf_span(&want)));
		hpack_free(h);
		buf_deinit(&block);
		buf_deinit(&text);
		buf_deinit(&want);
	}
}

/* RFC 7541 appendix C.2.2, with the name as a literal. */
static void put_as_drawn(void **state)
{
	const struct span want = SPAN_LIT("\0\5:path\x0c/sample/path");
	struct buf block;

	(void)state;
	buf_init(&block, 64);
	assert_int_equal(hpack_put(&block, SPAN_LIT(":path"), SPAN_LIT("/sample/path")), ST_OK);
	assert_true(span_eq(buf_span(&block), want));
	buf_deinit(&block);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(put_reads_back),
					    cmocka_unit_test(put_as_drawn) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
