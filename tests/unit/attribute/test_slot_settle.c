#include "attribute/slot_settle.h"

#include "base/buf.h"
#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const struct endpoint phone = { { { 192, 168, 1, 23 }, IP_V4 }, 40000, { { 0 }, false } };
static const struct endpoint server = { { { 203, 0, 113, 80 }, IP_V4 }, 80, { { 0 }, false } };
static const struct endpoint other = { { { 203, 0, 113, 81 }, IP_V4 }, 80, { { 0 }, false } };

static enum st on_slot(void *arg, struct span dst, const struct slot_seen *s)
{
	return buf_printf(arg, "%.*s %.*s %.*s\n", (int)dst.len, (const char *)dst.p,
			  (int)s->path.len, (const char *)s->path.p, (int)s->bytes.len,
			  (const char *)s->bytes.p);
}

static struct slot_seen slot(const struct endpoint *src, const struct endpoint *dst,
			     const char *path, const char *value)
{
	return (struct slot_seen){ .src = *src,
				   .dst = *dst,
				   .transport = TRANSPORT_TCP,
				   .flags = CANDIDATE_OPENER_KNOWN
					    | (src == &phone ? CANDIDATE_SRC_OPENED : 0u),
				   .time_ns = 5,
				   .path = span_str(path),
				   .bytes = span_str(value),
				   .count = 1 };
}

/* Named, in order whatever the order they came in, and only what left the device; or what came. */
static void named_and_ordered(void **state)
{
	const struct slot_seen rows[] = {
		slot(&phone, &server, "b", "1"),
		slot(&server, &phone, "a", "in"),
		slot(&phone, &other, "a", "3"),
		slot(&phone, &server, "a", "2"),
	};
	const struct name_seen name = { .ip = server.ip,
					.name = SPAN_LIT("h.example"),
					.how = "dns",
					.time_ns = 1,
					.frame = 1,
					.asker = phone.ip };
	struct names *names = NULL;

	(void)state;
	assert_int_equal(names_new(&names, 8), ST_OK);
	assert_int_equal(names_add(names, &name), ST_OK);
	for (unsigned turn = 0; turn < 3; turn++) {
		struct slot_settle s;
		struct buf out;
		const struct slot_told told = { &out, on_slot, turn == 2 };

		buf_init(&out, 4096);
		slot_settle_init(&s);
		for (size_t i = 0; i < N_ELEMENTS(rows); i++)
			slot_settle_add(&s, &rows[turn != 1 ? i : N_ELEMENTS(rows) - 1 - i]);
		assert_int_equal(slot_settle_run(&s, names, NULL, &told), ST_OK);
		assert_int_equal(buf_put_u8(&out, 0), ST_OK);
		assert_string_equal((const char *)out.p,
				    turn == 2 ? "h.example a in\n"
					      : "h.example a 2\n203.0.113.81 a 3\n"
						"h.example b 1\n");
		assert_int_equal(s.cut, 0);
		slot_settle_deinit(&s);
		buf_deinit(&out);
	}
	names_free(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(named_and_ordered) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
