/* look_ups.c - how long the table of networks takes to load, and a look-up: bench/look_ups
 * data/net.table */
#include "attribute/net_table.h"

#include "base/span.h"

#include <stdio.h>
#include <time.h>

enum { LOADS = 9, LOOK_UPS = 4000000 };

/* Processor time, so that what else runs does not count. */
static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void time_family(const struct net_table *t, uint8_t family)
{
	uint64_t state = 88172645463325252u, known = 0;
	double begin = now_ns();

	for (unsigned i = 0; i < LOOK_UPS; i++) {
		uint64_t r = next(&state);
		struct ip ip = { .family = family };
		struct net_answer a;

		memcpy(ip.b, &r, family == IP_V4 ? 4 : 8);
		if (family == IP_V6) /* what is given out: 2000::/3 */
			ip.b[0] = (uint8_t)(0x20 | (ip.b[0] & 0x1f));
		net_table_find(t, &ip, &a);
		known += a.asn != 0;
	}
	printf("look-up, random IPv%u addresses %8.1f ns (%.0f %% of them announced)\n", family,
	       (now_ns() - begin) / LOOK_UPS, (double)known * 100 / LOOK_UPS);
}

int main(int argc, char **argv)
{
	struct net_table *t = NULL;
	double best = 1e18;
	struct err e = { 0 };

	if (argc != 2) {
		fputs("usage: look_ups net.table\n", stderr);
		return 2;
	}
	for (unsigned i = 0; i < LOADS; i++) {
		double begin = now_ns();

		net_table_free(t);
		t = NULL;
		if (net_table_open(&t, argv[1], &e) != ST_OK) {
			fprintf(stderr, "%s: %s\n", argv[1], e.msg);
			return 1;
		}
		if (now_ns() - begin < best)
			best = now_ns() - begin;
	}
	printf("load, best of %d                %8.2f ms\n", LOADS, best / 1e6);
	time_family(t, IP_V4);
	time_family(t, IP_V6);
	net_table_free(t);
	return 0;
}
