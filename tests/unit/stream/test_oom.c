#include "base/span.h"
#include "oom.h"
#include "stream/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const struct run runs[] = { { 0, 2, 0 }, { 1, 3, 0 } };

#define ENDS(p)                                                    \
	.src = { .ip = { { 192, 0, 2, 1 }, IP_V4 }, .port = (p) }, \
	.dst = { .ip = { { 198, 51, 100, 1 }, IP_V4 }, .port = 80 }

/* In order, early, differing, cut, fragmented, early FIN, a second and a third flow, apps. */
static const struct segment segments[] = {
	{ ENDS(1), .transport = TRANSPORT_TCP, .flags = TCP_SYN, .seq = 9 },
	{ ENDS(1), .transport = TRANSPORT_TCP, .seq = 10, .payload = SPAN_LIT("ab") },
	{ ENDS(1), .transport = TRANSPORT_TCP, .seq = 14, .payload = SPAN_LIT("efg"),
	  .missing = 2 },
	{ ENDS(1), .transport = TRANSPORT_TCP, .seq = 14, .payload = SPAN_LIT("eXg") },
	{ ENDS(1), .transport = TRANSPORT_TCP, .seq = 13, .payload = SPAN_LIT("de"), .runs = runs,
	  .n_runs = 2 },
	{ ENDS(1), .transport = TRANSPORT_TCP, .seq = 22, .flags = TCP_FIN,
	  .app = { .uid = 10001, .name = SPAN_LIT("One") }, .has_app = true },
	{ ENDS(2), .transport = TRANSPORT_UDP, .payload = SPAN_LIT("dns"),
	  .app = { .uid = 10002, .package = SPAN_LIT("org.example.two") }, .has_app = true },
	{ ENDS(3), .transport = TRANSPORT_TCP, .seq = 1, .payload = SPAN_LIT("xyz") },
	{ ENDS(3), .transport = TRANSPORT_TCP, .seq = 6, .payload = SPAN_LIT("w") },
	{ ENDS(1), .transport = TRANSPORT_TCP, .seq = 12, .payload = SPAN_LIT("c") },
};

enum { EACH_BYTE = 7 + 3 + 4 }; /* of the three flows, copies apart */

struct seen {
	uint64_t next[8][2]; /* by the port of the flow's first end */
	uint64_t bytes, all_bytes, begun, ended, lost;
};

static unsigned id_of(const struct flow *f)
{
	uint16_t port[2];

	flow_ports(f, port);
	return port[0] != 80 ? port[0] : port[1];
}

static void on_data(void *arg, struct flow *f, unsigned side, const struct chunk *c)
{
	struct seen *seen = (struct seen *)arg;

	if (flow_user(f) == NULL) {
		flow_set_user(f, seen);
		seen->begun++;
	}
	assert_true(c->n_runs >= 1 && c->runs[0].off == c->off);
	seen->all_bytes += c->bytes.len;
	if ((c->flags & CHUNK_ALTERNATE) != 0)
		return;
	assert_int_equal(c->off, seen->next[id_of(f)][side]);
	seen->next[id_of(f)][side] += c->bytes.len;
	seen->bytes += c->bytes.len;
}

static void on_gap(void *arg, struct flow *f, unsigned side, uint64_t off, uint64_t len,
		   uint64_t frame)
{
	struct seen *seen = (struct seen *)arg;

	(void)frame;
	assert_int_equal(off, seen->next[id_of(f)][side]);
	seen->next[id_of(f)][side] += len;
}

static void on_end(void *arg, struct flow *f, enum flow_end why)
{
	struct seen *seen = (struct seen *)arg;

	(void)why;
	seen->ended += flow_user(f) != NULL;
	memset(seen->next[id_of(f)], 0, sizeof(seen->next[0]));
}

/* One pass with the n-th allocation failing; true when one did. */
static bool pass(long n, struct seen *seen)
{
	static const struct stream_limits l = { .flows = 2,
						.flow_bytes = 4096,
						.total_bytes = 16384,
						.idle_ns = 1000,
						.gap_ns = 1000 };
	const struct stream_sink sink = {
		.arg = seen, .data = on_data, .gap = on_gap, .end = on_end
	};
	struct streams *s = NULL;
	enum st st;
	bool failed;

	*seen = (struct seen){ 0 };
	oom_arm(n);
	st = streams_new(&s, 0, &l, &sink, NULL);
	for (size_t i = 0; st == ST_OK && i < N_ELEMENTS(segments); i++) {
		struct segment g = segments[i];
		enum st fed;

		g.frame = i + 1;
		fed = streams_feed(s, &g);
		assert_true(fed == ST_OK || fed == ST_NOMEM);
		if (fed == ST_NOMEM)
			seen->lost += g.payload.len;
	}
	failed = oom_disarm();
	if (st != ST_OK) {
		assert_int_equal(st, ST_NOMEM);
		assert_true(failed);
		return true;
	}
	streams_flush(s);
	assert_int_equal(streams_counts(s)->waiting_bytes, 0);
	assert_int_equal(seen->begun, seen->ended);
	assert_true(seen->all_bytes + seen->lost >= EACH_BYTE);
	streams_free(s);
	return failed;
}

/* Whatever fails: a segment is refused whole, or its bytes are passed, late copies as alternates.
 */
static void every_allocation(void **state)
{
	struct seen seen;
	long n = 0;

	(void)state;
	while (pass(n, &seen))
		n++;
	assert_true(n > 8);
	assert_int_equal(seen.lost, 0);
	assert_int_equal(seen.bytes, EACH_BYTE);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
