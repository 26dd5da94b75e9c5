#include "lab/synthetic.h"

#include "base/attr.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static const struct {
	const char *shows, *value;
	synthetic_check *check;
	bool taken;
} values[] = {
	{ "reporting body 00", "001010000000016", synthetic_imei, true },
	{ "check digit", "001010000000017", synthetic_imei, false },
	{ "a real reporting body, valid check digit", "350000000000006", synthetic_imei, false },
	{ "the documentation's IMEI is somebody's", "490154203237518", synthetic_imei, false },
	{ "too short", "00101000000001", synthetic_imei, false },
	{ "letters", "00101000000001a", synthetic_imei, false },
	{ "empty", "", synthetic_imei, false },
	{ "test network", "001010123456789", synthetic_imsi, true },
	{ "test country, another network", "001020123456789", synthetic_imsi, false },
	{ "a real network", "242010123456789", synthetic_imsi, false },
	{ "89 001", "8900101012345678904", synthetic_iccid, true },
	{ "twenty digits", "89001010123456700012", synthetic_iccid, true },
	{ "check digit", "8900101012345678905", synthetic_iccid, false },
	{ "a real country code", "8947010000123456784", synthetic_iccid, false },
	{ "documentation", "00:00:5e:00:53:2a", synthetic_mac, true },
	{ "locally administered", "02:11:22:33:44:55", synthetic_mac, true },
	{ "upper case is not the form that is wanted", "00:00:5E:00:53:2A", synthetic_mac, false },
	{ "the same block, not documentation", "00:00:5e:00:54:2a", synthetic_mac, false },
	{ "a real vendor", "a4:77:33:00:00:01", synthetic_mac, false },
	{ "dashes", "00-00-5e-00-53-2a", synthetic_mac, false },
	{ "cut", "00:00:5e:00:53:2", synthetic_mac, false },
	{ "TT and digits", "TT0123456789", synthetic_serial, true },
	{ "a real serial number may look like this", "R58M12ABCDE", synthetic_serial, false },
	{ "the contract's cell", "12345678", synthetic_cell, true },
	{ "its neighbour", "12345699", synthetic_cell, true },
	{ "another cell", "12345778", synthetic_cell, false },
	{ "example-", "example-home", synthetic_ssid, true },
	{ "somebody's network", "Telenor1234", synthetic_ssid, false },
};

static void each(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(values); i++) {
		size_t n = strlen(values[i].value);
		uint8_t *copy = malloc(n != 0 ? n : 1);
		const char *why;

		assert_non_null(copy);
		memcpy(copy, values[i].value, n);
		why = values[i].check(span_of(copy, n));
		if ((why == NULL) != values[i].taken)
			fail_msg("%s", values[i].shows);
		/* the reason never repeats the value */
		if (why != NULL && n > 8)
			assert_null(strstr(why, values[i].value));
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
