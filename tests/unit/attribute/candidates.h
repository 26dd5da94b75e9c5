/* candidates.h - candidates and names made short, for the tests of attribute/. */
#ifndef TESTS_ATTRIBUTE_CANDIDATES_H
#define TESTS_ATTRIBUTE_CANDIDATES_H

#include "base/span.h"
#include "base/tm.h"
#include "model/candidate.h"
#include "model/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static inline struct ip ip_of(const char *text)
{
	struct ip ip = { 0 };

	if (text != NULL && text[0] != '\0')
		assert_true(ip_parse(span_str(text), &ip));
	return ip;
}

static inline struct name_seen name_of(const char *ip, const char *name, const char *alias,
				       int64_t time, const char *asker)
{
	return (struct name_seen){ ip_of(ip),	span_str(name), span_str(alias),
				   "dns",	time,		(uint64_t)(time > 0 ? time : 0),
				   ip_of(asker) };
}

/* Told by 192.168.1.20 over HTTP to 192.0.2.10, in the frame given. */
static inline struct candidate candidate_in(uint64_t frame)
{
	return (struct candidate){
		.kind = KIND_IMEI,
		.confidence = CONFIDENCE_LIKELY,
		.why = 1u << WITNESS_KEY,
		.value = SPAN_LIT("001010000000016"),
		.matched = SPAN_LIT("001010000000016"),
		.form = SPAN_LIT("plain"),
		.key = SPAN_LIT("imei"),
		.path = { SPAN_LIT("http.request.body"), SPAN_LIT("json:/list/0/imei") },
		.n_path = 2,
		.src = { ip_of("192.168.1.20"), 40000, { { 2, 0, 0x5e, 0, 0x53, 1 }, true } },
		.dst = { ip_of("192.0.2.10"), 80, { { 2, 0, 0x5e, 0, 0x53, 0xfe }, true } },
		.transport = TRANSPORT_TCP,
		.protocol = SPAN_LIT("http"),
		.protection = SPAN_LIT("none"),
		.time_ns = (int64_t)frame,
		.frames = { frame },
		.n_frames = 1,
		.order = frame,
	};
}

#endif
