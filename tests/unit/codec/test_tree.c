/* protobuf, MessagePack, CBOR and ASN.1 written out as lines. */
#include "codec/asn1.h"
#include "codec/cbor.h"
#include "codec/msgpack.h"
#include "codec/protobuf.h"

#include "rows.h"
#include "vectors/tree.h"

#define IMEI "001010000000016"
#define LINES "/imei=" IMEI "\n/data/0=460110123456789\n/data/1/k=Nokia 7 Plus\n/lat=59.9139000\n"

/* the small ones: protobuf.dev/programming-guides/encoding */
static const struct row protobuf_rows[] = {
	{ "a number", B("\x08\x96\x01"), ST_OK, B("/1=150\n"), 3 },
	{ "a string", B("\x12\x07testing"), ST_OK, B("/2=testing\n"), 9 },
	{ "a message in it", B("\x1a\x03\x08\x96\x01"), ST_OK, B("/3/1=150\n"), 5 },
	{ "all kinds", B(PROTOBUF), ST_OK,
	  B("/1/4=" IMEI "\n/1/5=460110123456789\n/2=Nokia 7 Plus\n/3=59.9139000\n"
	    "/6=460110123456789\n"),
	  sizeof(PROTOBUF) - 1 },
	{ "cut off in a string", B("\x08\x01\x12\x07test"), ST_MORE, B("/1=1\n/2=test\n"), 0 },
	{ "cut off in a number", B("\x08\x01\x10\x96"), ST_MORE, B("/1=1\n"), 0 },
	{ "an entry of a map",
	  B("\x1a\x10\x0a\x04imei\x12\x08"
	    "12345678"),
	  ST_OK, B("/3/imei=12345678\n"), 18 },
	{ "field number 0", B("\x02\x01x"), ST_BAD, B(""), 0 },
	{ "groups are not read", B("\x0b\x08\x01\x0c"), ST_BAD, B(""), 0 },
	{ "eleven bytes of number", B("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), ST_BAD,
	  B(""), 0 },
	{ "nothing", B(""), ST_BAD, B(""), 0 },
};

/* the first: msgpack.org */
static const struct row msgpack_rows[] = {
	{ "compact",
	  B("\x82\xa7"
	    "compact\xc3\xa6schema\x00"),
	  ST_OK, B("/schema=0\n"), 18 },
	{ "all kinds", B(MSGPACK), ST_OK, B(LINES), sizeof(MSGPACK) - 1 },
	{ "negative ones", B("\x93\xff\xd0\x80\xd1\xff\x00"), ST_OK, B("/0=-1\n/1=-128\n/2=-256\n"),
	  7 },
	{ "slash and equals sign in a key",
	  B("\x81\xa4"
	    "a/b=\x01"),
	  ST_OK, B("/a~1b_=1\n"), 7 },
	{ "cut off in a string",
	  B("\x81\xa4imei\xaf"
	    "00101"),
	  ST_MORE, B("/imei=00101\n"), 0 },
	{ "cut off behind a key",
	  B("\x82\xa1"
	    "a\x01\xa1"
	    "b"),
	  ST_MORE, B("/a=1\n"), 0 },
	{ "a key that is no text", B("\x81\xa2\x01\xff\x01"), ST_BAD, B(""), 0 },
	{ "a map as a key", B("\x81\x80\x01"), ST_BAD, B(""), 0 },
	{ "the byte that is never used", B("\x91\xc1"), ST_BAD, B(""), 0 },
	{ "more elements than bytes", B("\xdd\xff\xff\xff\xff\x01"), ST_MORE, B("/0=1\n"), 0 },
};

/* RFC 8949 appendix A */
static const struct row cbor_rows[] = {
	{ "map", B("\xa2\x61\x61\x01\x61\x62\x82\x02\x03"), ST_OK, B("/a=1\n/b/0=2\n/b/1=3\n"), 9 },
	{ "open ones", B("\xbf\x61\x61\x01\x61\x62\x9f\x02\x03\xff\xff"), ST_OK,
	  B("/a=1\n/b/0=2\n/b/1=3\n"), 11 },
	{ "half precision", B("\x81\xf9\x3e\x00"), ST_OK, B("/0=1.5000000\n"), 4 },
	{ "half precision, negative", B("\x81\xf9\xc4\x00"), ST_OK, B("/0=-4.0000000\n"), 4 },
	{ "half precision, small", B("\x81\xf9\x04\x00"), ST_OK, B("/0=0.0000610\n"), 4 },
	{ "single precision", B("\x81\xfa\x47\xc3\x50\x00"), ST_OK, B("/0=100000.0000000\n"), 6 },
	{ "double precision", B("\x81\xfb\xc0\x10\x66\x66\x66\x66\x66\x66"), ST_OK,
	  B("/0=-4.1000000\n"), 10 },
	{ "tag and text",
	  B("\xc0\x74"
	    "2013-03-21T20:04:00Z"),
	  ST_OK, B("=2013-03-21T20:04:00Z\n"), 22 },
	{ "negative", B("\x81\x39\x03\xe7"), ST_OK, B("/0=-1000\n"), 4 },
	{ "open string in pieces", B("\x7f\x65strea\x64ming\xff"), ST_OK, B("/0=strea\n/1=ming\n"),
	  13 },
	{ "all kinds", B(CBOR), ST_OK, B(LINES), sizeof(CBOR) - 1 },
	{ "cut off",
	  B("\xa1\x64imei\x6f"
	    "00101"),
	  ST_MORE, B("/imei=00101\n"), 0 },
	{ "a break where none belongs", B("\x82\x01\xff"), ST_BAD, B(""), 0 },
	{ "reserved length", B("\x1c"), ST_BAD, B(""), 0 },
};

/* openssl asn1parse -genconf: SEQUENCE of SEQUENCE { UTF8:imei, UTF8:001010000000016 },
 * SEQUENCE { UTF8:mac, OCT:00005e00532a }, INTEGER:001010000000016 */
#define DER_IMEI "\x30\x17\x0c\x04imei\x0c\x0f" IMEI
#define DER                                                                       \
	"\x30\x30" DER_IMEI "\x30\x0d\x0c\x03mac\x04\x06\x00\x00\x5e\x00\x53\x2a" \
	"\x02\x06\x00\xeb\x28\xb0\xf4\x10"

static const struct row asn1_rows[] = {
	{ "attributes", B(DER), ST_OK,
	  B("/0/imei=" IMEI "\n/1/mac=\x00\x00\x5e\x00\x53\x2a\n/2=1010000000016\n"),
	  sizeof(DER) - 1 },
	{ "of indefinite length", B("\x30\x80\x0c\x02hi\x00\x00\x0c\x01x"), ST_OK, B("/0=hi\n"),
	  8 },
	{ "in octets", B("\x30\x1b\x04\x19" DER_IMEI), ST_OK, B("/0/imei=" IMEI "\n"), 29 },
	{ "cut off in a string",
	  B("\x30\x17\x0c\x04"
	    "a.b\x01\x0c\x0f"
	    "00101"),
	  ST_MORE, B("/0=a.b\x01\n/1=00101\n"), 0 },
	{ "object identifiers alone", B("\x30\x05\x06\x03\x55\x04\x03"), ST_BAD, B(""), 0 },
	{ "a length of nine bytes", B("\x30\x89\x01\x01\x01\x01\x01\x01\x01\x01\x01"), ST_BAD,
	  B(""), 0 },
};

/* A tree of one notation in the bytes of another, and an entry of a protobuf map. */
static const struct row nested_rows[] = {
	{ "MessagePack in MessagePack",
	  B("\x81\xa1"
	    "d\xc4\x0d\x82\xa4imei\x01\xa4"
	    "data\x02"),
	  ST_OK, B("/d/imei=1\n/d/data=2\n"), 18 },
};

/* Cut at every length no row's max - 1 test applies to: the bad rows have no output. */
static void every_row(void **state)
{
	(void)state;
	run_rows(protobuf_rows, N_ELEMENTS(protobuf_rows), protobuf_decode);
	run_rows(msgpack_rows, N_ELEMENTS(msgpack_rows), msgpack_decode);
	run_rows(cbor_rows, N_ELEMENTS(cbor_rows), cbor_decode);
	run_rows(asn1_rows, N_ELEMENTS(asn1_rows), asn1_decode);
	run_rows(nested_rows, N_ELEMENTS(nested_rows), msgpack_decode);
}

static void offsets_lead_to_the_value(void **state)
{
	struct span in = B(MSGPACK);
	size_t imei = span_find_span(in, SPAN_LIT(IMEI), 0);

	(void)state;
	assert_int_equal(origin(in, msgpack_decode, strlen("/imei=")), imei);
	assert_int_equal(origin(in, msgpack_decode, strlen("/imei=") + 14), imei + 14);
	in = (struct span)B(PROTOBUF);
	imei = span_find_span(in, SPAN_LIT(IMEI), 0);
	assert_int_equal(origin(in, protobuf_decode, strlen("/1/4=") + 3), imei + 3);
}

static void deep(decoder decode, uint8_t open)
{
	uint8_t in[1000];
	struct buf out;
	size_t used;

	memset(in, open, sizeof(in));
	buf_init(&out, 1 << 16);
	assert_int_equal(decode(span_of(in, sizeof(in)), &out, &used, NULL), ST_LIMIT);
	buf_deinit(&out);
}

static void depth_is_bounded(void **state)
{
	(void)state;
	deep(msgpack_decode, 0x91);
	deep(cbor_decode, 0x81);
}

static void looks(void **state)
{
	(void)state;
	assert_true(protobuf_looks((struct span)B(PROTOBUF)));
	assert_true(protobuf_looks(span_of(PROTOBUF, 40))); /* cut off */
	assert_true(
		protobuf_looks((struct span)B("\x08\xd5\xb0\xe7\xbd\xe3\xce\x68"))); /* 15 digits */
	assert_false(protobuf_looks((struct span)B("\x08\x96\x01\x10\x01\x18\x02\x20\x03")));
	assert_false(protobuf_looks((struct span)B("{\"imei\":\"001010000000016\"}")));
	assert_false(protobuf_looks((struct span)B("GET / HTTP/1.1\r\nHost: example.org\r\n")));
	assert_false(protobuf_looks((struct span)B("")));
	assert_true(asn1_looks((struct span)B(DER), sizeof(DER) - 1));
	assert_false(asn1_looks((struct span)B(DER), sizeof(DER))); /* longer than it says */
	/* SEQUENCE, SEQUENCE, version: a certificate */
	assert_false(asn1_looks(
		(struct span)B("\x30\x0c\x30\x0a\xa0\x03\x02\x01\x02\x02\x01\x05\x30\x00"), 14));
}

/*
 * Strings in strings, each a map with a name at its end: looked into before they are taken, each
 * of them twice from the one around it, 62 bytes kept a processor for 19 seconds.
 */
static void tries_are_bounded(void **state)
{
	struct buf in, out;
	size_t used;

	(void)state;
	buf_init(&in, 256);
	buf_init(&out, 1 << 16);
	for (int i = 0; i < 26; i++)
		assert_int_equal(buf_put(&in, SPAN_LIT("\xd9\xd9")), ST_OK);
	assert_int_equal(buf_put(&in, SPAN_LIT("\x81\xa1k\x01\x80\x80\x80\x80\x80\x80")), ST_OK);
	assert_int_equal(msgpack_decode(buf_span(&in), &out, &used, NULL), ST_LIMIT);
	assert_true(span_starts(buf_span(&out), SPAN_LIT("=\xd9\xd9")));
	buf_deinit(&in);
	buf_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(offsets_lead_to_the_value),
					    cmocka_unit_test(depth_is_bounded),
					    cmocka_unit_test(tries_are_bounded),
					    cmocka_unit_test(looks) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
