/* What is written is read back by the reader that other programs' files were tested with. */
#include "source/pcapng_write.h"

#include "transcript.h"

static enum st put_all(struct buf *b)
{
	struct pcapng_packet p = { .iface = 0,
				   .time_ns = 1500000000123456789,
				   .orig_len = 60,
				   .bytes = SPAN_LIT("abcde"),
				   .comments = { SPAN_LIT("first"), SPAN_LIT("second") } };
	enum st st = pcapng_put_section(b, SPAN_LIT("telltale"), SPAN_LIT("of a capture"));

	if (st == ST_OK)
		st = pcapng_put_interface(b, 1);
	if (st == ST_OK)
		st = pcapng_put_packet(b, &p);
	if (st == ST_OK)
		st = pcapng_put_secrets(b, PCAPNG_SECRETS_TLS, SPAN_LIT("abc 12"));
	if (st == ST_OK)
		st = pcapng_put_interface(b, 101);
	p = (struct pcapng_packet){
		.iface = 1, .time_ns = TM_NONE, .orig_len = 4, .bytes = SPAN_LIT("wxyz")
	};
	if (st == ST_OK)
		st = pcapng_put_packet(b, &p);
	if (st == ST_OK)
		st = pcapng_put_section(b, SPAN_LIT(""), SPAN_LIT(""));
	if (st == ST_OK)
		st = pcapng_put_interface(b, 1);
	p = (struct pcapng_packet){ .iface = 0, .time_ns = 5, .orig_len = 0 };
	return st == ST_OK ? pcapng_put_packet(b, &p) : st;
}

static void read_back(void **state)
{
	static const char want[] =
		"frame 1 1500000000.123456789 len 5 of 60 link 1 if 0 'abcde' comment 'first'\n"
		"secrets 544c534b 'abc 12'\n"
		"frame 2 0.000000000 len 4 of 4 link 101 if 1 'wxyz'\n"
		"frame 3 0.000000005 len 0 of 0 link 1 if 2\n"
		"end\n";
	struct transcript t;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	assert_int_equal(put_all(&b), ST_OK);
	transcript_of_file(&t, buf_span(&b));
	assert_int_equal(t.text.len, sizeof(want) - 1);
	assert_memory_equal(t.text.p, want, sizeof(want) - 1);
	transcript_deinit(&t);
	buf_deinit(&b);
}

/* A block that does not fit is not there in part. */
static void whole_or_nothing(void **state)
{
	struct buf whole;

	(void)state;
	buf_init(&whole, 1 << 16);
	assert_int_equal(put_all(&whole), ST_OK);
	for (size_t max = 0; max < whole.len; max++) {
		struct buf b;
		size_t at = 0;

		buf_init(&b, max);
		assert_int_equal(put_all(&b), ST_LIMIT);
		while (at < b.len)
			at += (size_t)b.p[at + 4] | (size_t)b.p[at + 5] << 8;
		assert_int_equal(at, b.len);
		if (b.len != 0)
			assert_memory_equal(b.p, whole.p, b.len);
		buf_deinit(&b);
	}
	buf_deinit(&whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_back),
		cmocka_unit_test(whole_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
