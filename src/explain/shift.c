#include "explain/shift.h"

#include "base/prng.h"

#include <math.h>
#include <stdlib.h>

#define NS_PER_S 1000000000LL
#define BLOCK_NS (3600 * NS_PER_S)

const int64_t shift_windows_ns[SHIFT_WINDOWS] = { 3 * NS_PER_S, 10 * NS_PER_S, 30 * NS_PER_S,
						  120 * NS_PER_S };
const unsigned shift_first = 499, shift_most = 19999;

enum { TESTS = SHIFT_KINDS * SHIFT_WINDOWS, WORK = 40000000, FEWEST = 1999 };

/* Goes on with more shuffles when the first ones leave this much room for a cause. */
static const double goes_on = 0.02;

struct shift {
	const struct shift_in *in;
	uint32_t *counts; /* [shuffle][TESTS]; the last row is what was observed */
	double *surprise; /* [TESTS][n_events + 1]: of each count */
	double *most;	  /* of each row: its largest surprise */
	unsigned n;
};

size_t shift_next(const int64_t *sends, size_t n_sends, int64_t t)
{
	size_t low = 0, high = n_sends;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (sends[mid] < t)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void count_one(const struct shift_in *in, int64_t at, unsigned kind, uint32_t *row)
{
	size_t next = shift_next(in->sends, in->n_sends, at);
	int64_t delay;

	if (next == in->n_sends)
		return;
	delay = in->sends[next] - at;
	for (unsigned w = 0; w < SHIFT_WINDOWS; w++)
		row[kind * SHIFT_WINDOWS + w] += delay <= shift_windows_ns[w];
}

/* One shuffle: every block turned by a step of its own. */
static void shuffle(const struct shift_in *in, struct prng *r, uint32_t *row)
{
	int64_t block = -1, begin = 0, length = 1, step = 0;

	for (size_t i = 0; i < in->n_events; i++) {
		int64_t at = in->events[i].at, b = at / BLOCK_NS;

		if (b != block) {
			block = b;
			begin = b * BLOCK_NS;
			length = in->length_ns - begin;
			if (length > BLOCK_NS)
				length = BLOCK_NS;
			if (length < 1)
				length = 1;
			step = prng_between(r, 0, length - 1);
		}
		at = begin + (at - begin + step) % length;
		count_one(in, at, in->events[i].kind, row);
	}
}

static int by_time(const void *a, const void *b)
{
	const struct shift_event *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

/* ln of n choose k */
static double ln_choose(size_t n, size_t k)
{
	int sign;

	return lgamma_r((double)n + 1, &sign) - lgamma_r((double)k + 1, &sign)
	       - lgamma_r((double)(n - k) + 1, &sign);
}

/*
 * For one test: how surprising each count would be if each of n events were
 * followed by chance at the share of all rows together: -ln of the binomial
 * tail. It only puts tests of different kinds on one scale; p comes from the
 * shuffles alone.
 */
static void fill_surprise(struct shift *s, unsigned t, size_t n)
{
	double *to = s->surprise + t * (s->in->n_events + 1), tail = 0;
	uint64_t sum = 0;
	double q;

	for (unsigned b = 0; b <= s->n; b++)
		sum += s->counts[(size_t)b * TESTS + t];
	q = (double)sum / ((double)n * (double)(s->n + 1));
	for (size_t c = n + 1; c-- > 0;) {
		if (q > 0 && q < 1)
			tail += exp(ln_choose(n, c) + (double)c * log(q)
				    + (double)(n - c) * log1p(-q));
		else
			tail = 1;
		to[c] = tail > 0 ? -log(tail < 1 ? tail : 1) : -(double)c * log(q);
	}
}

static double surprise(const struct shift *s, unsigned row, unsigned test)
{
	return s->surprise[test * (s->in->n_events + 1) + s->counts[(size_t)row * TESTS + test]];
}

/* A kind without events has nothing to say, and is not tried. */
static double most_of(const struct shift *s, const struct shift_out *out, unsigned row)
{
	double most = 0;

	for (unsigned t = 0; t < TESTS; t++)
		if (out->kinds[t / SHIFT_WINDOWS].events != 0 && surprise(s, row, t) > most)
			most = surprise(s, row, t);
	return most;
}

static void judge_kind(const struct shift *s, unsigned kind, struct shift_kind *k)
{
	double best = 0, excess = -1;
	unsigned reached = 0;

	for (unsigned w = 0; w < SHIFT_WINDOWS; w++) {
		unsigned t = kind * SHIFT_WINDOWS + w;
		uint64_t sum = 0;

		for (unsigned b = 0; b < s->n; b++)
			sum += s->counts[(size_t)b * TESTS + t];
		k->followed[w] = s->counts[(size_t)s->n * TESTS + t];
		k->expected[w] = (double)sum / (double)s->n;
		if (surprise(s, s->n, t) > best)
			best = surprise(s, s->n, t);
		/* a wider window has to bring more than chance would */
		if ((double)k->followed[w] - k->expected[w] > excess + 0.5) {
			excess = (double)k->followed[w] - k->expected[w];
			k->window = w;
		}
	}
	for (unsigned b = 0; b <= s->n; b++)
		reached += s->most[b] >= best - 1e-9;
	k->p = (double)reached / (double)(s->n + 1);
}

static enum st run(const struct shift_in *in, unsigned n, struct shift_out *ret)
{
	struct shift s = { .in = in, .n = n };
	struct prng r = prng_of(in->seed, "shift");
	enum st st = ST_NOMEM;

	s.counts = calloc(((size_t)n + 1) * TESTS, sizeof(*s.counts));
	s.surprise = calloc(TESTS * (in->n_events + 1), sizeof(*s.surprise));
	s.most = calloc((size_t)n + 1, sizeof(*s.most));
	if (s.counts == NULL || s.surprise == NULL || s.most == NULL)
		goto out;
	for (unsigned b = 0; b < n; b++)
		shuffle(in, &r, s.counts + (size_t)b * TESTS);
	for (size_t i = 0; i < in->n_events; i++)
		count_one(in, in->events[i].at, in->events[i].kind, s.counts + (size_t)n * TESTS);
	for (unsigned t = 0; t < TESTS; t++)
		if (ret->kinds[t / SHIFT_WINDOWS].events != 0)
			fill_surprise(&s, t, ret->kinds[t / SHIFT_WINDOWS].events);
	for (unsigned b = 0; b <= n; b++)
		s.most[b] = most_of(&s, ret, b);
	for (unsigned k = 0; k < SHIFT_KINDS; k++)
		if (ret->kinds[k].events != 0)
			judge_kind(&s, k, &ret->kinds[k]);
	ret->shuffles = n;
	st = ST_OK;
out:
	free(s.counts);
	free(s.surprise);
	free(s.most);
	return st;
}

enum st shift_test(const struct shift_in *given, struct shift_out *ret)
{
	struct shift_out out = { 0 };
	struct shift_in in = *given;
	struct shift_event *sorted;
	unsigned most = in.most;
	bool promising = false;
	enum st st;

	for (unsigned k = 0; k < SHIFT_KINDS; k++)
		out.kinds[k].p = 1;
	sorted = malloc((in.n_events + 1) * sizeof(*sorted));
	if (sorted == NULL)
		return ST_NOMEM;
	for (size_t i = 0; i < in.n_events; i++) {
		sorted[i] = in.events[i];
		out.kinds[in.events[i].kind].events++;
	}
	qsort(sorted, in.n_events, sizeof(*sorted), by_time);
	in.events = sorted;
	st = run(&in, in.first, &out);
	for (unsigned k = 0; k < SHIFT_KINDS; k++)
		promising |= out.kinds[k].p <= goes_on;
	if (in.n_events != 0 && most > FEWEST && (uint64_t)most * in.n_events > WORK)
		most = WORK / in.n_events > FEWEST ? (unsigned)(WORK / in.n_events) : FEWEST;
	if (st == ST_OK && promising && most > in.first)
		st = run(&in, most, &out);
	free(sorted);
	if (st == ST_OK)
		*ret = out;
	return st;
}
