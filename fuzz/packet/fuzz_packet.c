/*
 * Bytes as frames: the first two choose a link type, then each frame is told
 * by a length of two bytes, the highest bit of which says that it was cut.
 */
#include "base/tm.h"
#include "packet/packet.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct seen {
	const struct frame *f;
	struct packet_limits limits;
	size_t bytes; /* that came out of this frame */
	unsigned sum;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void segment(void *arg, const struct segment *s)
{
	struct seen *seen = arg;

	for (size_t i = 0; i < s->payload.len; i++)
		seen->sum += s->payload.p[i]; /* ASan sees a byte that is not there */
	for (size_t i = 0; s->has_app && i < s->app.name.len; i++)
		seen->sum += s->app.name.p[i];
	seen->bytes += s->payload.len;
	must(s->tunnels <= seen->limits.depth);
	must(s->frame != 0 && s->frame <= seen->f->number);
	must((s->runs == NULL) == (s->n_runs == 0));
	for (size_t i = 0; i < s->n_runs; i++) {
		must(s->runs[i].frame != 0 && s->runs[i].frame <= seen->f->number);
		must(i == 0 ? s->runs[0].off == 0 : s->runs[i].off > s->runs[i - 1].off);
		must(s->runs[i].off < s->payload.len || i == 0);
	}
	must((s->link_src != NULL) == s->src.mac.known);
	must(s->link_dst == NULL || memcmp(s->link_dst, s->dst.mac.b, 6) == 0);
	if (s->transport == TRANSPORT_TCP || s->transport == TRANSPORT_UDP)
		must(s->src.ip.family == s->dst.ip.family || seen->f->link_type == 252);
}

static void anomaly(void *arg, const struct anomaly *a)
{
	struct seen *seen = arg;

	must(a->what != NULL && a->reason != NULL && a->frame <= seen->f->number);
}

static void run(struct packet_decoder *d, struct seen *seen, struct rd r)
{
	uint32_t link = rd_be16(&r);

	for (uint64_t n = 1; rd_left(&r) >= 2 && n < 1000; n++) {
		uint16_t head = rd_be16(&r);
		size_t len = head & 0x7fff;
		struct span s = rd_take(&r, len < rd_left(&r) ? len : rd_left(&r));
		struct frame f = { .number = n, .link_type = link, .time_ns = TM_NONE, .bytes = s };
		uint8_t *copy = malloc(s.len != 0 ? s.len : 1);

		if (copy == NULL)
			return;
		if (s.len != 0)
			memcpy(copy, s.p, s.len);
		f.bytes.p = copy;
		f.orig_len = (uint32_t)s.len + ((head & 0x8000) != 0 ? 100 : 0);
		f.time_ns = (int64_t)n * 1000000000;
		seen->f = &f;
		packet_decode(d, &f);
		seen->f = NULL;
		free(copy);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct seen seen = { .limits = { .depth = 8, .fragments = 6, .fragment_bytes = 300000 } };
	struct segment_sink out = { &seen, segment };
	struct anomaly_sink anomalies = { &seen, anomaly };
	struct frame last = { .number = UINT64_MAX };
	struct packet_decoder *d;

	if (packet_decoder_new(&d, &seen.limits, &out, &anomalies) != ST_OK)
		return 0;
	run(d, &seen, rd_of((struct span){ data, len }));
	seen.f = &last;
	packet_flush(d);
	/* no byte comes out twice without a reason: once as it came, once out of what waited */
	must(seen.bytes <= 40 * len);
	packet_decoder_free(d);
	return 0;
}
