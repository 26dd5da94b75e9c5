/* records.h - one full record of each type, for the tests of the record format. */
#ifndef TESTS_CASE_RECORDS_H
#define TESTS_CASE_RECORDS_H

#include "base/span.h"
#include "base/tm.h"
#include "case/record.h"

static inline struct endpoint endpoint_v4(void)
{
	return (struct endpoint){ { { 192, 0, 2, 1 }, IP_V4 },
				  40000,
				  { { 2, 0, 0x5e, 0, 0x53, 1 }, true } };
}

static inline struct endpoint endpoint_v6(void)
{
	return (struct endpoint){ { { 0x20, 1, 0xd, 0xb8, [15] = 1 }, IP_V6 },
				  443,
				  { { 0 }, false } };
}

static inline struct candidate full_candidate(void)
{
	return (struct candidate){
		.kind = KIND_SESSION_ID,
		.confidence = CONFIDENCE_KNOWN,
		.why = (1u << WITNESS_COUNT_) - 1,
		.flags = CANDIDATE_SYNTHETIC | CANDIDATE_ENCODED,
		.value = SPAN_LIT("001010000000016"),
		.matched = SPAN_LIT("00-101000-000001-6"),
		.form = SPAN_LIT("separators"),
		.key = SPAN_LIT("IMEI1"),
		.device = SPAN_LIT("Nokia 7 Plus"),
		.path = { SPAN_LIT("http.request.body"), SPAN_LIT("base64"),
			  SPAN_LIT("json:/IMEI1") },
		.n_path = 3,
		.src = endpoint_v4(),
		.dst = endpoint_v6(),
		.transport = TRANSPORT_SCTP,
		.protocol = SPAN_LIT("http"),
		.protection = SPAN_LIT("none"),
		.app = { -1, SPAN_LIT("App"), SPAN_LIT("org.example") },
		.has_app = true,
		.time_ns = -1,
		.stream_off = UINT64_MAX,
		.frames = { 1, 2, 1ull << 40 },
		.n_frames = 3,
		.order = 77,
		.shard = 63,
		.beside = SPAN_LIT("model=TA-1046"),
	};
}

static inline struct name_seen full_name(void)
{
	return (struct name_seen){ endpoint_v6().ip,
				   SPAN_LIT("www.example.org"),
				   SPAN_LIT("cdn.example.net"),
				   "dns",
				   TM_NONE,
				   7,
				   endpoint_v4().ip };
}

static inline struct anomaly full_anomaly(void)
{
	return (struct anomaly){ "tcp.gap", 5, 1ull << 33, "bytes missing", 3 };
}

static inline struct record_closed full_closed(void)
{
	return (struct record_closed){ endpoint_v4(),
				       endpoint_v6(),
				       TRANSPORT_TCP,
				       SPAN_LIT("tls"),
				       true,
				       true,
				       99,
				       3,
				       1,
				       2 };
}

static inline struct record_end full_end(void)
{
	return (struct record_end){ .at = { 1, 2, 3, 4, TM_NONE, 6 },
				    .status = ST_BAD,
				    .reason = SPAN_LIT("ended inside a block"),
				    .format = SPAN_LIT("pcapng"),
				    .link_types = { 1, 113 },
				    .n_link_types = 2,
				    .sha256 = { 1, [31] = 0xff },
				    .has_sha256 = true,
				    .findings_cut = 8,
				    .surfaces_cut = 9 };
}

static inline struct record_trace full_trace(void)
{
	return (struct record_trace){
		.key = UINT64_MAX,
		.steps = { { SPAN_LIT("http.request.body"), 0, 40, { 0 } },
			   { SPAN_LIT("base64"), 3, UINT32_MAX, { 0 } } },
		.numbers = { 7, 0 },
		.n = 2,
		.value_at = 9,
		.value_len = 15,
		.message_off = 1ull << 33,
		.pieces = { { 0, UINT64_MAX }, { 7, 9 } },
		.n_pieces = 2,
	};
}

static inline struct slot_seen full_slot(void)
{
	return (struct slot_seen){
		.src = endpoint_v4(),
		.dst = endpoint_v6(),
		.transport = TRANSPORT_UDP,
		.flags = CANDIDATE_OPENER_KNOWN | CANDIDATE_SRC_OPENED,
		.time_ns = TM_NONE,
		.host = SPAN_LIT("www.example.org"),
		.path = SPAN_LIT("http.request.body\0base64"),
		.shape = SLOT_FROM_END,
		.messages = 1ull << 40,
		.count = 3,
		.hash = UINT64_MAX,
		.len = 10,
		.tag = 0x10203,
		.bytes = SPAN_LIT("0123456789"),
		.mask = SPAN_LIT("\xff\x03"),
	};
}

#endif
