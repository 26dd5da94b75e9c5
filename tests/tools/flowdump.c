/*
 * flowdump - the payload of TCP flows, side by side, as the stream layer orders it.
 *
 * usage: flowdump CAPTURE
 *
 * A line for each flow that said something, at its end, tab-separated: address and port
 * of the first side; of the other; then for each side the bytes delivered in
 * order, their SHA-256, the bytes that were missing, and the bytes of other
 * copies that differ or come too late (CHUNK_ALTERNATE, not in the digest).
 */
#include "through.h"

#include "codec/digest.h"
#include "codec/hex.h"

#include <stdio.h>
#include <stdlib.h>

struct told {
	struct digest_run *sha;
	uint64_t bytes, missing, alternate;
};

struct both {
	struct told side[2];
};

static struct both *both_of(struct flow *f)
{
	struct both *b = flow_user(f);

	if (b != NULL)
		return b;
	b = calloc(1, sizeof(*b));
	if (b == NULL || digest_begin(&b->side[0].sha, DIGEST_SHA256) != ST_OK
	    || digest_begin(&b->side[1].sha, DIGEST_SHA256) != ST_OK)
		abort();
	flow_set_user(f, b);
	return b;
}

static void on_data(void *arg, struct flow *f, unsigned side, const struct chunk *c)
{
	struct told *t;

	(void)arg;
	if (flow_transport(f) != TRANSPORT_TCP)
		return;
	t = &both_of(f)->side[side];
	if ((c->flags & CHUNK_ALTERNATE) != 0) {
		t->alternate += c->bytes.len;
		return;
	}
	if (digest_feed(t->sha, c->bytes) != ST_OK)
		abort();
	t->bytes += c->bytes.len;
}

static void on_gap(void *arg, struct flow *f, unsigned side, uint64_t off, uint64_t len,
		   uint64_t frame)
{
	(void)arg;
	(void)off;
	(void)frame;
	both_of(f)->side[side].missing += len;
}

static void on_end(void *arg, struct flow *f, enum flow_end why)
{
	struct both *b = flow_user(f);
	struct talk t;

	(void)arg;
	(void)why;
	if (b == NULL)
		return;
	flow_talk(f, &t);
	for (unsigned i = 0; i < 2; i++) {
		char ip[IP_TEXT_MAX];

		(void)printf("%s\t%u\t", ip_format(&t.side[i].ip, ip), t.side[i].port);
	}
	for (unsigned i = 0; i < 2; i++) {
		uint8_t sum[DIGEST_MAX];
		char text[65];

		if (digest_end(b->side[i].sha, sum) != ST_OK)
			abort();
		hex_format((struct span){ sum, 32 }, text);
		(void)printf("%llu\t%s\t%llu\t%llu%c", (unsigned long long)b->side[i].bytes, text,
			     (unsigned long long)b->side[i].missing,
			     (unsigned long long)b->side[i].alternate, i == 0 ? '\t' : '\n');
	}
	free(b);
}

int main(int argc, char **argv)
{
	const struct stream_sink sink = { .data = on_data, .gap = on_gap, .end = on_end };

	if (argc != 2)
		return 2;
	return through_streams(argv[1], &sink);
}
