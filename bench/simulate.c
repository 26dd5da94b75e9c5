/*
 * simulate.c - are the probabilities true? Phones with and without a cause, many times.
 *
 *	build/bench/simulate [RUNS]	prints docs/simulation.md (RUNS: 1000)
 *
 * Without a cause: a week of events in company, messages that keep the same hours; how
 * often is any kind named? With one: 20 events of which 60 % are followed, over a
 * message every ten minutes; how often is it named? And for silence: how often is
 * there none when it was said to be that likely, and how often would an unchanged
 * client be called fixed?
 */
#include "base/prng.h"
#include "base/span.h"
#include "explain/silence.h"
#include "explain/why.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define S 1000000000LL
#define HOUR (3600 * S)

enum { TIMES_MAX = 4096 };

struct day {
	struct why why;
	int64_t at[TIMES_MAX];
	size_t n;
};

static double uniform(struct prng *r)
{
	return (double)(prng_u64(r) >> 11) / 9007199254740992.0;
}

static double exponential(struct prng *r)
{
	return -log1p(-uniform(r));
}

static void need(enum st st)
{
	if (st == ST_OK)
		return;
	fprintf(stderr, "simulate: %s\n", st_name(st));
	exit(1);
}

static void did(struct day *d, enum dev_event_kind kind, int64_t at)
{
	const struct dev_event e = { .ns = at, .kind = kind };

	need(events_add(&d->why.events, &e));
}

static void send(struct day *d, int64_t at)
{
	if (d->n < TIMES_MAX)
		d->at[d->n++] = at;
}

/* The screen goes on, and what comes with it. */
static void use_phone(struct day *d, struct prng *r, int64_t at)
{
	did(d, DEV_SCREEN_ON, at);
	if (uniform(r) < 0.8)
		did(d, DEV_WIFI_CONNECT, at + prng_between(r, S / 2, 2 * S));
	if (uniform(r) < 0.6) {
		did(d, DEV_UNLOCK, at + prng_between(r, 2 * S, 6 * S));
		if (uniform(r) < 0.9)
			did(d, DEV_MOBILE_CONNECT, at + prng_between(r, 6 * S, 8 * S));
	}
	did(d, DEV_SCREEN_OFF, at + prng_between(r, 20 * S, 400 * S));
}

static void finish(struct day *d, int64_t end)
{
	static const struct span path[] = { SPAN_LIT("http.request.body") };
	struct sighting *seen = calloc(d->n + 1, sizeof(*seen));
	struct finding f = {
		.id = "0123456789abcdef",
		.kind = KIND_IMEI,
		.value = SPAN_LIT("001010000000016"),
		.protocol = SPAN_LIT("http"),
		.path = path,
		.n_path = 1,
		.transport = TRANSPORT_TCP,
		.sightings = seen,
		.n_sightings = d->n,
		.count = d->n,
		.dst = { .at = { .ip = { { 192, 0, 2, 1 }, IP_V4 } },
			 .host = SPAN_LIT("a.example") },
	};

	if (seen == NULL)
		need(ST_NOMEM);
	for (size_t i = 0; i < d->n; i++)
		seen[i] = (struct sighting){ i + 1, d->at[i] };
	if (d->n != 0)
		need(why_add_finding(&d->why, &f));
	need(why_add_capture(&d->why, 0, end));
	why_settle(&d->why);
	need(why_run(&d->why));
	free(seen);
}

static const struct trigger *named(const struct day *d, enum dev_event_kind kind)
{
	for (size_t i = 0; d->why.n_clients != 0 && i < d->why.clients[0].triggers.n; i++)
		if (d->why.clients[0].triggers.rows[i].kind == kind)
			return &d->why.clients[0].triggers.rows[i];
	return NULL;
}

/* A week, 12 times a day between 7 and 23 o'clock; messages in the same hours, in bursts of up to
 * three. */
static bool without_cause(uint64_t seed, double per_hour)
{
	struct prng r = prng_of(seed, "without cause");
	struct day d = { 0 };
	bool any;

	why_init(&d.why);
	for (int64_t day = 0; day < 7; day++) {
		int64_t wake = day * 24 * HOUR + 7 * HOUR;

		did(&d, DEV_POWER_ON, wake - prng_between(&r, 0, HOUR));
		for (unsigned i = 0; i < 12; i++)
			use_phone(&d, &r, wake + prng_between(&r, 0, 16 * HOUR));
		for (double t = exponential(&r); t < 16 * per_hour; t += exponential(&r)) {
			int64_t at = wake + (int64_t)(t / per_hour * (double)HOUR);

			for (unsigned k = 0, n = 1 + prng_below(&r, 3); k < n; k++)
				send(&d, at + k * 2 * S);
		}
	}
	finish(&d, 7 * 24 * HOUR);
	any = d.why.n_clients != 0 && d.why.clients[0].triggers.n != 0;
	why_deinit(&d.why);
	return any;
}

/* Ten hours with 20 unlocks, of which 60 % are followed after 1 to 6 s; one message in ten minutes
 * beside that. */
static bool with_cause(uint64_t seed)
{
	struct prng r = prng_of(seed, "with cause");
	struct day d = { 0 };
	bool found;

	why_init(&d.why);
	for (unsigned i = 0; i < 20; i++) {
		int64_t at = prng_between(&r, 0, 10 * HOUR - 600 * S);

		did(&d, DEV_UNLOCK, at);
		if (uniform(&r) < 0.6)
			send(&d, at + prng_between(&r, S, 6 * S));
	}
	for (unsigned i = 0; i < 40; i++)
		did(&d, i % 2 == 0 ? DEV_WIFI_CONNECT : DEV_SCREEN_OFF,
		    prng_between(&r, 0, 10 * HOUR - S));
	for (double t = exponential(&r); t < 60; t += exponential(&r))
		send(&d, (int64_t)(t * 600 * (double)S));
	finish(&d, 10 * HOUR);
	found = named(&d, DEV_UNLOCK) != NULL;
	why_deinit(&d.why);
	return found;
}

static unsigned hits(struct prng *r, unsigned n, double share)
{
	unsigned k = 0;

	for (unsigned i = 0; i < n; i++)
		k += uniform(r) < share;
	return k;
}

/* Shares as the prior has them; what was said beside what came, by the size of what was said. */
static void silence_is_calibrated(unsigned runs)
{
	static const double edges[] = { 0.001, 0.01, 0.03, 0.1, 0.3, 0.6, 1.01 };
	unsigned n[7] = { 0 }, silent[7] = { 0 };
	double said[7] = { 0 };
	struct prng r = prng_of(1, "silence");

	for (unsigned i = 0; i < runs; i++) {
		double s = sin(uniform(&r) * acos(-1) / 2), share = s * s; /* Beta(1/2, 1/2) */
		unsigned before = 2 + prng_below(&r, 39), after = 1 + prng_below(&r, 30);
		unsigned k = hits(&r, before, share), bin = 0;
		double p = silence_of_events(before, k, after);

		while (p >= edges[bin])
			bin++;
		n[bin]++;
		said[bin] += p;
		silent[bin] += hits(&r, after, share) == 0;
	}
	puts("| said, on average | came | of |\n|---:|---:|---:|");
	for (unsigned i = 0; i < N_ELEMENTS(edges); i++)
		if (n[i] != 0)
			printf("| %.4f | %.4f | %u |\n", said[i] / n[i], (double)silent[i] / n[i],
			       n[i]);
}

/* Of a client that never changed: how often is it called fixed, at each true share? */
static void unchanged_is_called_fixed(unsigned runs)
{
	static const double shares[] = { 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9 };
	static const unsigned counts[] = { 10, 20, 40, 80 };
	struct prng r = prng_of(2, "fixed");

	puts("| events before and after | 2 % | 5 % | 10 % | 20 % | 30 % | 50 % | 70 % | 90 % |\n"
	     "|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
	for (unsigned c = 0; c < N_ELEMENTS(counts); c++) {
		printf("| %u |", counts[c]);
		for (unsigned s = 0; s < N_ELEMENTS(shares); s++) {
			unsigned wrong = 0;

			for (unsigned i = 0; i < runs; i++) {
				unsigned k = hits(&r, counts[c], shares[s]);

				if (hits(&r, counts[c], shares[s]) == 0
				    && silence_of_events(counts[c], k, counts[c]) <= 0.01)
					wrong++;
			}
			printf(" %.4f |", (double)wrong / runs);
		}
		putchar('\n');
	}
}

int main(int argc, char **argv)
{
	static const double rates[] = { 0.5, 2, 6 };
	uint64_t runs = 1000;

	if (argc > 1 && (!span_to_u64(span_str(argv[1]), &runs) || runs < 1 || runs > 1000000)) {
		fputs("usage: simulate [RUNS]\n", stderr);
		return 2;
	}
	printf("# Are the probabilities true?\n\nMade by `build/bench/simulate %llu` "
	       "(bench/simulate.c says what is simulated).\n\n## Without a cause\n\n"
	       "A kind of event was named in:\n\n| messages an hour, by day | runs | named | share "
	       "|\n|---:|---:|---:|---:|\n",
	       (unsigned long long)runs);
	for (unsigned k = 0; k < N_ELEMENTS(rates); k++) {
		unsigned n = 0;

		for (uint64_t i = 0; i < runs; i++)
			n += without_cause(1000000 * k + i, rates[k]);
		printf("| %.1f | %llu | %u | %.2f %% |\n", rates[k], (unsigned long long)runs, n,
		       100.0 * n / (double)runs);
	}
	puts("\n## With a cause\n\n20 events, 60 % followed, a message every ten minutes beside "
	     "that:\n\n| runs | named | share |\n|---:|---:|---:|");
	{
		unsigned n = 0;

		for (uint64_t i = 0; i < runs; i++)
			n += with_cause(i);
		printf("| %llu | %u | %.2f %% |\n", (unsigned long long)runs, n,
		       100.0 * n / (double)runs);
	}
	puts("\n## Silence\n\nHow often it was silent, when it was said to be that likely and "
	     "nothing "
	     "had changed:\n");
	silence_is_calibrated(200 * (unsigned)runs);
	puts("\nHow often a client that never changed would be called fixed (level 0.01), by the "
	     "true "
	     "share of events it follows:\n");
	unchanged_is_called_fixed(20 * (unsigned)runs);
	return 0;
}
