#include "attribute/settle.h"

#include "attribute/candidates.h"

enum { N_MOST = 40 };

/* What came out, as text: one line a finding, and the ids. */
struct told {
	char text[8000];
	char ids[N_MOST][17];
	size_t n;
};

static enum st write_finding(void *arg, const struct finding *f)
{
	struct told *t = arg;
	size_t at = strlen(t->text);
	const struct party *to = f->direction == DIRECTION_OUT ? &f->dst : &f->src;
	char ip[IP_TEXT_MAX];

	assert_true(t->n < N_MOST);
	assert_int_equal(strlen(f->id), 16);
	memcpy(t->ids[t->n++], f->id, 17);
	snprintf(t->text + at, sizeof(t->text) - at,
		 "%s %.*s %s %s %s:%u %.*s/%.*s x%u %u-%u f%u/%u why%x %.*s %.*s\n",
		 kind_info(f->kind)->name, (int)f->value.len, (const char *)f->value.p,
		 confidence_name(f->confidence), f->direction == DIRECTION_OUT ? "out" : "in",
		 ip_format(&to->at.ip, ip), to->at.port, (int)to->host.len,
		 (const char *)to->host.p, (int)to->domain.len, (const char *)to->domain.p,
		 (unsigned)f->count, (unsigned)f->first_ns, (unsigned)f->last_ns,
		 (unsigned)f->frames[0], (unsigned)f->n_sightings, f->why, (int)f->protection.len,
		 (const char *)f->protection.p, (int)f->device.len, (const char *)f->device.p);
	return ST_OK;
}

static void write_anomaly(void *arg, const struct anomaly *a)
{
	struct told *t = arg;
	size_t at = strlen(t->text);

	snprintf(t->text + at, sizeof(t->text) - at, "! %s %u\n", a->what, (unsigned)a->count);
}

static void run(const struct candidate *rows, size_t n, size_t turn,
		const struct settle_limits *limits, enum confidence least, struct told *ret)
{
	const struct name_seen seen[] = {
		name_of("192.0.2.10", "zzhc.vnet.cn", NULL, 1, "192.168.1.20"),
		name_of("192.0.2.10", "www.example.org", NULL, 50, "192.168.1.20"),
	};
	struct finding_sink out = { ret, write_finding };
	struct anomaly_sink anomalies = { ret, write_anomaly };
	struct names *names = NULL;
	struct settle *s = NULL;

	memset(ret, 0, sizeof(*ret));
	assert_int_equal(names_new(&names, 100), ST_OK);
	for (size_t i = 0; i < N_ELEMENTS(seen); i++)
		assert_int_equal(names_add(names, &seen[i]), ST_OK);
	assert_int_equal(settle_new(&s, NULL, limits), ST_OK);
	for (size_t i = 0; i < n; i++) {
		enum st st = settle_add(s, &rows[(i + turn) % n]);

		assert_true(st == ST_OK || (limits != NULL && st == ST_LIMIT));
	}
	assert_int_equal(settle_run(s, names, least, &out, &anomalies), ST_OK);
	settle_free(s);
	names_free(names);
}

/* The same text, ids and all, whatever the order in which candidates came. */
static void expect(const struct candidate *rows, size_t n, const struct settle_limits *limits,
		   enum confidence least, const char *want)
{
	static struct told first, now;

	run(rows, n, 0, limits, least, &first);
	assert_string_equal(first.text, want);
	for (size_t turn = 1; turn < n; turn++) {
		run(rows, n, turn, limits, least, &now);
		assert_string_equal(now.text, want);
		assert_memory_equal(now.ids, first.ids, sizeof(first.ids));
	}
	for (size_t i = 0; i < first.n; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(first.ids[i], first.ids[k]);
}

#define MAC "02:00:5e:00:53:01"
#define TO "192.0.2.10:80 zzhc.vnet.cn/vnet.cn"

/* Each row differs from the first in one thing. */
static void what_is_one_finding(void **state)
{
	struct candidate rows[10];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		rows[i] = candidate_in(i + 10);
	rows[1].path[1] =
		SPAN_LIT("json:/list/17/imei"); /* another element of the array: the same */
	rows[1].src.port = 50000;		/* another connection: the same */
	rows[2].path[1] = SPAN_LIT("json:/list/x/imei");
	rows[3].path[0] = SPAN_LIT("http.request.query");
	rows[4].value = SPAN_LIT("001010000000024");
	rows[5].dst.port = 81;
	rows[6].key = SPAN_LIT("IMEI");
	rows[7].protocol = SPAN_LIT("tcp");
	rows[8].kind = KIND_SERIAL;
	rows[9].time_ns = 60; /* by then the address has another name */
	expect(rows, N_ELEMENTS(rows), NULL, CONFIDENCE_POSSIBLE,
	       "imei 001010000000016 likely out " TO " x2 10-11 f10/2 why2 none " MAC "\n"
	       "imei 001010000000016 likely out " TO " x1 12-12 f12/1 why2 none " MAC "\n"
	       "imei 001010000000016 likely out " TO " x1 13-13 f13/1 why2 none " MAC "\n"
	       "imei 001010000000024 likely out " TO " x1 14-14 f14/1 why2 none " MAC "\n"
	       "imei 001010000000016 likely out 192.0.2.10:81 zzhc.vnet.cn/vnet.cn x1 15-15 f15/1 "
	       "why2 none " MAC "\n"
	       "imei 001010000000016 likely out " TO " x1 16-16 f16/1 why2 none " MAC "\n"
	       "imei 001010000000016 likely out " TO " x1 17-17 f17/1 why2 none " MAC "\n"
	       "serial 001010000000016 likely out " TO " x1 18-18 f18/1 why2 none " MAC "\n"
	       "imei 001010000000016 likely out 192.0.2.10:80 www.example.org/example.org x1 60-60 "
	       "f19/1 why2 none " MAC "\n");
}

/* Of the value that is told in clear, by md5sum and sha1sum; of nobody. */
static void digests(void **state)
{
	struct candidate rows[6];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		rows[i] = candidate_in(i + 10);
	for (size_t i = 0; i < 3; i++) {
		rows[i].kind = KIND_DEVICE_ID;
		rows[i].confidence = CONFIDENCE_POSSIBLE;
		rows[i].flags = CANDIDATE_DIGEST;
		rows[i].why = 1u << WITNESS_STRUCTURE;
		rows[i].dst.port = (uint16_t)(81 + i);
	}
	rows[0].value = SPAN_LIT("c0161d84a6fad3e01daa02cfd0845b57");
	rows[1].value = SPAN_LIT("13e2017f7e0efc28b767772f2258f6e70b67bebd");
	rows[2].value = SPAN_LIT("c0161d84a6fad3e01daa02cfd0845b58"); /* of nobody */
	rows[3].confidence = CONFIDENCE_CERTAIN;
	/* under a name that said so already */
	rows[4].value = rows[0].value;
	rows[4].dst.port = 90;
	/* told in clear, and no sure identifier */
	rows[5].value = SPAN_LIT("001010000000024");
	rows[5].confidence = CONFIDENCE_POSSIBLE;
	expect(rows, N_ELEMENTS(rows), NULL, CONFIDENCE_LIKELY,
	       "imei 001010000000016 certain out 192.0.2.10:81 zzhc.vnet.cn/vnet.cn x1 10-10 f10/1 "
	       "why104 none " MAC "\n"
	       "imei 001010000000016 certain out 192.0.2.10:82 zzhc.vnet.cn/vnet.cn x1 11-11 f11/1 "
	       "why104 none " MAC "\n"
	       "imei 001010000000016 certain out " TO " x1 13-13 f13/1 why2 none " MAC "\n"
	       "imei 001010000000016 certain out 192.0.2.10:90 zzhc.vnet.cn/vnet.cn x1 14-14 f14/1 "
	       "why102 none " MAC "\n");
}

/* Both directions of one conversation; the surest sighting counts, witnesses add up. */
static void direction_and_confidence(void **state)
{
	struct candidate rows[4];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		rows[i] = candidate_in(i + 10);
	rows[1].src = rows[0].dst;
	rows[1].dst = rows[0].src;
	rows[2].confidence = CONFIDENCE_CERTAIN;
	rows[2].why = 1u << WITNESS_CHECK_DIGIT;
	rows[3].path[1] = SPAN_LIT("base64");
	rows[3].flags = CANDIDATE_ENCODED;
	expect(rows, N_ELEMENTS(rows), NULL, CONFIDENCE_LIKELY,
	       "imei 001010000000016 certain out " TO " x2 10-12 f10/2 whya none " MAC "\n"
	       "imei 001010000000016 likely in " TO " x1 11-11 f11/1 why2 none " MAC "\n"
	       "imei 001010000000016 likely out " TO " x1 13-13 f13/1 why2 encoded " MAC "\n");
}

/* Keyless and seen elsewhere with more behind it: a witness, not a level. */
static void repetition(void **state)
{
	struct candidate rows[5];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		rows[i] = candidate_in(i + 10);
		rows[i].confidence = CONFIDENCE_POSSIBLE;
		rows[i].why = 1u << WITNESS_STRUCTURE;
		rows[i].key = (struct span){ 0 };
	}
	rows[1].confidence = CONFIDENCE_LIKELY; /* the one that is sure of row 0's value */
	rows[1].path[0] = SPAN_LIT("http.request.query");
	rows[2].value = SPAN_LIT("001010000000024"); /* another value: nobody is sure */
	rows[3].kind = KIND_SERIAL;		     /* the same value of another kind */
	rows[4].order = rows[1].order;		     /* the same message is not elsewhere */
	rows[4].path[0] = SPAN_LIT("http.request.header");
	expect(rows, N_ELEMENTS(rows), NULL, CONFIDENCE_POSSIBLE,
	       "imei 001010000000016 possible out " TO " x1 10-10 f10/1 why84 none " MAC "\n"
	       "imei 001010000000016 likely out " TO " x1 11-11 f11/1 why4 none " MAC "\n"
	       "imei 001010000000024 possible out " TO " x1 12-12 f12/1 why4 none " MAC "\n"
	       "serial 001010000000016 possible out " TO " x1 13-13 f13/1 why4 none " MAC "\n"
	       "imei 001010000000016 possible out " TO " x1 14-14 f14/1 why4 none " MAC "\n");
	expect(rows, N_ELEMENTS(rows), NULL, CONFIDENCE_LIKELY,
	       "imei 001010000000016 likely out " TO " x1 11-11 f11/1 why4 none " MAC "\n");
}

/* Limits keep the beginning of the capture, and say what they cut. */
static void limits(void **state)
{
	const struct settle_limits few_findings = { 2, 1000, 1 << 20 };
	const struct settle_limits few_sightings = { 100, 3, 1 << 20 };
	struct candidate rows[8];
	static char values[8][16];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		rows[i] = candidate_in(i + 10);
		snprintf(values[i], sizeof(values[i]), "00101000000%04u", (unsigned)(i / 2));
		rows[i].value = span_of(values[i], 15);
	}
	expect(rows, N_ELEMENTS(rows), &few_findings, CONFIDENCE_LIKELY,
	       "imei 001010000000000 likely out " TO " x2 10-11 f10/2 why2 none " MAC "\n"
	       "imei 001010000000001 likely out " TO " x2 12-13 f12/2 why2 none " MAC "\n"
	       "! limit.findings 4\n");
	expect(rows, N_ELEMENTS(rows), &few_sightings, CONFIDENCE_LIKELY,
	       "imei 001010000000000 likely out " TO " x2 10-11 f10/2 why2 none " MAC "\n"
	       "imei 001010000000001 likely out " TO " x1 12-12 f12/1 why2 none " MAC "\n"
	       "! limit.sightings 5\n");
}

/* The same with bytes as the bound, and many more candidates than it holds. */
static void byte_limit(void **state)
{
	const struct settle_limits little = { 1000, 1000000, 200000 };
	enum { N = 5000 };
	struct candidate *rows = calloc(N, sizeof(*rows));
	static struct told first, now;

	(void)state;
	assert_non_null(rows);
	for (size_t i = 0; i < N; i++)
		rows[i] = candidate_in((i * 2137) % N + 1);
	run(rows, N, 0, &little, CONFIDENCE_LIKELY, &first);
	assert_non_null(strstr(first.text, "! limit.sightings "));
	assert_null(strstr(first.text, " x5000 "));
	assert_non_null(strstr(first.text, " f1/"));
	for (size_t turn = 1; turn < N; turn += 1234) {
		run(rows, N, turn, &little, CONFIDENCE_LIKELY, &now);
		assert_string_equal(now.text, first.text);
	}
	free(rows);
}

static enum st check_all(void *arg, const struct finding *f)
{
	bool *seen = arg;

	assert_int_equal(f->count, 1500);
	assert_int_equal(f->n_sightings, 1500);
	assert_int_equal(f->sightings[1499].frame, 1500);
	*seen = true;
	return ST_OK;
}

static void many_sightings(void **state)
{
	bool seen = false;
	struct finding_sink out = { &seen, check_all };
	struct names *names = NULL;
	struct settle *s = NULL;

	(void)state;
	assert_int_equal(names_new(&names, 1), ST_OK);
	assert_int_equal(settle_new(&s, NULL, NULL), ST_OK);
	for (uint64_t i = 1500; i >= 1; i--) {
		struct candidate c = candidate_in(i);

		assert_int_equal(settle_add(s, &c), ST_OK);
	}
	assert_int_equal(settle_run(s, names, CONFIDENCE_LIKELY, &out, NULL), ST_OK);
	assert_true(seen);
	settle_free(s);
	names_free(names);
}

/* The id: not of the value, not of what was asked to be shown; two at one place differ. */
static void ids(void **state)
{
	struct candidate rows[2];
	static struct told a, b;

	(void)state;
	rows[0] = candidate_in(10);
	rows[1] = candidate_in(11);
	rows[1].time_ns = 10;
	rows[1].value = SPAN_LIT("001010000000024"); /* all that an id is made of is the same */
	run(rows, 2, 0, NULL, CONFIDENCE_POSSIBLE, &a);
	assert_int_equal(a.n, 2);
	assert_string_not_equal(a.ids[0], a.ids[1]);
	rows[0].value = SPAN_LIT("001010000000032");
	rows[0].confidence = CONFIDENCE_POSSIBLE;
	run(rows, 2, 0, NULL, CONFIDENCE_LIKELY, &b);
	assert_int_equal(b.n, 1);
	assert_string_equal(b.ids[0], a.ids[1]);
	rows[0].confidence = CONFIDENCE_LIKELY;
	run(rows, 2, 0, NULL, CONFIDENCE_LIKELY, &b);
	assert_string_equal(b.ids[0], a.ids[0]);
	rows[0].stream_off = 1;
	run(rows, 2, 0, NULL, CONFIDENCE_LIKELY, &b);
	assert_string_not_equal(b.ids[0], a.ids[0]);
}

static void context_is_none(void **state)
{
	struct candidate c = candidate_in(10);
	static struct told t;

	(void)state;
	c.kind = KIND_MODEL;
	run(&c, 1, 0, NULL, CONFIDENCE_POSSIBLE, &t);
	assert_int_equal(t.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_one_finding),
		cmocka_unit_test(digests),
		cmocka_unit_test(direction_and_confidence),
		cmocka_unit_test(repetition),
		cmocka_unit_test(limits),
		cmocka_unit_test(byte_limit),
		cmocka_unit_test(many_sightings),
		cmocka_unit_test(ids),
		cmocka_unit_test(context_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
