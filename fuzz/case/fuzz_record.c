#include "case/record.h"

#include "base/span.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static char *c_string(struct span s)
{
	char *text = calloc(1, s.len + 1);

	if (text == NULL)
		abort();
	if (s.len != 0)
		memcpy(text, s.p, s.len);
	return text;
}

/* Texts of our own have no NUL, so one with a NUL cannot be written again. */
static bool has_nul(struct span s)
{
	return span_find(s, '\0', 0) != s.len;
}

static enum st again_name(struct span payload, struct buf *out)
{
	struct record_name n;
	enum st st = record_get_name(payload, &n);
	char *how;

	if (st != ST_OK)
		return st;
	how = c_string(n.how);
	n.seen.how = how;
	st = record_put_name(out, &n.seen);
	free(how);
	return st;
}

static enum st again_anomaly(struct span payload, struct buf *out)
{
	struct record_anomaly a;
	enum st st = record_get_anomaly(payload, &a);
	char *what, *reason;

	if (st != ST_OK)
		return st;
	if (has_nul(a.what) || has_nul(a.reason))
		return ST_UNSUP;
	what = c_string(a.what);
	reason = c_string(a.reason);
	st = record_put_anomaly(out, &(struct anomaly){ what, a.frame, a.offset, reason, a.count });
	free(what);
	free(reason);
	return st;
}

static enum st again(enum record_type type, struct span payload, struct buf *out)
{
	struct candidate c;
	struct record_closed closed;
	struct record_progress p;
	struct record_end e;
	struct record_bytes b;
	struct record_trace t;
	struct slot_seen slot;

	switch (type) {
	case RECORD_CANDIDATE:
		return record_get_candidate(payload, &c) == ST_OK ? record_put_candidate(out, &c)
								  : ST_BAD;
	case RECORD_NAME:
		return again_name(payload, out);
	case RECORD_ANOMALY:
		return again_anomaly(payload, out);
	case RECORD_CLOSED:
		return record_get_closed(payload, &closed) == ST_OK
			       ? record_put_closed(out, &closed)
			       : ST_BAD;
	case RECORD_PROGRESS:
		return record_get_progress(payload, &p) == ST_OK ? record_put_progress(out, &p)
								 : ST_BAD;
	case RECORD_END:
		return record_get_end(payload, &e) == ST_OK ? record_put_end(out, &e) : ST_BAD;
	case RECORD_BYTES:
		return record_get_bytes(payload, &b) == ST_OK ? record_put_bytes(out, &b) : ST_BAD;
	case RECORD_TRACE:
		return record_get_trace(payload, &t) == ST_OK ? record_put_trace(out, &t) : ST_BAD;
	case RECORD_SLOT:
		return record_get_slot(payload, &slot) == ST_OK ? record_put_slot(out, &slot)
								: ST_BAD;
	}
	abort();
}

/* What decodes encodes to the same bytes: a record has one spelling. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct span rest = span_of(data, len), payload;
	enum record_type type;
	size_t used;

	while (record_next(rest, &type, &payload, &used) == ST_OK) {
		struct buf out;
		enum st st;

		buf_init(&out, RECORD_MAX + 16);
		st = again(type, payload, &out);
		if (st == ST_OK && !span_eq(buf_span(&out), span_cut(rest, 0, used)))
			abort();
		if (st != ST_OK && st != ST_BAD && st != ST_UNSUP)
			abort();
		buf_deinit(&out);
		rest = span_from(rest, used);
	}
	return 0;
}
