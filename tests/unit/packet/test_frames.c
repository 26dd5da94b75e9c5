/* Each link type and each tunnel carries the same request: the same bytes must come out. */
#include "catch.h"

struct row {
	const char *what;
	uint32_t link;
	enum transport transport;
	uint16_t tunnels;
	const char *mac; /* of the sender, where the link shows it */
	int32_t uid;
	const char *app; /* NULL: none */
	const char *frames[8];
};

#include "frames.h"

static void ends_are_right(const struct row *row, const struct caught *x)
{
	const struct endpoint *src = &x->seg.src, *dst = &x->seg.dst;
	char a[IP_TEXT_MAX], b[IP_TEXT_MAX];
	bool v6 = src->ip.family == IP_V6;

	if (row->transport == TRANSPORT_LINK)
		return;
	ip_format(&src->ip, a);
	ip_format(&dst->ip, b);
	if (strcmp(row->what, "teredo_off_port") != 0)
		assert_string_equal(a, v6 ? "2001:db8::7" : "198.51.100.7");
	assert_string_equal(b, v6 ? "2001:db8::10" : "192.0.2.10");
	assert_int_equal(src->port, 40001);
	assert_int_equal(dst->port, 80);
	/* fragments have ip6 in their name where they are */
	assert_int_equal(v6, strstr(row->what, "ip6") != NULL || strstr(row->what, "6in4") != NULL
				     || strstr(row->what, "teredo") != NULL
				     || strcmp(row->what, "ipv6") == 0);
}

static void mac_is_right(const struct row *row, const struct caught *x)
{
	uint8_t mac[6];

	if (x->seg.src.mac.known != (row->mac != NULL) || x->link_src.known != (row->mac != NULL))
		fail_msg("row '%s': sender's MAC address", row->what);
	if (row->mac == NULL)
		return;
	from_hex(row->mac, mac, 6);
	assert_memory_equal(x->seg.src.mac.b, mac, 6);
	assert_memory_equal(x->link_src.b, mac, 6);
}

/* One run for each frame, in the order of the payload, and the bytes of which frame they are. */
static void runs_are_right(const struct row *row, const struct caught *x, size_t n_frames)
{
	bool parts = strcmp(row->what, "sctp_in_parts") == 0;

	if (n_frames == 1 && !parts) {
		assert_int_equal(x->seg.n_runs, 0);
		return;
	}
	assert_int_equal(x->seg.n_runs, parts ? 2 : n_frames);
	assert_int_equal(x->runs[0].off, 0);
	for (size_t i = 0; i < n_frames; i++) {
		bool reversed = strstr(row->what, "reversed") != NULL;

		assert_int_equal(x->runs[i].frame, reversed ? n_frames - i : i + 1);
		assert_int_equal(x->runs[i].time_ns, (int64_t)x->runs[i].frame * 1000000000);
		if (i != 0)
			assert_true(x->runs[i].off > x->runs[i - 1].off);
	}
}

static void run_row(const struct row *row)
{
	struct catch *c = catch_new(NULL);
	const struct caught *x;
	uint8_t want[256];
	size_t n, len, n_segs = strcmp(row->what, "ieee80211_amsdu") == 0 ? 2 : 1;

	for (n = 0; n < 8 && row->frames[n] != NULL; n++) {
		if (c->n_segs != 0)
			fail_msg("row '%s': came out before the last frame", row->what);
		catch_hex(c, row->link, row->frames[n], 0);
	}
	if (c->n_anomalies != 0)
		fail_msg("row '%s': %s %s", row->what, c->anomalies[0].what,
			 c->anomalies[0].reason);
	if (c->n_segs != n_segs)
		fail_msg("row '%s': %zu segments", row->what, c->n_segs);
	x = &c->segs[0];
	len = from_hex(row->transport == TRANSPORT_LINK ? probe : http, want, sizeof(want));
	if (x->len != len || memcmp(x->bytes, want, len) != 0)
		fail_msg("row '%s': not the bytes that were sent", row->what);
	if (x->seg.transport != row->transport || x->seg.tunnels != row->tunnels)
		fail_msg("row '%s': transport or tunnels", row->what);
	assert_int_equal(x->seg.frame, n);
	assert_int_equal(x->seg.missing, 0);
	if (x->seg.has_app != (row->app != NULL))
		fail_msg("row '%s': app", row->what);
	if (row->app != NULL) {
		assert_string_equal(x->app, row->app);
		assert_int_equal(x->seg.app.uid, row->uid);
	}
	ends_are_right(row, x);
	mac_is_right(row, x);
	runs_are_right(row, x, n);
	packet_flush(c->d);
	assert_int_equal(c->n_segs, n_segs);
	assert_int_equal(c->n_anomalies, 0);
	catch_free(c);
}

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		run_row(&rows[i]);
}

/*
 * Cut at every length, told to be cut: nothing is read that is not there, and
 * what comes out is a beginning of the request, with the rest of it missing.
 */
static void cut_anywhere(void **state)
{
	uint8_t b[CAUGHT_BYTES], want[256];
	size_t len = from_hex(http, want, sizeof(want));

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		size_t n = from_hex(rows[i].frames[0], b, sizeof(b));

		if (rows[i].transport != TRANSPORT_TCP || rows[i].frames[1] != NULL)
			continue;
		for (size_t at = 0; at < n; at++) {
			struct catch *c = catch_new(NULL);
			const struct caught *x = &c->segs[0];

			catch_bytes(c, rows[i].link, (struct span){ b, at }, (uint32_t)(n - at));
			if (c->n_segs != 0 && x->seg.transport == TRANSPORT_TCP
			    && strcmp(rows[i].what, "upper_pdu") != 0) {
				assert_true(x->len <= len && memcmp(x->bytes, want, x->len) == 0);
				if (x->seg.missing != len - x->len)
					fail_msg("row '%s' cut to %zu: %u missing of %zu",
						 rows[i].what, at, x->seg.missing, len - x->len);
			}
			catch_free(c);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
