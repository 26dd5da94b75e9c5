#include "attribute/side.h"

#include "attribute/candidates.h"

enum { KNOWN = CANDIDATE_OPENER_KNOWN, OPENED = CANDIDATE_SRC_OPENED };

static const struct {
	const char *what, *src;
	uint16_t src_port;
	const char *dst;
	uint16_t dst_port;
	unsigned flags;
	bool profile; /* 192.168.1.20 is the device */
	enum direction want;
} rows[] = {
	{ "opened by the sender", "192.0.2.1", 80, "192.0.2.2", 40000, KNOWN | OPENED, false,
	  DIRECTION_OUT },
	{ "opened by the receiver", "192.168.1.5", 40000, "192.0.2.2", 80, KNOWN, false,
	  DIRECTION_IN },
	{ "who spoke first is not who opened: private wins", "192.0.2.1", 40000, "192.168.1.5", 80,
	  OPENED, false, DIRECTION_IN },
	{ "private to public", "10.0.0.1", 80, "192.0.2.2", 40000, 0, false, DIRECTION_OUT },
	{ "public to private", "192.0.2.2", 40000, "10.0.0.1", 80, 0, false, DIRECTION_IN },
	{ "both public: the higher port", "192.0.2.1", 40000, "192.0.2.2", 80, 0, false,
	  DIRECTION_OUT },
	{ "both public: the lower port", "192.0.2.1", 80, "192.0.2.2", 40000, 0, false,
	  DIRECTION_IN },
	{ "both private: the higher port", "10.0.0.1", 53, "10.0.0.2", 5353, OPENED, false,
	  DIRECTION_IN },
	{ "same ports: who spoke first", "10.0.0.1", 123, "10.0.0.2", 123, OPENED, false,
	  DIRECTION_OUT },
	{ "same ports: who answered", "10.0.0.1", 123, "10.0.0.2", 123, 0, false, DIRECTION_IN },
	{ "to a group, from a low port", "192.168.1.9", 68, "255.255.255.255", 67, 0, false,
	  DIRECTION_OUT },
	{ "to a group, from outside, port lower", "192.0.2.1", 53, "239.255.255.250", 1900, 0,
	  false, DIRECTION_OUT },
	{ "the profile over who opened", "192.168.1.20", 80, "10.0.0.7", 40000, KNOWN, true,
	  DIRECTION_OUT },
	{ "the profile on the other side", "192.0.2.1", 40000, "192.168.1.20", 80, KNOWN | OPENED,
	  true, DIRECTION_IN },
	{ "the profile selects neither: as without", "10.0.0.1", 80, "192.0.2.2", 40000, KNOWN,
	  true, DIRECTION_IN },
};

static void directions(void **state)
{
	struct device device = { .name = SPAN_LIT("phone"), .ip = ip_of("192.168.1.20") };
	const struct profile profile = { .devices = &device, .n_devices = 1 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct candidate c = {
			.src = { .ip = ip_of(rows[i].src), .port = rows[i].src_port },
			.dst = { .ip = ip_of(rows[i].dst), .port = rows[i].dst_port },
			.flags = rows[i].flags,
		};

		if (side_direction(&c, rows[i].profile ? &profile : NULL) != rows[i].want)
			fail_msg("row '%s'", rows[i].what);
	}
}

/* A directed broadcast shows only on the link. */
static void link_broadcast(void **state)
{
	struct candidate c = { .src = { .ip = ip_of("10.0.0.5"), .port = 137 },
			       .dst = { .ip = ip_of("10.0.0.255"), .port = 40000 } };

	(void)state;
	assert_int_equal(side_direction(&c, NULL), DIRECTION_IN);
	memset(c.dst.mac.b, 0xff, 6);
	c.dst.mac.known = true;
	assert_int_equal(side_direction(&c, NULL), DIRECTION_OUT);
}

static void expect_name(const struct sides *s, const struct candidate *c, enum direction d,
			const char *want)
{
	char text[SIDE_TEXT_MAX];
	struct span got = sides_name(s, c, d, text);

	if (!span_eq_str(got, want))
		fail_msg("'%.*s', not '%s'", (int)got.len, (const char *)got.p, want);
}

static void names(void **state)
{
	struct device device = { .name = SPAN_LIT("selected"), .ip = ip_of("192.168.1.77") };
	const struct profile profile = { .devices = &device, .n_devices = 1 };
	struct candidate c = candidate_in(1), other = candidate_in(2), ssid = candidate_in(3);
	struct sides s;

	(void)state;
	sides_init(&s, &profile);
	expect_name(&s, &c, DIRECTION_OUT, "02:00:5e:00:53:01");
	expect_name(&s, &c, DIRECTION_IN, "02:00:5e:00:53:fe");
	memset(c.src.mac.b, 0, 6); /* a header of zeros stands for none */
	expect_name(&s, &c, DIRECTION_OUT, "192.168.1.20");
	c.src.mac.known = false;
	expect_name(&s, &c, DIRECTION_OUT, "192.168.1.20");
	c = candidate_in(1);
	c.device = SPAN_LIT("phone");
	expect_name(&s, &c, DIRECTION_OUT, "phone");
	/* what came in was not told by it */
	expect_name(&s, &c, DIRECTION_IN, "02:00:5e:00:53:fe");
	/* its network's name is told by others too */
	ssid.kind = KIND_SSID;
	ssid.device = SPAN_LIT("phone");
	assert_int_equal(sides_learn(&s, &ssid, DIRECTION_OUT), ST_OK);
	expect_name(&s, &other, DIRECTION_OUT, "02:00:5e:00:53:01");
	assert_int_equal(sides_learn(&s, &c, DIRECTION_OUT), ST_OK);
	expect_name(&s, &other, DIRECTION_OUT, "phone");
	/* a second device behind the same card: it is neither's */
	c.device = SPAN_LIT("tablet");
	assert_int_equal(sides_learn(&s, &c, DIRECTION_OUT), ST_OK);
	expect_name(&s, &other, DIRECTION_OUT, "02:00:5e:00:53:01");
	other.src.ip = device.ip;
	expect_name(&s, &other, DIRECTION_OUT, "selected");
	sides_deinit(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(directions),
					    cmocka_unit_test(link_broadcast),
					    cmocka_unit_test(names) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
