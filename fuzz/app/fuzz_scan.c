/*
 * fuzz_scan.c - an input through the whole parsing process, from its bytes to its records.
 *
 * An even first byte: the rest is a capture or archive as it stands. An odd one: the rest is
 * cut into payloads, which are put into sound packets of a few flows, so that what is
 * behind link, IP and TCP is reached.
 *
 * Whatever it is: the records are whole and sound, the last one and only that is the end, and
 * one thread and two tell the same candidates and count the same anomalies.
 */
#include "app/parse.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/span.h"
#include "identify/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { RECORDS_MOST = 64 << 20, CAPTURE_MOST = 1 << 20, HEADS = 14 + 20 + 20 };

static const char device[] = "identifiers:\n  imei: \"001010000000016\"\n"
			     "  imsi: \"001010123456789\"\n  mac: \"00:00:5e:00:53:2a\"\n"
			     "  email: user@example.org\n  serial: TT0123456789\n";

static const uint16_t ports[] = { 80,	53,   443, 5222, 1883, 5060, 25,   143,
				  5353, 5683, 67,  1812, 2123, 500,  4711, 8080 };

static void must(bool ok)
{
	if (!ok)
		abort();
}

/* Made once: both are slow to make and read only. */
static const struct lane_shared *shared_of(void)
{
	static struct profile profile;
	static struct identity *identity;
	static struct sweeper *sweeper;
	static struct lane_shared shared;
	struct err e = { 0 };
	size_t n = 0;
	FILE *f;

	if (sweeper != NULL)
		return &shared;
	f = fmemopen((void *)(uintptr_t)device, sizeof(device) - 1, "r");
	must(f != NULL);
	profile_init(&profile);
	must(profile_read(&profile, f, &e) == ST_OK);
	fclose(f);
	must(identity_new(&identity, &profile, &e) == ST_OK);
	must(sweeper_new(&sweeper, identity_needles(identity, &n), n, &e) == ST_OK);
	shared = (struct lane_shared){ .sweeper = sweeper,
				       .identity = identity,
				       .least = CONFIDENCE_POSSIBLE };
	return &shared;
}

static void put_le32(struct buf *out, uint32_t v)
{
	const uint8_t b[4] = { (uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16),
			       (uint8_t)(v >> 24) };

	must(buf_put(out, span_of(b, 4)) == ST_OK);
}

static void put_be(uint8_t *p, uint32_t v, unsigned n)
{
	while (n-- != 0) {
		p[n] = (uint8_t)v;
		v >>= 8;
	}
}

struct side {
	uint32_t seq;
};

/* what: bit 0 UDP, 1-2 flow, 3 direction, 4-5 a piece is lost or comes again, 6-7 to pick a port */
static void put_packet(struct buf *out, unsigned n, uint8_t what, uint8_t port, struct span payload,
		       struct side sides[4][2])
{
	uint8_t h[HEADS] = { 0, 0, 0x5e, 0, 0x53, 1, 0, 0, 0x5e, 0, 0x53, 0x2a, 8, 0, 0x45 };
	bool udp = (what & 1) != 0, back = (what & 8) != 0;
	unsigned flow = what >> 1 & 3, step = what >> 4 & 3;
	uint32_t l4 = udp ? 8 : 20, heads = 34 + l4;
	struct side *s = &sides[flow][back];

	put_be(h + 16, (uint32_t)(20 + l4 + payload.len), 2);
	h[22] = 64;
	h[23] = udp ? 17 : 6;
	put_be(h + 26, back ? 0xcb007150 : 0xc0000201, 4);
	put_be(h + 30, back ? 0xc0000201 : 0xcb007150, 4);
	put_be(h + 34, back ? ports[port & 15] : 40000 + flow, 2);
	put_be(h + 36, back ? 40000 + flow : ports[port & 15], 2);
	if (udp) {
		put_be(h + 38, (uint32_t)(8 + payload.len), 2);
	} else {
		s->seq += step == 1 ? 100 : 0;
		put_be(h + 38, step == 2 ? s->seq - 20 : s->seq, 4);
		h[46] = 0x50;
		h[47] = step == 3 ? 0x11 : 0x18;
		s->seq += (uint32_t)payload.len;
	}
	put_le32(out, 1000 + n);
	put_le32(out, 0);
	put_le32(out, (uint32_t)(heads + payload.len));
	put_le32(out, (uint32_t)(heads + payload.len));
	must(buf_put(out, span_of(h, heads)) == ST_OK);
	must(buf_put(out, payload) == ST_OK);
}

/* Each packet: what it is, its port, the length of its payload, the payload. */
static void build_capture(struct buf *out, struct span in)
{
	struct side sides[4][2] = { { { 0 } } };
	struct rd r = rd_of(in);

	put_le32(out, 0xa1b2c3d4);
	put_le32(out, 0x00040002);
	put_le32(out, 0);
	put_le32(out, 0);
	put_le32(out, 65535);
	put_le32(out, 1);
	for (unsigned n = 0; rd_left(&r) > 4; n++) {
		uint8_t what = rd_u8(&r), port = rd_u8(&r);
		size_t want = rd_be16(&r) & 0x7ff;
		struct span payload = rd_take(&r, want < rd_left(&r) ? want : rd_left(&r));

		put_packet(out, n, what, port, payload, sides);
	}
}

static int file_of(struct span in)
{
	int fd = memfd_create("fuzz", 0);

	must(fd >= 0 && write(fd, in.p, in.len) == (ssize_t)in.len && lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

struct told {
	uint64_t candidates, anomalies;
};

/* Sums, since the order of records is the threads' own. */
static void take_record(struct told *t, enum record_type type, struct span payload, bool *ended)
{
	struct candidate c;
	struct record_anomaly a;
	struct record_name name;
	struct record_closed closed;
	struct record_progress progress;
	struct record_end end;

	must(!*ended);
	switch (type) {
	case RECORD_CANDIDATE:
		must(record_get_candidate(payload, &c) == ST_OK);
		t->candidates += hash_bytes(payload, 0);
		break;
	case RECORD_ANOMALY:
		must(record_get_anomaly(payload, &a) == ST_OK);
		t->anomalies += a.count * hash_bytes(a.what, hash_bytes(a.reason, 0));
		break;
	case RECORD_NAME:
		must(record_get_name(payload, &name) == ST_OK);
		break;
	case RECORD_CLOSED:
		must(record_get_closed(payload, &closed) == ST_OK);
		break;
	case RECORD_PROGRESS:
		must(record_get_progress(payload, &progress) == ST_OK);
		break;
	case RECORD_END:
		must(record_get_end(payload, &end) == ST_OK);
		*ended = true;
		break;
	default:
		abort();
	}
}

static struct told run(struct span in, unsigned threads)
{
	struct told ret = { 0 };
	struct parse_job job = { .in = file_of(in), .threads = threads, .shared = shared_of() };
	enum record_type type;
	struct span rest, payload;
	size_t used;
	bool ended = false;
	off_t n;
	void *p;

	job.out = memfd_create("records", 0);
	must(job.out >= 0);
	(void)!parse_job_run(&job); /* bad input is told as such, too */
	n = lseek(job.out, 0, SEEK_END);
	must(n > 0 && n < RECORDS_MOST);
	p = mmap(NULL, (size_t)n, PROT_READ, MAP_PRIVATE, job.out, 0);
	must(p != MAP_FAILED);
	for (rest = span_of(p, (size_t)n); rest.len != 0; rest = span_from(rest, used)) {
		must(record_next(rest, &type, &payload, &used) == ST_OK);
		take_record(&ret, type, payload, &ended);
	}
	must(ended);
	(void)munmap(p, (size_t)n);
	close(job.out);
	close(job.in);
	return ret;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct span in = span_from(span_of(data, len), 1);
	struct told one, two;
	struct buf capture;

	if (len < 2 || len > CAPTURE_MOST / 8)
		return 0;
	buf_init(&capture, CAPTURE_MOST * 4);
	if ((data[0] & 1) != 0)
		build_capture(&capture, in);
	else
		must(buf_put(&capture, in) == ST_OK);
	one = run(buf_span(&capture), 1);
	two = run(buf_span(&capture), 2);
	must(one.candidates == two.candidates && one.anomalies == two.anomalies);
	buf_deinit(&capture);
	return 0;
}
