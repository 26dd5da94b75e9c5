/* Frames made anew are read back by the decoder that other programs' frames were tested with. */
#include "excerpt/frames.h"

#include "base/span.h"
#include "codec/crc32c.h"
#include "packet/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define V4(a)                                          \
	{                                              \
		.b = { 192, 0, 2, a }, .family = IP_V4 \
	}
#define V6(a)                                                           \
	{                                                               \
		.b = { 0x20, 1, 0x0d, 0xb8, [15] = a }, .family = IP_V6 \
	}
#define MAC(a)                                           \
	{                                                \
		.b = { 2, 0, 0, 0, 0, a }, .known = true \
	}

static const struct {
	const char *what;
	struct frame_made f;
	bool fits;
} rows[] = {
	{ "TCP over IPv4",
	  { .src = { V4(1), 40000, MAC(1) },
	    .dst = { V4(2), 80, MAC(2) },
	    .transport = TRANSPORT_TCP,
	    .seq = 1000,
	    .ack = 5000,
	    .flags = TCP_ACK | TCP_PSH,
	    .payload = SPAN_LIT("hello") },
	  true },
	{ "a SYN, with its largest segment",
	  { .src = { V4(1), 40000, MAC(1) },
	    .dst = { V4(2), 80, MAC(2) },
	    .transport = TRANSPORT_TCP,
	    .flags = TCP_SYN },
	  true },
	{ "TCP over IPv6",
	  { .src = { V6(1), 40000, MAC(1) },
	    .dst = { V6(2), 80, MAC(2) },
	    .transport = TRANSPORT_TCP,
	    .flags = TCP_ACK,
	    .payload = SPAN_LIT("odd") },
	  true },
	{ "UDP over IPv4",
	  { .src = { V4(1), 40000, MAC(1) },
	    .dst = { V4(2), 53, MAC(2) },
	    .transport = TRANSPORT_UDP,
	    .payload = SPAN_LIT("question") },
	  true },
	{ "UDP over IPv6, empty",
	  { .src = { V6(1), 40000, MAC(1) },
	    .dst = { V6(2), 53, MAC(2) },
	    .transport = TRANSPORT_UDP },
	  true },
	{ "ARP",
	  { .src = { .mac = MAC(1) },
	    .dst = { .mac = MAC(2) },
	    .transport = TRANSPORT_LINK,
	    .proto = 0x0806,
	    .payload = SPAN_LIT("01234567890123456789012345678901234567890123456789") },
	  true },
	{ "PPP, in a session over Ethernet",
	  { .src = { .mac = MAC(1) },
	    .dst = { .mac = MAC(2) },
	    .transport = TRANSPORT_LINK,
	    .proto = PACKET_LINK_PPP,
	    .payload = SPAN_LIT("\xc0\x23\x01\x01\x00\x0c\x03"
				"abc"
				"\x03"
				"def") },
	  true },
	{ "a link that is no Ethernet",
	  { .src = { .mac = MAC(1) }, .transport = TRANSPORT_LINK, .proto = PACKET_LINK_80211 },
	  false },
	{ "SCTP over IPv4, padded",
	  { .src = { V4(1), 40000, MAC(1) },
	    .dst = { V4(2), 36412, MAC(2) },
	    .transport = TRANSPORT_SCTP,
	    .proto = 18,
	    .seq = 1,
	    .payload = SPAN_LIT("hello") },
	  true },
	{ "SCTP over IPv6",
	  { .src = { V6(1), 40000, MAC(1) },
	    .dst = { V6(2), 29118, MAC(2) },
	    .transport = TRANSPORT_SCTP,
	    .seq = 70000,
	    .payload = SPAN_LIT("four") },
	  true },
	{ "two families",
	  { .src = { V4(1), 1, MAC(1) }, .dst = { V6(2), 2, MAC(2) }, .transport = TRANSPORT_UDP },
	  false },
};

struct seen {
	const struct frame_made *want;
	unsigned n, bad;
};

static void on_segment(void *arg, const struct segment *s)
{
	struct seen *x = arg;
	const struct frame_made *w = x->want;

	x->n++;
	assert_int_equal(s->transport, w->transport);
	assert_true(ip_eq(&s->src.ip, &w->src.ip) && ip_eq(&s->dst.ip, &w->dst.ip));
	assert_int_equal(s->src.port, w->src.port);
	assert_int_equal(s->dst.port, w->dst.port);
	assert_true(span_eq(s->payload, w->payload));
	if (w->transport == TRANSPORT_TCP) {
		assert_int_equal(s->seq, w->seq);
		assert_int_equal(s->ack, w->ack);
		assert_int_equal(s->flags, w->flags);
	}
	if (w->transport == TRANSPORT_LINK || w->transport == TRANSPORT_SCTP)
		assert_int_equal(s->proto, w->proto);
	assert_memory_equal(s->src.mac.b, w->src.mac.b, 6);
	assert_memory_equal(s->dst.mac.b, w->dst.mac.b, 6);
}

static void on_anomaly(void *arg, const struct anomaly *a)
{
	fail_msg("%s: %s", a->what, a->reason);
	((struct seen *)arg)->bad++;
}

/* Sums over all of it, with its own checksum and the pseudo header: nothing is left (RFC 1071). */
static unsigned sum(unsigned acc, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		acc += i % 2 == 0 ? (unsigned)p[i] << 8 : p[i];
	while (acc >> 16 != 0)
		acc = (acc & 0xffff) + (acc >> 16);
	return acc;
}

/* Over all of it, with its own field zero (RFC 9260 section 6.8); crc32c() has tests of its own. */
static void right_crc(const uint8_t *p, size_t n)
{
	uint8_t copy[256];
	uint32_t crc;

	assert_true(n <= sizeof(copy) && n % 4 == 0);
	memcpy(copy, p, n);
	memset(copy + 8, 0, 4);
	crc = crc32c(span_of(copy, n));
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(p[8 + i], crc >> 8 * i & 0xff);
}

static void right_sums(const struct frame_made *f, struct span frame)
{
	bool six = f->src.ip.family == IP_V6;
	const uint8_t *ip = frame.p + 14, *l4 = ip + (six ? 40 : 20);
	size_t n = frame.len - 14 - (six ? 40 : 20);
	unsigned proto = f->transport == TRANSPORT_TCP ? 6 : 17;

	if (f->transport == TRANSPORT_LINK)
		return;
	if (!six)
		assert_int_equal(sum(0, ip, 20), 0xffff);
	if (f->transport == TRANSPORT_SCTP) {
		right_crc(l4, n);
		return;
	}
	assert_int_equal(sum(sum(proto + (unsigned)n, six ? ip + 8 : ip + 12, six ? 32 : 8), l4, n),
			 0xffff);
}

static void every_frame(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct seen seen = { .want = &rows[i].f };
		const struct segment_sink sink = { &seen, on_segment };
		const struct anomaly_sink anomalies = { &seen, on_anomaly };
		struct packet_decoder *d = NULL;
		struct frame f = { .number = 1, .link_type = FRAME_LINK_TYPE };
		struct buf b;

		buf_init(&b, 1 << 16);
		assert_int_equal(frame_make(&rows[i].f, &b), rows[i].fits ? ST_OK : ST_UNSUP);
		if (rows[i].fits) {
			f.bytes = buf_span(&b);
			f.orig_len = (uint32_t)b.len;
			assert_int_equal(
				packet_decoder_new(&d, &packet_limits_default, &sink, &anomalies),
				ST_OK);
			packet_decode(d, &f);
			packet_decoder_free(d);
			if (seen.n != 1)
				fail_msg("%s: %u segments", rows[i].what, seen.n);
			right_sums(&rows[i].f, buf_span(&b));
		} else {
			assert_int_equal(b.len, 0);
		}
		buf_deinit(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_frame) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
