#include "explain/recur.h"

#include <math.h>
#include <stdlib.h>

#define NS_PER_S 1e9

/* Between messages that belong to one attempt. */
#define EPISODE_NS 5000000000LL
/* No time: what is observed begins later. */
#define BREAK INT64_MIN

enum { RETRY_LEAST = 3, RETRIES_LEAST = 5, SERIES_MOST = 12, MULTIPLE_MOST = 6 };

static const double fits_share = 0.8, retry_share = 0.1, tolerance = 0.03, retry_tolerance = 0.005;

const char *recur_name(enum recur r)
{
	static const char *const names[] = { "once", "periodic", "retry", "event", "irregular" };

	return names[r];
}

static int by_number(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* In seconds; 0: somewhere between the two nobody observed. */
static double distance(const struct axis *axis, int64_t from, int64_t to)
{
	int64_t a, b;

	if (!axis_at(axis, from, &a) || !axis_at(axis, to, &b) || b - a != to - from)
		return 0;
	return (double)(to - from) / NS_PER_S;
}

static size_t distances(const int64_t *at, size_t n, const struct axis *axis, double *ret)
{
	size_t k = 0;

	for (size_t i = 1; i < n; i++) {
		ret[k] = distance(axis, at[i - 1], at[i]);
		k += ret[k] > 0;
	}
	return k;
}

static bool near(double x, double want, double by)
{
	double off = by * want > 2 ? by * want : 2;

	return fabs(x - want) <= off;
}

/* the distance that most others are near to; *share of them that are */
static double commonest(const double *sorted, size_t n, double by, double *share)
{
	double best = 0;
	size_t most = 0;

	/* both ends only ever move on: what is near a longer distance is no shorter */
	for (size_t i = 0, begin = 0, end = 0; i < n; i++) {
		while (!near(sorted[begin], sorted[i], by))
			begin++;
		while (end < n && near(sorted[end], sorted[i], by))
			end++;
		if (end - begin > most) {
			most = end - begin;
			best = sorted[begin + most / 2];
		}
	}
	*share = n != 0 ? (double)most / (double)n : 0;
	return best;
}

static double multiples(const double *d, size_t n, double period)
{
	size_t fit = 0;

	for (size_t i = 0; i < n; i++) {
		double times = round(d[i] / period);

		fit += times >= 1 && times <= MULTIPLE_MOST
		       && fabs(d[i] - times * period) <= tolerance * period + 2;
	}
	return n != 0 ? (double)fit / (double)n : 0;
}

static uint64_t in_a_row(const int64_t *at, size_t n, const struct axis *axis, double period)
{
	uint64_t most = 0, row = 0;

	for (size_t i = 1; i < n; i++) {
		row = near(distance(axis, at[i - 1], at[i]), period, retry_tolerance) ? row + 1 : 0;
		if (row > most)
			most = row;
	}
	return most;
}

/*
 * So many times and then no more, again and again: most series are as long as the longest, and
 * long pauses are between them. What is sent for ever and at times missed is not so regular; a
 * device that is off at night makes longer ones.
 */
static bool in_series(const int64_t *at, size_t n, const struct axis *axis, double period)
{
	uint64_t row = 0, longest = 0, as_long = 0, series = 0, pauses = 0;

	for (size_t i = 1; i <= n; i++) {
		double d = i < n ? distance(axis, at[i - 1], at[i]) : 0;

		pauses += d > MULTIPLE_MOST * period;
		if (d > 0 && near(d, period, tolerance)) {
			row++;
			continue;
		}
		as_long = row > longest ? 1 : as_long + (row == longest && row != 0);
		longest = row > longest ? row : longest;
		series += row != 0;
		row = 0;
	}
	return pauses >= 2 && longest >= 2 && longest <= SERIES_MOST && as_long >= 2
	       && 2 * as_long >= series;
}

static void judge(const int64_t *at, size_t n, const struct axis *axis, double *d, size_t n_d,
		  struct recurrence *r)
{
	double share, period;

	qsort(d, n_d, sizeof(*d), by_number);
	period = commonest(d, n_d, tolerance, &share);
	if (n_d < RETRY_LEAST || period < 5)
		return;
	r->share = multiples(d, n_d, period);
	if (share >= 0.5 && r->share >= fits_share) {
		r->pattern = RECUR_PERIODIC;
		r->period_s = period;
		/* that soon ended for good, though much more was observed */
		if (r->first_only || in_series(at, n, axis, period)) {
			r->pattern = RECUR_RETRY;
			r->retries = in_a_row(at, n, axis, period);
		}
		return;
	}
	/* an alarm set after each failure is exact, whatever else sends in between */
	period = commonest(d, n_d, retry_tolerance, &share);
	if (period >= 30 && share >= retry_share && share * (double)n_d >= RETRIES_LEAST) {
		r->pattern = RECUR_RETRY;
		r->period_s = period;
		r->share = share;
		r->retries = in_a_row(at, n, axis, period);
	}
}

/*
 * Beginnings of episodes, one device's behind another's with BREAK between them: no distance
 * goes from one to another. *n: with breaks.
 */
static enum st episodes_of(const struct sent_client *c, struct recurrence *r, int64_t **ret,
			   size_t *n)
{
	struct sent_at *by_device = NULL;
	size_t devices = 0, k = 0;
	int64_t *at;
	enum st st = sent_by_device(c, &by_device, &devices);

	if (st != ST_OK)
		return st;
	at = malloc((c->n + devices + 1) * sizeof(*at));
	for (size_t i = 0; at != NULL && i < c->n; i++) {
		bool new = i == 0 || by_device[i].device != by_device[i - 1].device;

		if (new &&i != 0)
			at[k++] = BREAK;
		if (!new &&by_device[i].ns - by_device[i - 1].ns <= EPISODE_NS)
			continue;
		at[k++] = by_device[i].ns;
		r->episodes++;
	}
	free(by_device);
	r->devices = devices;
	*ret = at;
	*n = k;
	return at != NULL ? ST_OK : ST_NOMEM;
}

enum st recur_find(const struct sent_client *c, const struct axis *axis, struct recurrence *ret)
{
	struct recurrence r = { .pattern = RECUR_IRREGULAR, .messages = c->n };
	int64_t *at = NULL, first, last;
	size_t n = 0, n_d;
	double *d;
	enum st st = episodes_of(c, &r, &at, &n);

	if (st != ST_OK)
		return st;
	d = malloc((n + 1) * sizeof(*d));
	if (d == NULL) {
		free(at);
		return ST_NOMEM;
	}
	r.hours = (double)axis->length_ns / NS_PER_S / 3600;
	if (r.episodes <= 1)
		r.pattern = RECUR_ONCE;
	if (c->n != 0 && axis_at(axis, c->at[c->n - 1].ns, &last)
	    && axis_at(axis, c->at[0].ns, &first))
		r.first_only = last - first < axis->length_ns / 3
			       && axis->length_ns - last > axis->length_ns / 2;
	r.bursts = r.episodes > 1 && c->n >= 3 * r.episodes;
	n_d = distances(at, n, axis, d);
	r.few = r.episodes > 1 && n_d < RETRY_LEAST;
	if (r.episodes > 1)
		judge(at, n, axis, d, n_d, &r);
	free(d);
	free(at);
	*ret = r;
	return ST_OK;
}
