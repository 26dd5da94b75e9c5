/*
 * mem_read.h - the case in memory as it lies there: mem.c adds to it, mem_read.c gives it out.
 */
#ifndef CASE_MEM_READ_H
#define CASE_MEM_READ_H

#include "base/map.h"
#include "case/mem.h"

/* A party of a finding; texts are numbers (mem_text()). */
struct mem_party {
	struct endpoint at;
	uint32_t host, domain, as_name, country, owner, owner_source, asn;
	uint8_t look_up;
};

/* A finding as it lies: there may be a hundred thousand, and most of their texts repeat. */
struct mem_finding {
	char id[17];
	uint8_t kind, confidence, transport, direction, has_app;
	unsigned why, flags;
	uint32_t value, matched, form, key, device, protocol, protection, beside, client,
		client_how, app_name, app_package;
	int32_t uid;
	struct mem_party src, dst;
	uint32_t n_path, n_frames, n_sightings;
	const struct span *path;
	int64_t first_ns, last_ns;
	uint64_t count, stream_off, trace_key;
	const struct trace *trace;
	const uint64_t *frames;
	const struct sighting *sightings;
};

/* One capture's arrays; each row was charged to the case's budget. */
struct mem_capture {
	struct capture c;
	struct mem_finding *findings;
	struct kept_anomaly *anomalies;
	struct kept_closed *closed;
	struct kept_device *devices;
	size_t n_findings, cap_findings, n_anomalies, cap_anomalies, n_closed, cap_closed;
	size_t n_devices, cap_devices;
	struct kept_reply *replies;
	size_t n_replies, cap_replies;
};

struct mem_case {
	struct mem_capture *captures;
	size_t n_captures, cap_captures;
	struct arena arena;
	size_t max, room, rows_bytes; /* room: what may be used now; rows: of the arrays */
	struct map by_text, by_anomaly, by_closed;
	struct span *texts;
	size_t n_texts, cap_texts;
	struct kept_event *events;
	size_t n_events, cap_events;
	uint64_t seed, passed_over;
	char head[CASE_HEAD_MAX];
	uint8_t secret[CASE_SECRET];
	bool has_secret;
};

/* Number 0 is the empty text. */
static inline struct span mem_text(const struct mem_case *m, uint32_t number)
{
	return number != 0 ? m->texts[number - 1] : (struct span){ NULL, 0 };
}

#endif
