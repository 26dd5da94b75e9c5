/* What selftest is made of: the file of canaries, a profile's own, the way they are sent. */
#include "app/canaries.h"
#include "app/plant.h"
#include "app/score.h"
#include "app/wrap.h"
#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>
#include <cmocka.h>

#define MAGIC "telltale canaries 1\n"
#define DOCUMENT "D\2\0\0\0\1a\0\0\0\4told"
#define CANARY                                  \
	"C\3\0\0\0\4imei\0\0\0\5plain\0\0\0\17" \
	"001010000000016"
#define BODY "V\3\0\0\0\4json\0\0\0\0011\0\0\0\2{}"
#define BEYOND "X\4\0\0\0\4json\0\0\0\0013\0\0\0\2{}\0\0\0\3why"

static const struct {
	const char *what;
	struct span bytes;
	enum st want;
	size_t documents, canaries, bodies;
} files[] = {
	{ "whole", SPAN_LIT(MAGIC DOCUMENT CANARY BODY BEYOND), ST_OK, 1, 1, 2 },
	{ "of nothing", SPAN_LIT(MAGIC), ST_OK, 0, 0, 0 },
	{ "no magic", SPAN_LIT("telltale canaries 2\n" DOCUMENT), ST_BAD, 0, 0, 0 },
	{ "cut off in the magic", SPAN_LIT("telltale"), ST_BAD, 0, 0, 0 },
	{ "cut off in a record", SPAN_LIT(MAGIC DOCUMENT "C\3\0\0\0\4im"), ST_BAD, 0, 0, 0 },
	{ "a body before its document", SPAN_LIT(MAGIC BODY), ST_BAD, 0, 0, 0 },
	{ "no such kind", SPAN_LIT(MAGIC DOCUMENT "C\3\0\0\0\1x\0\0\0\5plain\0\0\0\0011"), ST_BAD,
	  0, 0, 0 },
	{ "no value", SPAN_LIT(MAGIC DOCUMENT "C\3\0\0\0\4imei\0\0\0\5plain\0\0\0\0"), ST_BAD, 0, 0,
	  0 },
	{ "a depth that is none", SPAN_LIT(MAGIC DOCUMENT "V\3\0\0\0\1x\0\0\0\1x\0\0\0\1x"), ST_BAD,
	  0, 0, 0 },
	{ "too many fields", SPAN_LIT(MAGIC "D\5"), ST_BAD, 0, 0, 0 },
	{ "a reason that is missing", SPAN_LIT(MAGIC DOCUMENT "X\3\0\0\0\1x\0\0\0\0011\0\0\0\1x"),
	  ST_BAD, 0, 0, 0 },
	{ "an unknown record", SPAN_LIT(MAGIC DOCUMENT "Z\1\0\0\0\1x"), ST_BAD, 0, 0, 0 },
};

static void write_packed(const char *path, struct span bytes, size_t cut)
{
	uint8_t packed[1024];
	size_t n = ZSTD_compress(packed, sizeof(packed), bytes.p, bytes.len, 3);
	FILE *f = fopen(path, "w");

	assert_false(ZSTD_isError(n));
	assert_non_null(f);
	assert_int_equal(fwrite(packed, 1, n - cut, f), n - cut);
	fclose(f);
}

static void canary_files(void **state)
{
	char path[] = "/tmp/telltale-canaries-XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	for (size_t i = 0; i < N_ELEMENTS(files); i++) {
		struct canaries c;
		struct err e = { 0 };
		enum st st;

		write_packed(path, files[i].bytes, 0);
		st = canaries_load(&c, path, &e);
		if (st != files[i].want)
			fail_msg("%s: %s", files[i].what, st_name(st));
		if (st == ST_OK) {
			assert_int_equal(c.n_documents, files[i].documents);
			assert_int_equal(c.n, files[i].canaries);
			assert_int_equal(c.n_bodies, files[i].bodies);
		} else {
			assert_true(strstr(e.msg, path) != NULL);
		}
		canaries_deinit(&c);
	}
	unlink(path);
}

static void no_file(void **state)
{
	struct canaries c;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(canaries_load(&c, "/nonexistent/canaries.zst", &e), ST_IO);
	assert_true(strstr(e.msg, "/nonexistent/canaries.zst") != NULL);
	canaries_deinit(&c);
}

/* --- a profile's own ----------------------------------------------------------------------------
 */

static const char profile_text[] = "name: x\n"
				   "identifiers:\n"
				   "  imei: '001010000000016'\n"
				   "  mac: '00:00:5e:00:53:2a'\n"
				   "  ssid: \"Bl\u00e5b\u00e6r \\\"1\\\"\"\n"
				   "  email: user@example.org\n";

struct planted {
	struct profile profile;
	struct canaries canaries;
	struct arena arena;
	struct score score;
	struct plant *plant;
	size_t body;
	unsigned seen;
};

static void see(void *arg, const struct candidate *c)
{
	struct planted *p = arg;

	p->seen++;
	if (p->score.bodies != NULL)
		score_see(&p->score, p->body, c);
}

static void planted_init(struct planted *p)
{
	FILE *f = fmemopen((void *)(uintptr_t)profile_text, sizeof(profile_text) - 1, "r");
	struct candidate_sink sink = { p, see };
	struct err e = { 0 };

	*p = (struct planted){ 0 };
	profile_init(&p->profile);
	canaries_init(&p->canaries);
	arena_init(&p->arena, 64 << 20);
	assert_non_null(f);
	assert_int_equal(profile_read(&p->profile, f, &e), ST_OK);
	fclose(f);
	assert_int_equal(plant_new(&p->plant, &p->profile, &sink, &e), ST_OK);
}

static void planted_deinit(struct planted *p)
{
	plant_free(p->plant);
	score_deinit(&p->score);
	canaries_deinit(&p->canaries);
	profile_deinit(&p->profile);
	arena_deinit(&p->arena);
}

/* Every value is found in plain JSON and through every single wrapping, letters of any script too.
 */
static void own_values(void **state)
{
	struct planted p;
	size_t singles = 0;

	(void)state;
	planted_init(&p);
	assert_int_equal(wrap_profile(&p.canaries, &p.profile, &p.arena), ST_OK);
	assert_int_equal(p.canaries.n, 4);
	assert_int_equal(p.canaries.n_documents, 1);
	assert_true(p.canaries.documents[0].told);
	assert_int_equal(score_init(&p.score, &p.canaries), ST_OK);
	for (p.body = 0; p.body < p.canaries.n_bodies; p.body++) {
		const struct canary_body *b = &p.canaries.bodies[p.body];

		assert_int_equal(plant_body(p.plant, b->bytes), ST_OK);
		score_close(&p.score, p.body);
		if (b->depth > 2)
			continue;
		singles++;
		if (p.score.bodies[p.body].found != 4)
			fail_msg("%.*s: %zu of 4", (int)b->path.len, (const char *)b->path.p,
				 p.score.bodies[p.body].found);
	}
	assert_true(singles > 8 && p.canaries.n_bodies > 80);
	assert_int_equal(p.score.planted, 4 * p.canaries.n_bodies);
	planted_deinit(&p);
}

/* One request after the other: what one told is not told again by the next. */
static void one_by_one(void **state)
{
	struct planted p;

	(void)state;
	planted_init(&p);
	assert_int_equal(plant_body(p.plant, SPAN_LIT("{\"a\":\"001010000000016\"}")), ST_OK);
	assert_int_equal(p.seen, 1);
	assert_int_equal(plant_body(p.plant, SPAN_LIT("nothing")), ST_OK);
	assert_int_equal(plant_body(p.plant, SPAN_LIT("")), ST_OK);
	assert_int_equal(p.seen, 1);
	assert_int_equal(plant_body(p.plant, SPAN_LIT("{\"a\":\"00:00:5e:00:53:2a\"}")), ST_OK);
	assert_int_equal(p.seen, 2);
	planted_deinit(&p);
}

/* A body in many segments is one message; one that no request may be is refused. */
static void large_bodies(void **state)
{
	static const char value[] = "\"}{\"imei\":\"001010000000016\"}";
	struct planted p;
	struct buf body;

	(void)state;
	planted_init(&p);
	buf_init(&body, 32 << 20);
	assert_int_equal(buf_put_str(&body, "{\"x\":\""), ST_OK);
	for (unsigned i = 0; i < 20000; i++)
		assert_int_equal(buf_put_str(&body, "0123456789 "), ST_OK);
	assert_int_equal(buf_put_str(&body, value), ST_OK);
	assert_int_equal(plant_body(p.plant, buf_span(&body)), ST_OK);
	assert_int_equal(p.seen, 1);
	for (unsigned i = 0; i < 900000; i++)
		assert_int_equal(buf_put_str(&body, "0123456789 "), ST_OK);
	assert_int_equal(plant_body(p.plant, buf_span(&body)), ST_LIMIT);
	buf_deinit(&body);
	planted_deinit(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(canary_files), cmocka_unit_test(no_file),
		cmocka_unit_test(own_values),	cmocka_unit_test(one_by_one),
		cmocka_unit_test(large_bodies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
