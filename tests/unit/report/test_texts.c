#include "report/texts.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

static void every_row_is_whole_and_alone(void **state)
{
	struct text_row row, other;
	size_t n = 0;

	(void)state;
	for (size_t at = 0; texts_next(&at, &row); n++) {
		size_t open = 0;

		assert_true(row.id.len != 0 && row.text.len != 0);
		for (size_t i = 0; i < row.text.len; i++) {
			open += row.text.p[i] == '{';
			open -= row.text.p[i] == '}';
			assert_true(open <= 1 && row.text.p[i] >= 0x20);
		}
		assert_int_equal(open, 0);
		for (size_t next = at; texts_next(&next, &other);)
			assert_false(span_eq(row.id, other.id));
	}
	assert_true(n > 100);
}

static void by_id(void **state)
{
	(void)state;
	assert_true(span_eq_str(texts_get("page.frame"), "Frame"));
	assert_int_equal(texts_get("page.fram").len, 0);
	assert_int_equal(texts_get("page.framed").len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row_is_whole_and_alone),
					    cmocka_unit_test(by_id) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
