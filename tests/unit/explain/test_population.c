#include "explain/population.h"

#include "base/span.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

/* Devices 0 to n-1 of a batch and a build, of which the first `telling` tell. */
static void add(struct population *p, const char *batch, const char *build, unsigned n,
		unsigned telling)
{
	for (unsigned i = 0; i < n; i++) {
		const struct span attributes[POP_COUNT_] = {
			[POP_BATCH] = span_str(batch), [POP_BUILD] = span_str(build)
		};
		char name[32];

		snprintf(name, sizeof(name), "%s %s %u", batch, build, i);
		assert_int_equal(population_device(p, 0, span_str(name), attributes), ST_OK);
		if (i < telling)
			assert_int_equal(population_tells(p, 0, span_str(name)), ST_OK);
	}
}

static const struct pop_share *share(const struct population *p, enum pop_attribute a,
				     const char *value)
{
	for (size_t i = 0; i < p->n_shares; i++)
		if (p->shares[i].attribute == a && span_eq_str(p->shares[i].value, value))
			return &p->shares[i];
	fail_msg("no share '%s'", value);
	return NULL;
}

static void wrong_batch(void **state)
{
	struct population p;
	const struct pop_share *s;

	(void)state;
	population_init(&p);
	add(&p, "18-33", "B1", 8, 8);
	add(&p, "18-34", "B1", 16, 0);
	assert_int_equal(population_run(&p), ST_OK);
	s = share(&p, POP_COUNT_, "");
	assert_true(s == p.shares && s->devices == 24 && s->telling == 8);
	s = share(&p, POP_BATCH, "18-33");
	assert_true(s->separates && s->exact && s->devices == 8 && s->others == 16);
	/* 1 / (24 choose 8); scipy.stats.beta.ppf(0.025, 8, 1) */
	assert_true(fabs(s->p - 1.35967e-6) < 1e-11);
	assert_true(fabs(s->low - 0.630583) < 1e-5 && s->high >= 1);
	s = share(&p, POP_BATCH, "18-34");
	assert_true(!s->separates && fabs(s->high - 0.205907) < 1e-5);
	assert_false(share(&p, POP_BUILD, "B1")->separates);
	population_deinit(&p);
}

static void not_by_chance_alone(void **state)
{
	static const struct {
		const char *what;
		unsigned a, a_tells, b, b_tells;
		bool separates;
	} rows[] = {
		{ "two of two and none of two", 2, 2, 2, 0, false },
		{ "some of both", 20, 9, 20, 11, false },
		{ "most of one, few of the other", 30, 25, 30, 3, true },
		{ "all of both", 20, 20, 20, 20, false },
		{ "none", 20, 0, 20, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct population p;

		population_init(&p);
		add(&p, "x", "B1", rows[i].a, rows[i].a_tells);
		add(&p, "y", "B1", rows[i].b, rows[i].b_tells);
		assert_int_equal(population_run(&p), ST_OK);
		if (share(&p, POP_BATCH, "x")->separates != rows[i].separates
		    || share(&p, POP_BATCH, "y")->separates)
			fail_msg("row '%s'", rows[i].what);
		population_deinit(&p);
	}
}

/* Batch and build of the same devices: both separate, as the same members say. */
static void tied(void **state)
{
	struct population p;
	const struct pop_share *batch, *build;

	(void)state;
	population_init(&p);
	add(&p, "x", "B1", 9, 9);
	add(&p, "y", "B2", 9, 0);
	assert_int_equal(population_run(&p), ST_OK);
	batch = share(&p, POP_BATCH, "x");
	build = share(&p, POP_BUILD, "B1");
	assert_true(batch->separates && build->separates && batch->members == build->members);
	assert_true(share(&p, POP_BATCH, "y")->members != batch->members);
	population_deinit(&p);
}

/* The same device under two builds, in two captures: it counts for each, and once in all. */
static void a_device_over_time(void **state)
{
	const struct span old[POP_COUNT_] = { [POP_BUILD] = SPAN_LIT("B1") };
	const struct span new[POP_COUNT_] = { [POP_BUILD] = SPAN_LIT("B2") };
	struct population p;

	(void)state;
	population_init(&p);
	assert_int_equal(population_device(&p, 0, SPAN_LIT("one"), old), ST_OK);
	assert_int_equal(population_tells(&p, 0, SPAN_LIT("one")), ST_OK);
	assert_int_equal(population_device(&p, 1, SPAN_LIT("one"), new), ST_OK);
	assert_int_equal(population_tells(&p, 1, SPAN_LIT("a stranger")), ST_OK);
	assert_int_equal(population_run(&p), ST_OK);
	assert_true(p.shares[0].devices == 2 && p.shares[0].telling == 2);
	assert_int_equal(share(&p, POP_BUILD, "B1")->telling, 1);
	assert_int_equal(share(&p, POP_BUILD, "B2")->telling, 0);
	population_deinit(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_batch),
		cmocka_unit_test(not_by_chance_alone),
		cmocka_unit_test(tied),
		cmocka_unit_test(a_device_over_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
