/* Parts that come twice, too late, or never: nothing is lost, nothing is made up. */
#include "catch.h"

/* An IPv4 packet of protocol 253 that holds "abcdefgh", cut in three by PPP multilink. */
static const char first[] = "003d80000001"
			    "00214500001c00000000";
static const char second[] = "003d00000002"
			     "40fd0000c6336407c000020a";
static const char third[] = "003d40000003"
			    "6162636465666768";
/* the same numbers, another class */
static const char other[] = "003d84000001"
			    "0021450000";

struct row {
	const char *what;
	const char *frames[6];
	size_t n_segs, n_anomalies; /* before the flush */
	size_t rests;		    /* anomalies the flush adds */
	const char *last;	    /* payload of the last segment, flush included; or NULL */
};

static const struct row rows[] = {
	{ "in order", { first, second, third }, 1, 0, 0, "abcdefgh" },
	{ "repeated", { first, first, second, second, third }, 1, 0, 0, "abcdefgh" },
	{ "another class between", { first, other, second, third }, 1, 0, 1, NULL },
	{ "begun again", { first, first, second, third }, 1, 0, 0, "abcdefgh" },
	{ "never ended", { first, second }, 0, 0, 1, NULL },
	{ "only the end", { third }, 1, 1, 0, "abcdefgh" },
	{ "the middle is lost", { first, third }, 1, 1, 1, NULL },
};

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct row *row = &rows[i];
		struct catch *c = catch_new(NULL);
		const struct caught *x;

		for (size_t k = 0; k < 6 && row->frames[k] != NULL; k++)
			catch_hex(c, 9, row->frames[k], 0);
		if (c->n_segs != row->n_segs || c->n_anomalies != row->n_anomalies)
			fail_msg("row '%s': %zu segments, %zu anomalies", row->what, c->n_segs,
				 c->n_anomalies);
		packet_flush(c->d);
		if (c->n_anomalies < row->n_anomalies + row->rests
		    || (row->rests == 0 && c->n_anomalies != row->n_anomalies))
			fail_msg("row '%s': %zu anomalies at the end", row->what, c->n_anomalies);
		if (row->last != NULL) {
			assert_true(c->n_segs != 0);
			x = &c->segs[c->n_segs - 1];
			if (x->len != strlen(row->last) || memcmp(x->bytes, row->last, x->len) != 0)
				fail_msg("row '%s': other bytes", row->what);
		}
		packet_flush(c->d);
		catch_free(c);
	}
}

static void room_is_bounded(void **state)
{
	struct catch *c = catch_new(NULL);
	char hex[64];

	(void)state;
	for (unsigned i = 0; i < 33; i++) {
		snprintf(hex, sizeof(hex), "003d80%06x0021450000", i * 16);
		catch_hex(c, 9, hex, 0);
	}
	assert_int_equal(c->n_anomalies >= 1, 1);
	assert_string_equal(c->anomalies[0].what, "limit.ppp");
	catch_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(room_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
