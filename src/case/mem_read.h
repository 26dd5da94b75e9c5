/*
 * mem_read.h - the case in memory as it lies there: mem.c adds to it, mem_read.c gives it out.
 */
#ifndef CASE_MEM_READ_H
#define CASE_MEM_READ_H

#include "base/map.h"
#include "case/mem.h"

/* One capture's arrays; each row was charged to the case's budget. */
struct mem_capture {
	struct capture c;
	struct finding *findings;
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
	size_t max, rows_bytes; /* of the arrays */
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

#endif
