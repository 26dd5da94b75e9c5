#include "codec/gunzip.h"

#include "base/span.h"
#include "rows.h"
#include "vectors/inflate.h"

/* What is whole is decoded; of anything else nothing stands in out. */
static const struct {
	const char *name;
	struct span in;
	size_t room;
	enum st want;
} rows_[] = {
	{ "one member", B(GZIP), 1024, ST_OK },
	{ "with a name in the header", B(GZIP_NAMED), 1024, ST_OK },
	{ "two members", B(GZIP GZIP), 1024, ST_UNSUP },
	{ "zeros behind", B(GZIP "\0\0\0\0"), 1024, ST_UNSUP },
	{ "a lie about the size", B(GZIP "\x40\0\0\0"), 1024, ST_UNSUP },
	{ "zlib", B(ZLIB), 1024, ST_UNSUP },
	{ "nothing", B(""), 1024, ST_UNSUP },
	{ "magic and zeros", B("\x1f\x8b\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), 1024, ST_UNSUP },
	{ "no room", B(GZIP), 4 + sizeof(TEXT) - 2, ST_UNSUP },
	{ "just room", B(GZIP), 4 + sizeof(TEXT) - 1, ST_OK },
	{ "a bomb over the maximum", B(BOMB), 100000, ST_UNSUP },
};

static void check(const char *name, struct span in, size_t room, enum st want)
{
	uint8_t *copy = malloc(in.len != 0 ? in.len : 1);
	struct buf out;
	enum st st;

	assert_non_null(copy);
	memcpy(copy, in.p, in.len);
	buf_init(&out, room);
	assert_int_equal(buf_put_str(&out, "was:"), ST_OK);
	st = gunzip_whole(span_of(copy, in.len), &out);
	if (st != want)
		fail_msg("%s: %s", name, st_name(st));
	if (!span_eq_str(buf_span(&out), want == ST_OK ? "was:" TEXT : "was:"))
		fail_msg("%s: other output", name);
	buf_deinit(&out);
	free(copy);
}

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows_); i++)
		check(rows_[i].name, rows_[i].in, rows_[i].room, rows_[i].want);
}

static void cut_anywhere(void **state)
{
	(void)state;
	for (size_t n = 0; n + 1 < sizeof(GZIP); n++)
		check("cut", span_of(GZIP, n), 1024, ST_UNSUP);
}

/* A bit behind the header: refused, or one of those that fill the last byte. */
static void changed_anywhere(void **state)
{
	uint8_t in[sizeof(GZIP) - 1];
	unsigned taken = 0;

	(void)state;
	for (size_t i = 10; i < sizeof(in); i++) {
		struct buf out;

		memcpy(in, GZIP, sizeof(in));
		in[i] ^= 4;
		buf_init(&out, 1024);
		if (gunzip_whole(span_of(in, sizeof(in)), &out) == ST_OK) {
			assert_true(span_eq_str(buf_span(&out), TEXT));
			taken++;
		} else {
			assert_int_equal(out.len, 0);
		}
		buf_deinit(&out);
	}
	assert_true(taken <= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(changed_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
