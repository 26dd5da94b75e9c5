/* The layers beyond the common ones: HTML, quoted-printable, base32, Adups, UTF-16, compressors. */
#include "unwrap/layers.h"

#include "layer_rows.h"
#include "../codec/vectors/tree.h"
#include "vectors/layers.h"

#define ALL(s) 0, sizeof(s) - 1
#define ADUPS_TEXT "&imei1=001010000000016&mid=x&operator=00101"

static const struct layer_row html_rows[] = {
	{ "JSON in an attribute", B("<div data=\"" HTML "\">"), EVENT_MAGIC, 12, 6, true, 11,
	  sizeof(HTML) - 1, ST_OK, B(TEXT) },
	{ "second reference of the text", B("&quot;a&quot;"), EVENT_MAGIC, 7, 6, false, 0, 0, ST_OK,
	  B("") },
};

static const struct layer_row qp_rows[] = {
	{ "mail text", B(QP), EVENT_START, 0, 0, true, ALL(QP), ST_OK,
	  B("imei=001010000000016&" TEXT) },
	{ "a form is none", B("imei=001010000000016&b=2&c=3"), EVENT_START, 0, 0, false, 0, 0,
	  ST_OK, B("") },
};

static const struct layer_row base32_rows[] = {
	{ "capitals", B(B32), EVENT_BASE64, ALL(B32), true, ALL(B32), ST_OK, B(TEXT) },
	{ "base64 is none", B(B64), EVENT_BASE64, ALL(B64), false, 0, 0, ST_OK, B("") },
	{ "words in capitals", B("WINDOWSUPDATEAGENTSERVICE"), EVENT_BASE64,
	  ALL("WINDOWSUPDATEAGENTSERVICE"), false, 0, 0, ST_OK, B("") },
};

static const struct layer_row adups_rows[] = {
	{ "as facts A9 has it", B("key=" ADUPS "&shaKey="), EVENT_HEX, 4, sizeof(ADUPS) - 1, true,
	  4, sizeof(ADUPS) - 1, ST_OK, B(ADUPS_TEXT) },
	{ "filling behind the key", B(ADUPS_FILLED), EVENT_HEX, ALL(ADUPS_FILLED), true,
	  ALL(ADUPS_FILLED), ST_OK, B(ADUPS_TEXT) },
	{ "plain hex is none", B(HEX), EVENT_HEX, ALL(HEX), false, 0, 0, ST_OK, B("") },
	{ "a digest is none", B("03a5f6c77e1b0d9241f8b3a4c5d6e7f803a5f6c77e1b0d9241f8b3a4c5d6e7f8"),
	  EVENT_HEX, 0, 64, false, 0, 0, ST_OK, B("") },
};

static const struct layer_row utf16_rows[] = {
	{ "little end first", B(TEXT_UTF16), EVENT_START, 0, 0, true, ALL(TEXT_UTF16), ST_OK,
	  B(TEXT) },
	{ "with its mark", B("\xff\xfe" TEXT_UTF16), EVENT_START, 0, 0, true,
	  ALL("\xff\xfe" TEXT_UTF16), ST_OK, B(TEXT) },
	{ "big end first", B("\0i\0m\0e\0i\0=\0001\0002\0003\0004"), EVENT_START, 0, 0, true, 0, 18,
	  ST_OK, B("imei=1234") },
	{ "small numbers are no text", B("\1\0\2\0\3\0\4\0\5\0\6\0\7\0\1\0"), EVENT_START, 0, 0,
	  false, 0, 0, ST_OK, B("") },
};

#define RECORDS "CNokia;V1;IMEI001010000000016;SNTT0123456789;SSIDHome;MA00:00:5e:00:53:2a;MNC;"
#define RECORD_LINES                                                            \
	"/C=Nokia\n/V=1\n/IMEI=001010000000016\n/SN=TT0123456789\n/SSID=Home\n" \
	"/MA=00:00:5e:00:53:2a\n/MNC=\n"

static const struct layer_row records_rows[] = {
	{ "as facts A7 has it", B(RECORDS), EVENT_START, 0, 0, true, ALL(RECORDS), ST_OK,
	  B(RECORD_LINES) },
	{ "in a value", B("{\"d\":\"" RECORDS "\"}"), EVENT_MAGIC, 15, 5, true, 6,
	  sizeof(RECORDS) - 1, ST_OK, B(RECORD_LINES) },
	{ "behind prose", B("sent: CNokia;" RECORDS), EVENT_MAGIC, 22, 5, true, 13,
	  sizeof(RECORDS) - 1, ST_OK, B(RECORD_LINES) },
	{ "cut off",
	  B("V1;IMEI001010000000016;MNC01;SN"
	    "TT01"),
	  EVENT_START, 0, 0, true, 0, 29, ST_OK, B("/V=1\n/IMEI=001010000000016\n/MNC=01\n") },
	{ "two are too few", B("IMEI001010000000016;V1;"), EVENT_START, 0, 0, false, 0, 0, ST_OK,
	  B("") },
	{ "nobody is named", B("A1;B2;C3;D4;"), EVENT_START, 0, 0, false, 0, 0, ST_OK, B("") },
	{ "nothing stands under the name", B("A1;B2;IMEI;C3;"), EVENT_START, 0, 0, false, 0, 0,
	  ST_OK, B("") },
	{ "pairs are none", B("A=1;IMEI=001010000000016;B=2;"), EVENT_START, 0, 0, false, 0, 0,
	  ST_OK, B("") },
	{ "words with blanks behind", B("A; IMEI1; B; C;"), EVENT_START, 0, 0, false, 0, 0, ST_OK,
	  B("") },
	{ "a long word is no tag", B("ABCDEFGHI1;IMEI1;B2;C3;"), EVENT_START, 0, 0, false, 0, 0,
	  ST_OK, B("") },
};

static const struct layer_row zstd_rows[] = {
	{ "whole", B(ZSTD), EVENT_START, 0, 0, true, ALL(ZSTD), ST_OK, B(TEXT) },
	{ "behind something", B("abc" ZSTD), EVENT_MAGIC, 3, 4, true, 3, sizeof(ZSTD) - 1, ST_OK,
	  B(TEXT) },
	{ "other bytes", B("0123456789abcdef"), EVENT_START, 0, 0, false, 0, 0, ST_OK, B("") },
};

static const struct layer_row lz4_rows[] = {
	{ "whole", B(LZ4), EVENT_START, 0, 0, true, ALL(LZ4), ST_OK, B(TEXT) },
	{ "other bytes", B("0123456789abcdef"), EVENT_START, 0, 0, false, 0, 0, ST_OK, B("") },
};

static const struct layer_row deflate_rows[] = {
	{ "whole", B(DEFLATE), EVENT_START, 0, 0, true, ALL(DEFLATE), ST_OK, B(TEXT) },
	{ "text is none", B(TEXT), EVENT_START, 0, 0, false, 0, 0, ST_OK, B("") },
	{ "random bytes", B(BROTLI), EVENT_START, 0, 0, false, 0, 0, ST_OK, B("") },
};

static const struct layer_row brotli_rows[] = {
	{ "whole", B(BROTLI), EVENT_START, 0, 0, true, ALL(BROTLI), ST_OK, B(TEXT) },
	{ "text is none", B(TEXT), EVENT_START, 0, 0, false, 0, 0, ST_OK, B("") },
	{ "other bytes", B(DEFLATE), EVENT_START, 0, 0, false, 0, 0, ST_OK, B("") },
};

#define IMEI "001010000000016"
#define LINES "/imei=" IMEI "\n/data/0=460110123456789\n/data/1/k=Nokia 7 Plus\n/lat=59.9139000\n"
#define FIELDS                                                                  \
	"/1/4=" IMEI "\n/1/5=460110123456789\n/2=Nokia 7 Plus\n/3=59.9139000\n" \
	"/6=460110123456789\n"

static const struct layer_row protobuf_rows[] = {
	{ "whole", B(PROTOBUF), EVENT_START, 0, 0, true, ALL(PROTOBUF), ST_OK, B(FIELDS) },
	{ "behind the head of a gRPC frame", B("\0\0\0\0\x3b" PROTOBUF), EVENT_START, 0, 0, true, 5,
	  sizeof(PROTOBUF) - 1, ST_OK, B(FIELDS) },
	{ "MessagePack is none", B(MSGPACK), EVENT_START, 0, 0, false, 0, 0, ST_OK, B("") },
	{ "text is none", B(TEXT), EVENT_START, 0, 0, false, 0, 0, ST_OK, B("") },
};

static const struct layer_row msgpack_rows[] = {
	{ "whole", B(MSGPACK), EVENT_START, 0, 0, true, ALL(MSGPACK), ST_OK, B(LINES) },
	{ "CBOR is none", B(CBOR), EVENT_START, 0, 0, false, 0, 0, ST_OK, B("") },
	{ "bare numbers", B("\x93\x01\x02\x03\x04\x05"), EVENT_START, 0, 0, false, 0, 0, ST_OK,
	  B("") },
};

static const struct layer_row cbor_rows[] = {
	{ "whole", B(CBOR), EVENT_START, 0, 0, true, ALL(CBOR), ST_OK, B(LINES) },
	{ "MessagePack is none", B(MSGPACK), EVENT_START, 0, 0, false, 0, 0, ST_OK, B("") },
};

/* Of a DNS name alone; base64 and base32 by python3. */
static void labels(void **state)
{
	static const struct {
		const char *what, *field, *name, *want; /* NULL: not let in */
	} some[] = {
		{ "two long labels", "dns.qname",
		  "eyJpbWVpIjoiMDAxMDEwMDAw.MDAwMDAxNiJ9aaaa.example.org",
		  "eyJpbWVpIjoiMDAxMDEwMDAwMDAwMDAxNiJ9aaaa" },
		{ "the last one short, one behind it", "dns.qname",
		  "eyJpbWVpIjoiMDAxMDEwMDAw.MDAwMDAx.NiJ9.example.org",
		  "eyJpbWVpIjoiMDAxMDEwMDAwMDAwMDAx" },
		{ "base32 in small letters", "dns.qname",
		  "pmrgs3lfnerduirqgayt.amjqgaydamjqgaydcnrch4.t.example.org",
		  "PMRGS3LFNERDUIRQGAYTAMJQGAYDAMJQGAYDCNRCH4T" },
		{ "hex stays small", "dns.qname",
		  "7b22696d6569223a22.3030313031303030303030.example.org",
		  "7b22696d6569223a223030313031303030303030" },
		{ "no DNS name", "http.host", "eyJpbWVpIjoiMDAxMDEwMDAw.MDAwMDAxNiJ9.example.org",
		  NULL },
		{ "one label", "dns.qname", "eyJpbWVpIjoiMDAxMDEwMDAwMDAwMDAxNiJ9aaaa.example.org",
		  NULL },
		{ "short labels", "dns.qname", "www.edge-17.eu-north-1.elb.example.org", NULL },
		{ "too few signs", "dns.qname", "abcdefghijklmnop.abc.example.org", NULL },
		{ "other signs", "dns.qname", "abcdefghijklmnop*abc.abcdefghijklmnopq.example.org",
		  NULL },
		{ "the domain alone", "dns.qname", "abcdefghijklmnopqrst.abcdefghijklmnopqrst",
		  NULL },
		{ "nothing", "dns.qname", "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(some); i++) {
		struct field f = { .name = some[i].field, .bytes = span_str(some[i].name) };
		struct surface s = { .bytes = f.bytes, .field = &f };
		struct event ev = { .what = EVENT_START };
		struct buf out, steps;
		size_t at = 0, len = 0;

		if (layer_labels.gate(&s, &ev, &at, &len) != (some[i].want != NULL))
			fail_msg("%s: %d", some[i].what, some[i].want == NULL);
		if (some[i].want == NULL)
			continue;
		buf_init(&out, 256);
		buf_init(&steps, 256);
		assert_int_equal(layer_labels.open(span_cut(s.bytes, at, len), &out, &steps),
				 ST_OK);
		if (!span_eq_str(buf_span(&out), some[i].want))
			fail_msg("%s: %.*s", some[i].what, (int)out.len, (char *)out.p);
		/* what stands behind a dot came from behind it */
		assert_int_equal(mark_find((const struct mark *)(const void *)steps.p,
					   steps.len / sizeof(struct mark), out.len - 1),
				 len - 1);
		buf_deinit(&out);
		buf_deinit(&steps);
	}
}

static void every_row(void **state)
{
	(void)state;
	run_layer_rows(html_rows, N_ELEMENTS(html_rows), &layer_html);
	run_layer_rows(qp_rows, N_ELEMENTS(qp_rows), &layer_qp);
	run_layer_rows(base32_rows, N_ELEMENTS(base32_rows), &layer_base32);
	run_layer_rows(adups_rows, N_ELEMENTS(adups_rows), &layer_adups);
	run_layer_rows(utf16_rows, N_ELEMENTS(utf16_rows), &layer_utf16);
	run_layer_rows(records_rows, N_ELEMENTS(records_rows), &layer_records);
	run_layer_rows(protobuf_rows, N_ELEMENTS(protobuf_rows), &layer_protobuf);
	run_layer_rows(msgpack_rows, N_ELEMENTS(msgpack_rows), &layer_msgpack);
	run_layer_rows(cbor_rows, N_ELEMENTS(cbor_rows), &layer_cbor);
	run_layer_rows(zstd_rows, N_ELEMENTS(zstd_rows), &layer_zstd);
	run_layer_rows(lz4_rows, N_ELEMENTS(lz4_rows), &layer_lz4);
	run_layer_rows(deflate_rows, N_ELEMENTS(deflate_rows), &layer_deflate);
	run_layer_rows(brotli_rows, N_ELEMENTS(brotli_rows), &layer_brotli);
}

/* What is behind a compressed stream stays open for others: the last step says where. */
static void rest_stays_open(void **state)
{
	struct span in = B(ZSTD "and more");
	struct buf out, steps;
	struct step last;

	(void)state;
	buf_init(&out, 1024);
	buf_init(&steps, 1024);
	assert_int_equal(layer_zstd.open(in, &out, &steps), ST_OK);
	assert_true(steps.len >= sizeof(last));
	memcpy(&last, steps.p + steps.len - sizeof(last), sizeof(last));
	assert_int_equal(last.num, 0);
	assert_int_equal(last.out, out.len);
	assert_int_equal(last.in, sizeof(ZSTD) - 1);
	buf_deinit(&out);
	buf_deinit(&steps);
}

/* Names are unique, every row is whole: what `telltale layers` prints. */
static void the_list(void **state)
{
	(void)state;
	for (size_t i = 0; layers[i] != NULL; i++) {
		const struct layer *l = layers[i];

		assert_true(strlen(l->name) > 0 && strlen(l->gate_text) > 0 && l->events != 0);
		assert_non_null(l->gate);
		assert_non_null(l->open);
		assert_int_equal((l->events & 1u << EVENT_MAGIC) != 0, l->magics[0].len != 0);
		for (size_t k = 0; k < 4; k++)
			assert_true(l->magics[k].len == 0 || l->magics[k].len >= 4);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(l->name, layers[k]->name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row), cmocka_unit_test(labels),
					    cmocka_unit_test(rest_stays_open),
					    cmocka_unit_test(the_list) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
