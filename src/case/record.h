/*
 * record.h - the framed records from a parsing process to the one that keeps.
 *
 * Frame: u32 length of what follows (little endian), u8 type, payload. All
 * integers little endian, spans as u32 length and bytes. The reader treats
 * every byte as hostile: a record that does not decode exactly is ST_BAD and
 * costs the rest of that input, nothing else.
 */
#ifndef CASE_RECORD_H
#define CASE_RECORD_H

#include "base/buf.h"
#include "base/err.h"
#include "model/anomaly.h"
#include "model/candidate.h"
#include "model/message.h"
#include "model/slot.h"
#include "model/trace.h"

enum { RECORD_MAX = 1 << 20 };

enum record_type {
	RECORD_CANDIDATE = 1,
	RECORD_NAME,
	RECORD_ANOMALY,
	RECORD_CLOSED,
	RECORD_PROGRESS,
	RECORD_END,
	/* only where evidence is asked for */
	RECORD_BYTES,
	RECORD_TRACE,
	/* only where values of no known form are compared */
	RECORD_SLOT,
};

struct record_progress {
	uint64_t consumed; /* bytes of the input, as given */
	uint64_t packets, bytes, flows;
	int64_t first_ns, last_ns;
};

/* The last record of a child that came to its end. */
struct record_end {
	struct record_progress at;
	enum st status;	    /* ST_OK: read to the end; else why not */
	struct span reason; /* plain text, empty with ST_OK */
	struct span format;
	uint32_t link_types[16];
	size_t n_link_types;
	uint8_t sha256[32];
	bool has_sha256;
	uint64_t findings_cut, surfaces_cut; /* what budgets dropped */
};

/* Payload that stayed closed between src (who opened, or spoke first) and dst. */
struct record_closed {
	struct endpoint src, dst;
	enum transport transport;
	struct span protocol;
	bool opener_known; /* src opened the flow; else it merely spoke first */
	bool traffic;	   /* all that was said, not what stayed closed of it */
	uint64_t bytes;	   /* both directions */
	uint64_t times;	   /* that it was told: bytes is the sum of so many */
	int64_t first_ns, last_ns;
};

struct record_anomaly {
	struct span what, reason;
	uint64_t frame, offset, count;
};

struct record_name {
	struct name_seen seen;
	struct span how; /* seen.how is NULL after decoding */
};

/* Bytes that traces name by their number (not 0). */
struct record_bytes {
	uint64_t number;
	struct span bytes;
};

/* struct trace with numbers for bytes; 0: not kept. */
struct record_trace {
	uint64_t key;
	struct trace_step steps[TRACE_STEPS_MAX];
	uint64_t numbers[TRACE_STEPS_MAX];
	size_t n;
	uint32_t value_at, value_len;
	uint64_t message_off;
	struct piece pieces[TRACE_PIECES_MAX];
	size_t n_pieces;
};

/* Encoders append a whole frame to out. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st record_put_candidate(struct buf *out, const struct candidate *c);
MUST_CHECK enum st record_put_name(struct buf *out, const struct name_seen *n);
MUST_CHECK enum st record_put_anomaly(struct buf *out, const struct anomaly *a);
MUST_CHECK enum st record_put_closed(struct buf *out, const struct record_closed *c);
MUST_CHECK enum st record_put_progress(struct buf *out, const struct record_progress *p);
MUST_CHECK enum st record_put_end(struct buf *out, const struct record_end *e);
MUST_CHECK enum st record_put_bytes(struct buf *out, const struct record_bytes *b);
MUST_CHECK enum st record_put_trace(struct buf *out, const struct record_trace *t);
MUST_CHECK enum st record_put_slot(struct buf *out, const struct slot_seen *s);

/*
 * The first frame in bytes. ST_OK: *type, *payload and *used are set; ST_MORE:
 * not whole yet; ST_BAD: length or type out of range.
 */
MUST_CHECK enum st record_next(struct span bytes, enum record_type *type, struct span *payload,
			       size_t *used);

/* Decoders: ST_OK or ST_BAD; spans in the result borrow from payload. */
MUST_CHECK enum st record_get_candidate(struct span payload, struct candidate *ret);
MUST_CHECK enum st record_get_name(struct span payload, struct record_name *ret);
MUST_CHECK enum st record_get_anomaly(struct span payload, struct record_anomaly *ret);
MUST_CHECK enum st record_get_closed(struct span payload, struct record_closed *ret);
MUST_CHECK enum st record_get_progress(struct span payload, struct record_progress *ret);
MUST_CHECK enum st record_get_end(struct span payload, struct record_end *ret);
MUST_CHECK enum st record_get_bytes(struct span payload, struct record_bytes *ret);
/* steps' bytes are left empty */
MUST_CHECK enum st record_get_trace(struct span payload, struct record_trace *ret);
MUST_CHECK enum st record_get_slot(struct span payload, struct slot_seen *ret);

#endif
