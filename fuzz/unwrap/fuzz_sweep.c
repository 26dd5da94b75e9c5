/*
 * fuzz_sweep.c - every variant of the vectorised pass and the matcher give
 * exactly what the plain rules and a plain search give, in order.
 */
#include "../../tests/unit/unwrap/naive_events.h"

#include "base/span.h"
#include "unwrap/classes.h"
#include "unwrap/layer.h"
#include "unwrap/sweep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { EVENTS = 1 << 17, NEEDLES = 6 };

static const struct layer *const no_layers[] = { NULL };

static void check(const struct event_list *got, const struct event_list *want)
{
	if (got->st != ST_OK || want->st != ST_OK)
		return;
	if (got->n != want->n)
		abort();
	if (got->n != 0 && memcmp(got->p, want->p, got->n * sizeof(*got->p)) != 0)
		abort();
}

static void check_variants(struct span in, struct event_list *want)
{
	struct event_list got;

	event_list_init(&got, EVENTS);
	for (const struct classes *c = classes_list; c->name != NULL; c++) {
		if (!c->works())
			continue;
		event_list_clear(&got);
		c->run(in, &got);
		event_list_sort(&got);
		check(&got, want);
	}
	event_list_deinit(&got);
}

static uint8_t fold(uint8_t c, bool caseless)
{
	return caseless && c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static void naive_needles(struct span in, const struct needle *n, size_t count,
			  struct event_list *want)
{
	for (size_t i = 0; i < in.len; i++)
		for (size_t k = 0; k < count; k++) {
			size_t m = 0;

			while (m < n[k].bytes.len && i + m < in.len
			       && fold(in.p[i + m], n[k].caseless)
					  == fold(n[k].bytes.p[m], n[k].caseless))
				m++;
			if (m == n[k].bytes.len)
				event_list_put(want, EVENT_NEEDLE, i, m, n[k].id);
		}
}

/* The needles are cut from the input's first bytes, so that they are found. */
static void check_sweep(struct span in, struct event_list *want)
{
	struct needle needles[NEEDLES];
	struct event_list got = { 0 };
	struct sweeper *s = NULL;
	struct sweep *w = NULL;
	const struct event *ev;
	size_t n = 0;

	for (uint32_t i = 0; i < NEEDLES && in.len >= 4 + (size_t)i * 3; i++)
		needles[n++] = (struct needle){ span_cut(in, i, 4 + (size_t)i * 2), i, i % 2 != 0 };
	if (sweeper_new_for(&s, no_layers, needles, n, NULL) != ST_OK)
		abort();
	if (sweep_new(&w, s) != ST_OK)
		abort();
	naive_needles(in, needles, n, want);
	event_list_sort(want);
	got.st = sweep_run(w, in, &ev, &got.n);
	got.p = (struct event *)(uintptr_t)ev;
	check(&got, want);
	sweep_free(w);
	sweeper_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct event_list want;

	if (len > 4096)
		return 0;
	event_list_init(&want, EVENTS);
	naive_events(data, len, &want);
	check_variants((struct span){ data, len }, &want);
	/* making a matcher takes a thousand times as long as the rest */
	if (len % 8 == 0)
		check_sweep((struct span){ data, len }, &want);
	event_list_deinit(&want);
	return 0;
}
