#include "source/tick.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const struct row {
	const char *what;
	struct tick tick;
	uint64_t ticks;
	int64_t want;
} rows[] = {
	{ "microseconds", { 6, 0 }, 1500000000123456, 1500000000123456000 },
	{ "nanoseconds", { 9, 0 }, 1500000000123456789, 1500000000123456789 },
	{ "seconds", { 0, 0 }, 1500000000, 1500000000000000000 },
	{ "picoseconds are rounded down", { 12, 0 }, 1999999, 1999 },
	{ "10^-28: the finest that 64 bits reach", { 28, 0 }, UINT64_MAX, 1 },
	{ "10^-29", { 29, 0 }, UINT64_MAX, 0 },
	{ "10^-127", { 127, 0 }, UINT64_MAX, 0 },
	{ "2^0: seconds", { 0x80, 0 }, 7, 7000000000 },
	{ "2^-10", { 0x8a, 0 }, 1536, 1500000000 },
	{ "2^-32, as NTP has it", { 0xa0, 0 }, 0x180000000, 1500000000 },
	{ "2^-63", { 0xbf, 0 }, UINT64_MAX, 1999999999 },
	{ "2^-64", { 0xc0, 0 }, UINT64_MAX, 999999999 },
	{ "2^-70", { 0xc6, 0 }, UINT64_MAX, 15624999 },
	{ "2^-127", { 0xff, 0 }, UINT64_MAX, 0 },
	{ "offset back", { 6, -1 }, 500000, -500000000 },
	{ "offset ahead", { 6, 1500000000 }, 1, 1500000000000001000 },
	{ "last nanosecond", { 9, 0 }, INT64_MAX, INT64_MAX },
	{ "one more", { 9, 0 }, (uint64_t)INT64_MAX + 1, TM_NONE },
	{ "one more, and an offset that brings it back",
	  { 9, -1 },
	  (uint64_t)INT64_MAX + 1,
	  INT64_MAX - 999999999 },
	{ "product over 64 bits", { 6, 0 }, UINT64_MAX, TM_NONE },
	{ "seconds over 64 bits", { 0x80, 0 }, UINT64_MAX, TM_NONE },
	{ "largest offset", { 6, INT64_MAX }, 0, TM_NONE },
	{ "smallest offset", { 6, INT64_MIN }, 0, TM_NONE },
};

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		if (tick_ns(&rows[i].tick, rows[i].ticks) != rows[i].want)
			fail_msg("row '%s': %lld", rows[i].what,
				 (long long)tick_ns(&rows[i].tick, rows[i].ticks));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
