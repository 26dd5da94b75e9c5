/* kind and candidate: the names that the contract promises. */
#include "model/candidate.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

/* docs/contract, "Kinds and normal forms", in its words */
static const char *const kinds[] = {
	"imei",	      "imeisv",	    "meid",	   "imsi",	 "eid",	      "iccid",
	"msisdn",     "mac",	    "bssid",	   "ssid",	 "serial",    "hostname",
	"device_id",  "install_id", "account",	   "credential", "cookie_id", "push_token",
	"android_id", "ad_id",	    "email",	   "cell_id",	 "lac",	      "cdma_id",
	"location",   "plmn",	    "fingerprint", "other",	 "model",     "build",
	"session_id", "version",
};

static void every_kind_of_the_contract(void **state)
{
	(void)state;
	assert_int_equal(N_ELEMENTS(kinds), KIND_COUNT_);
	for (size_t i = 0; i < N_ELEMENTS(kinds); i++) {
		enum kind k = kind_by_name(span_str(kinds[i]));

		assert_int_not_equal(k, KIND_COUNT_);
		assert_string_equal(kind_info(k)->name, kinds[i]);
		assert_true(strlen(kind_info(k)->help) > 0);
	}
	assert_int_equal(kind_by_name(SPAN_LIT("ime")), KIND_COUNT_);
	assert_int_equal(kind_by_name(SPAN_LIT("imeis")), KIND_COUNT_);
	assert_int_equal(kind_by_name((struct span){ 0 }), KIND_COUNT_);
	assert_string_equal(kind_info((enum kind)999)->name, "other");
}

/* Context is never a finding: exactly model, build, session_id and version. */
static void context(void **state)
{
	unsigned n = 0;

	(void)state;
	for (unsigned i = 0; i < KIND_COUNT_; i++)
		n += (kind_info((enum kind)i)->flags & KIND_CONTEXT) != 0;
	assert_int_equal(n, 4);
	assert_true((kind_info(KIND_SESSION_ID)->flags & KIND_CONTEXT) != 0);
	assert_true((kind_info(KIND_SSID)->flags & KIND_FREE) != 0);
	assert_true((kind_info(KIND_IMEI)->flags & KIND_FREE) == 0);
}

static void levels_rise(void **state)
{
	(void)state;
	assert_int_equal(confidence_by_name(SPAN_LIT("possible")), CONFIDENCE_POSSIBLE);
	assert_int_equal(confidence_by_name(SPAN_LIT("known")), CONFIDENCE_KNOWN);
	assert_true(CONFIDENCE_POSSIBLE < CONFIDENCE_LIKELY
		    && CONFIDENCE_LIKELY < CONFIDENCE_CERTAIN
		    && CONFIDENCE_CERTAIN < CONFIDENCE_KNOWN);
	assert_int_equal(confidence_by_name(SPAN_LIT("Likely")), CONFIDENCE_COUNT_);
	assert_string_equal(confidence_name(CONFIDENCE_CERTAIN), "certain");
	assert_string_equal(confidence_name((enum confidence)77), "unknown");
	assert_string_equal(witness_name(WITNESS_CHECK_DIGIT), "check_digit");
	assert_string_equal(witness_name((enum witness)77), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_kind_of_the_contract),
					    cmocka_unit_test(context),
					    cmocka_unit_test(levels_rise) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
