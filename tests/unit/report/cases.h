/* cases.h - cases built by hand for the tests of report/, with synthetic values alone. */
#ifndef TESTS_REPORT_CASES_H
#define TESTS_REPORT_CASES_H

#include "base/span.h"
#include "base/text.h"
#include "base/tm.h"
#include "case/mem.h"
#include "report/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

/* 2019-02-11T07:30:00Z */
#define T0 1549870200000000000LL
#define SECOND 1000000000LL

static inline struct ip ip_of(const char *text)
{
	struct ip ip = { 0 };

	assert_true(ip_parse(span_str(text), &ip));
	return ip;
}

/* A finding as settle gives them; the rows of a test change what they are about. */
struct plant {
	enum kind kind;
	const char *value, *matched, *key, *path[4];
	enum confidence confidence;
	const char *src, *dst, *host, *device, *protection, *protocol;
	uint16_t port;
	enum direction direction;
	unsigned flags, why;
	uint64_t frame, last_frame, count;
	const char *beside, *app;
	int64_t lasts; /* seconds from the first to the last sighting */
};

static inline const char *or_(const char *s, const char *otherwise)
{
	return s != NULL ? s : otherwise;
}

static inline void plant(struct mem_case *m, size_t capture, const struct plant *r)
{
	struct case_store s = mem_case_store(m);
	struct span path[4];
	uint64_t frames[2] = { r->frame, r->last_frame };
	struct sighting sighting = { r->frame, T0 };
	bool in = r->direction == DIRECTION_IN;
	struct party device = { .at = { ip_of(or_(r->src, "192.168.1.20")), 40000, { { 0 }, 0 } } };
	struct party remote = { .at = { ip_of(or_(r->dst, "192.0.2.10")),
					r->port != 0 ? r->port : 80,
					{ { 0 }, 0 } },
				.host = span_str(r->host) };
	struct finding f = {
		.kind = r->kind,
		.confidence = r->confidence,
		.why = r->why,
		.flags = r->flags,
		.value = span_str(r->value),
		.matched = span_str(or_(r->matched, r->value)),
		.form = SPAN_LIT("plain"),
		.key = span_str(r->key),
		.device = span_str(or_(r->device, "02:00:5e:00:53:01")),
		.protocol = span_str(or_(r->protocol, "http")),
		.protection = span_str(or_(r->protection, "none")),
		.beside = span_str(r->beside),
		.path = path,
		.src = in ? remote : device,
		.dst = in ? device : remote,
		.transport = TRANSPORT_TCP,
		.direction = r->direction,
		.first_ns = T0,
		.last_ns = T0 + r->lasts * SECOND,
		.count = r->count != 0 ? r->count : 1,
		.frames = frames,
		.n_frames = r->last_frame != 0 ? 2 : r->frame != 0,
		.sightings = &sighting,
		.n_sightings = 1,
		.capture = capture,
	};

	snprintf(f.id, sizeof(f.id), "%016llx", (unsigned long long)r->frame);
	if (r->app != NULL) {
		f.has_app = true;
		f.app.uid = 10123;
		f.app.package = span_str(r->app);
	}
	while (f.n_path < 4 && r->path[f.n_path] != NULL) {
		path[f.n_path] = span_str(r->path[f.n_path]);
		f.n_path++;
	}
	assert_int_equal(s.add_finding(s.self, &f), ST_OK);
}

static inline size_t begin_capture(struct mem_case *m, const char *path)
{
	struct case_store s = mem_case_store(m);
	size_t i = 99;

	assert_int_equal(s.begin(s.self, span_str(path), &i), ST_OK);
	return i;
}

static inline void end_capture(struct mem_case *m, size_t i, enum capture_status status,
			       const char *reason)
{
	struct case_store s = mem_case_store(m);
	struct capture c = { .format = SPAN_LIT("pcap"),
			     .link_types = { 1 },
			     .n_link_types = 1,
			     .packets = 1234,
			     .bytes = 56789,
			     .flows = 3,
			     .first_ns = T0,
			     .last_ns = T0 + 912 * SECOND,
			     .status = status,
			     .reason = span_str(reason) };

	assert_int_equal(s.end(s.self, i, &c), ST_OK);
}

static inline void plant_closed(struct mem_case *m, size_t capture, const char *ip,
				const char *host, uint64_t bytes)
{
	struct case_store s = mem_case_store(m);
	struct kept_closed c = { .capture = capture,
				 .dst = { .at = { ip_of(ip), 443, { { 0 }, 0 } },
					  .host = span_str(host) },
				 .protocol = SPAN_LIT("tls"),
				 .transport = TRANSPORT_TCP,
				 .bytes = bytes,
				 .first_ns = T0,
				 .last_ns = T0 + SECOND };

	assert_int_equal(s.add_closed(s.self, &c), ST_OK);
}

static inline void plant_anomaly(struct mem_case *m, size_t capture, const char *what,
				 const char *reason, uint64_t frame, uint64_t count)
{
	struct case_store s = mem_case_store(m);
	struct kept_anomaly a = { capture, span_str(what), span_str(reason), frame, 7, count };

	assert_int_equal(s.add_anomaly(s.self, &a), ST_OK);
}

/* The activation client of the case, in small. */
static inline struct mem_case *activation_case(void)
{
	struct mem_case *m = NULL;
	static const struct plant rows[] = {
		{ .kind = KIND_IMEI,
		  .value = "001010000000016",
		  .key = "IMEI1",
		  .path = { "http.request.body", "base64", "json:/IMEI1" },
		  .confidence = CONFIDENCE_CERTAIN,
		  .host = "zzhc.vnet.cn",
		  .port = 9999,
		  .protection = "encoded",
		  .flags = CANDIDATE_SYNTHETIC,
		  .why = 1u << WITNESS_KEY | 1u << WITNESS_CHECK_DIGIT,
		  .frame = 12,
		  .last_frame = 13,
		  .count = 3,
		  .lasts = 3600,
		  .beside = "model=TA-1046; build=00WW_2_34E" },
		{ .kind = KIND_ICCID,
		  .value = "8900101012345678904",
		  .key = "SIM1ICCID",
		  .path = { "http.request.body", "base64", "json:/SIM1ICCID" },
		  .confidence = CONFIDENCE_LIKELY,
		  .host = "zzhc.vnet.cn",
		  .port = 9999,
		  .protection = "encoded",
		  .flags = CANDIDATE_SYNTHETIC,
		  .frame = 12,
		  .count = 2 },
	};
	size_t i;

	assert_int_equal(mem_case_new(&m, 64 << 20), ST_OK);
	i = begin_capture(m, "nokia.pcap");
	for (size_t k = 0; k < N_ELEMENTS(rows); k++)
		plant(m, i, &rows[k]);
	end_capture(m, i, CAPTURE_WHOLE, NULL);
	return m;
}

/* All that a report writes. */
static inline enum st into_buf(void *arg, struct span bytes)
{
	return buf_put(arg, bytes);
}

typedef enum st report_fn(const struct case_reader *r, const struct report_options *o,
			  struct out *out);

static inline char *report_of(report_fn *report, struct mem_case *m, const struct report_options *o)
{
	struct case_reader r = mem_case_reader(m);
	struct out out;
	struct buf b;

	buf_init(&b, 256 << 20);
	out_init(&out, into_buf, &b);
	assert_int_equal(report(&r, o, &out), ST_OK);
	out_deinit(&out);
	assert_int_equal(buf_put_u8(&b, '\0'), ST_OK);
	return (char *)b.p; /* the caller frees */
}

#endif
