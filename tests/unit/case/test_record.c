#include "case/record.h"

#include "case/records.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static enum st put_type(struct buf *b, enum record_type type)
{
	const struct candidate c = full_candidate();
	const struct name_seen n = full_name();
	const struct anomaly a = full_anomaly();
	const struct record_closed closed = full_closed();
	const struct record_end end = full_end();
	const struct record_bytes bytes = { 7, SPAN_LIT("{\"imei\":\"001010000000016\"}") };
	const struct record_trace trace = full_trace();
	const struct slot_seen slot = full_slot();

	switch (type) {
	case RECORD_CANDIDATE:
		return record_put_candidate(b, &c);
	case RECORD_NAME:
		return record_put_name(b, &n);
	case RECORD_ANOMALY:
		return record_put_anomaly(b, &a);
	case RECORD_CLOSED:
		return record_put_closed(b, &closed);
	case RECORD_PROGRESS:
		return record_put_progress(b, &end.at);
	case RECORD_END:
		return record_put_end(b, &end);
	case RECORD_BYTES:
		return record_put_bytes(b, &bytes);
	case RECORD_TRACE:
		return record_put_trace(b, &trace);
	case RECORD_SLOT:
		return record_put_slot(b, &slot);
	}
	return ST_BAD;
}

static enum st get_type(struct span payload, enum record_type type)
{
	struct candidate c;
	struct record_name n;
	struct record_anomaly a;
	struct record_closed closed;
	struct record_progress p;
	struct record_end end;
	struct record_bytes bytes;
	struct record_trace trace;
	struct slot_seen slot;

	switch (type) {
	case RECORD_CANDIDATE:
		return record_get_candidate(payload, &c);
	case RECORD_NAME:
		return record_get_name(payload, &n);
	case RECORD_ANOMALY:
		return record_get_anomaly(payload, &a);
	case RECORD_CLOSED:
		return record_get_closed(payload, &closed);
	case RECORD_PROGRESS:
		return record_get_progress(payload, &p);
	case RECORD_END:
		return record_get_end(payload, &end);
	case RECORD_BYTES:
		return record_get_bytes(payload, &bytes);
	case RECORD_TRACE:
		return record_get_trace(payload, &trace);
	case RECORD_SLOT:
		return record_get_slot(payload, &slot);
	}
	return ST_OK;
}

static enum st get_copy(struct span payload, enum record_type type)
{
	uint8_t *copy = malloc(payload.len != 0 ? payload.len : 1);
	enum st st;

	assert_non_null(copy);
	if (payload.len != 0)
		memcpy(copy, payload.p, payload.len);
	st = get_type(span_of(copy, payload.len), type);
	free(copy);
	return st;
}

static struct span payload_of(const struct buf *b, enum record_type want)
{
	enum record_type type;
	struct span payload = { 0 };
	size_t used = 0;

	assert_int_equal(record_next(buf_span(b), &type, &payload, &used), ST_OK);
	assert_int_equal(type, want);
	assert_int_equal(used, b->len);
	return payload;
}

/* Whole it decodes; cut anywhere, or with a byte behind it, it does not. */
static void truncations(void **state)
{
	(void)state;
	for (unsigned t = RECORD_CANDIDATE; t <= RECORD_SLOT; t++) {
		struct span payload;
		struct buf b;

		buf_init(&b, 1 << 16);
		assert_int_equal(put_type(&b, (enum record_type)t), ST_OK);
		payload = payload_of(&b, (enum record_type)t);
		assert_int_equal(get_copy(payload, (enum record_type)t), ST_OK);
		for (size_t n = 0; n < payload.len; n++)
			assert_int_equal(get_copy(span_cut(payload, 0, n), (enum record_type)t),
					 ST_BAD);
		assert_int_equal(buf_put_u8(&b, 0), ST_OK);
		assert_int_equal(get_copy(span_of(b.p + 5, b.len - 5), (enum record_type)t),
				 ST_BAD);
		buf_deinit(&b);
	}
}

/* A frame that comes in pieces asks for more until its last byte. */
static void pieces(void **state)
{
	enum record_type type;
	struct span payload;
	size_t used;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	assert_int_equal(put_type(&b, RECORD_END), ST_OK);
	for (size_t n = 0; n < b.len; n++)
		assert_int_equal(record_next(span_of(b.p, n), &type, &payload, &used), ST_MORE);
	buf_deinit(&b);
}

static void bad_frames(void **state)
{
	static const struct {
		const char *what;
		uint8_t bytes[6];
		size_t len;
		enum st want;
	} rows[] = {
		{ "length 0", { 0, 0, 0, 0, 1 }, 5, ST_BAD },
		{ "length 0 is known before the type", { 0, 0, 0, 0 }, 4, ST_BAD },
		{ "one over the most", { 1, 0, 0x10, 0, 1 }, 5, ST_BAD },
		{ "the most", { 0, 0, 0x10, 0, 1 }, 5, ST_MORE },
		{ "type 0", { 5, 0, 0, 0, 0 }, 5, ST_BAD },
		{ "type behind the last", { 5, 0, 0, 0, 10 }, 5, ST_BAD },
		{ "no payload", { 1, 0, 0, 0, 1 }, 5, ST_OK },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		enum record_type type;
		struct span payload;
		size_t used;

		if (record_next(span_of(rows[i].bytes, rows[i].len), &type, &payload, &used)
		    != rows[i].want)
			fail_msg("row '%s'", rows[i].what);
	}
}

static void assert_text(struct span got, struct span want)
{
	assert_true(span_eq(got, want));
}

static void assert_endpoint(const struct endpoint *got, const struct endpoint *want)
{
	assert_true(ip_eq(&got->ip, &want->ip));
	assert_int_equal(got->port, want->port);
	assert_int_equal(got->mac.known, want->mac.known);
	assert_memory_equal(got->mac.b, want->mac.b, sizeof(want->mac.b));
}

static void candidate_whole(void **state)
{
	const struct candidate c = full_candidate();
	struct candidate got;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	assert_int_equal(record_put_candidate(&b, &c), ST_OK);
	assert_int_equal(record_get_candidate(payload_of(&b, RECORD_CANDIDATE), &got), ST_OK);
	assert_int_equal(got.kind, c.kind);
	assert_int_equal(got.confidence, c.confidence);
	assert_int_equal(got.why, c.why);
	assert_int_equal(got.flags, c.flags);
	assert_text(got.value, c.value);
	assert_text(got.matched, c.matched);
	assert_text(got.form, c.form);
	assert_text(got.key, c.key);
	assert_text(got.device, c.device);
	assert_text(got.protocol, c.protocol);
	assert_text(got.protection, c.protection);
	assert_text(got.beside, c.beside);
	assert_int_equal(got.n_path, c.n_path);
	for (size_t i = 0; i < c.n_path; i++)
		assert_text(got.path[i], c.path[i]);
	assert_endpoint(&got.src, &c.src);
	assert_endpoint(&got.dst, &c.dst);
	assert_int_equal(got.transport, c.transport);
	assert_true(got.has_app);
	assert_int_equal(got.app.uid, -1);
	assert_text(got.app.name, c.app.name);
	assert_text(got.app.package, c.app.package);
	assert_int_equal(got.time_ns, -1);
	assert_int_equal(got.stream_off, UINT64_MAX);
	assert_int_equal(got.n_frames, 3);
	assert_memory_equal(got.frames, c.frames, sizeof(c.frames));
	assert_int_equal(got.order, 77);
	assert_int_equal(got.shard, 63);
	buf_deinit(&b);
}

static void others_whole(void **state)
{
	const struct name_seen n = full_name();
	const struct record_closed closed = full_closed();
	const struct record_end end = full_end();
	struct record_name name;
	struct record_closed c;
	struct record_end e;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	assert_int_equal(record_put_name(&b, &n), ST_OK);
	assert_int_equal(record_get_name(payload_of(&b, RECORD_NAME), &name), ST_OK);
	assert_true(ip_eq(&name.seen.ip, &n.ip) && ip_eq(&name.seen.asker, &n.asker));
	assert_text(name.seen.name, n.name);
	assert_text(name.seen.alias, n.alias);
	assert_text(name.how, SPAN_LIT("dns"));
	assert_null(name.seen.how);
	assert_int_equal(name.seen.time_ns, TM_NONE);
	assert_int_equal(name.seen.frame, 7);
	buf_clear(&b);
	assert_int_equal(record_put_closed(&b, &closed), ST_OK);
	assert_int_equal(record_get_closed(payload_of(&b, RECORD_CLOSED), &c), ST_OK);
	assert_endpoint(&c.src, &closed.src);
	assert_endpoint(&c.dst, &closed.dst);
	assert_true(c.opener_known && c.bytes == 99 && c.times == 3 && c.first_ns == 1
		    && c.last_ns == 2);
	buf_clear(&b);
	assert_int_equal(record_put_end(&b, &end), ST_OK);
	assert_int_equal(record_get_end(payload_of(&b, RECORD_END), &e), ST_OK);
	assert_int_equal(e.at.first_ns, TM_NONE);
	assert_int_equal(e.at.flows, 4);
	assert_int_equal(e.status, ST_BAD);
	assert_text(e.reason, end.reason);
	assert_text(e.format, end.format);
	assert_int_equal(e.n_link_types, 2);
	assert_int_equal(e.link_types[1], 113);
	assert_true(e.has_sha256);
	assert_memory_equal(e.sha256, end.sha256, sizeof(e.sha256));
	assert_int_equal(e.findings_cut, 8);
	assert_int_equal(e.surfaces_cut, 9);
	buf_deinit(&b);
}

/* One byte of a good candidate changed to a value that nothing has. */
static void out_of_range(void **state)
{
	enum { SRC = 2 + 1 + 4 + 4 + 1 + 1 + 24, SRC_KNOWN = SRC + 1 + 4 + 2 };
	static const struct {
		const char *what;
		size_t at;
		uint8_t value;
	} rows[] = {
		{ "kind", 0, KIND_COUNT_ },
		{ "kind, high byte", 1, 1 },
		{ "confidence", 2, CONFIDENCE_COUNT_ },
		{ "a witness too many", 4, 1u << WITNESS_COUNT_ >> 8 },
		{ "a flag too many", 7, CANDIDATE_FLAGS_END },
		{ "transport", 11, TRANSPORT_COUNT_ },
		{ "address family", SRC, 5 },
		{ "boolean", SRC_KNOWN, 2 },
		{ "length of value over all", SRC_KNOWN + 1 + 6 + 20 + 3, 0xff },
	};
	const struct candidate c = full_candidate();
	struct span payload;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	assert_int_equal(record_put_candidate(&b, &c), ST_OK);
	payload = payload_of(&b, RECORD_CANDIDATE);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint8_t *at = b.p + 5 + rows[i].at, old = *at;

		*at = rows[i].value;
		if (get_copy(payload, RECORD_CANDIDATE) != ST_BAD)
			fail_msg("row '%s'", rows[i].what);
		*at = old;
	}
	assert_int_equal(get_copy(payload, RECORD_CANDIDATE), ST_OK);
	buf_deinit(&b);
}

/* More bytes than a shape has, or a mask of another length: the other side lies. */
static void slot_out_of_range(void **state)
{
	static const uint8_t many[SLOT_BYTES_MAX + 1], mask[SLOT_MASK_MAX + 1];
	static const uint8_t path[SLOT_PATH_MAX + 1];
	struct {
		const char *what;
		struct slot_seen s;
		enum st want;
	} rows[] = {
		{ "as it is", full_slot(), ST_OK },
		{ "a value with a mask", full_slot(), ST_BAD },
		{ "a mask too short", full_slot(), ST_BAD },
		{ "too many bytes", full_slot(), ST_BAD },
		{ "a value longer than it is", full_slot(), ST_BAD },
		{ "a long path", full_slot(), ST_BAD },
	};

	(void)state;
	rows[1].s.shape = SLOT_VALUE;
	rows[2].s.mask.len = 1;
	rows[3].s.bytes = span_of(many, sizeof(many));
	rows[3].s.mask = span_of(mask, sizeof(mask));
	rows[4].s.shape = SLOT_VALUE;
	rows[4].s.mask.len = 0;
	rows[4].s.len = 9;
	rows[5].s.path = span_of(path, sizeof(path));
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct buf b;

		buf_init(&b, 1 << 16);
		assert_int_equal(record_put_slot(&b, &rows[i].s), ST_OK);
		if (get_copy(payload_of(&b, RECORD_SLOT), RECORD_SLOT) != rows[i].want)
			fail_msg("row '%s'", rows[i].what);
		buf_deinit(&b);
	}
}

/* What would be longer than the reader takes is not written, and nothing of it stays. */
static void too_long(void **state)
{
	static const uint8_t big[RECORD_MAX];
	struct candidate c = full_candidate();
	struct name_seen n = full_name();
	struct buf b;

	(void)state;
	buf_init(&b, 16 << 20);
	assert_int_equal(put_type(&b, RECORD_PROGRESS), ST_OK);
	c.matched = span_of(big, sizeof(big));
	assert_int_equal(record_put_candidate(&b, &c), ST_LIMIT);
	c = full_candidate();
	c.n_frames = CANDIDATE_FRAMES_MAX + 1;
	assert_int_equal(record_put_candidate(&b, &c), ST_LIMIT);
	n.how = "a way of telling that is too long by far";
	assert_int_equal(record_put_name(&b, &n), ST_LIMIT);
	(void)payload_of(&b, RECORD_PROGRESS);
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(truncations),	     cmocka_unit_test(pieces),
		cmocka_unit_test(bad_frames),	     cmocka_unit_test(candidate_whole),
		cmocka_unit_test(others_whole),	     cmocka_unit_test(out_of_range),
		cmocka_unit_test(slot_out_of_range), cmocka_unit_test(too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
