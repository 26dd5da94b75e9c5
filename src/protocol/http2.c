/* row: http/2 - requests and answers of its streams, in clear or opened (RFC 9113). */
#include "base/span.h"
#include "base/vec.h"
#include "protocol/conv.h"
#include "protocol/http2_frame.h"
#include "protocol/http2_head.h"
#include "protocol/http2_stream.h"
#include "protocol/rows.h"

#include <stdlib.h>

enum {
	STREAMS_MOST = 128,	/* of a side, at once */
	BLOCK_MOST = 64 * 1024, /* of a header block */
	HPACK_COST = 8 * 1024,	/* about what a decoder with its table takes */
	TOTAL_PART = 4,		/* of what a shard may hold, one connection may */
};

/* What of a frame is still to come. */
enum rest { REST_NONE, REST_DATA, REST_SKIP };

struct half {
	bool begun, lost; /* lost: header blocks cannot be read any more */
	enum rest rest;
	size_t left, pad; /* payload to come: of this kind, and passed over behind it */
	struct http2_frame frame;
	struct hpack *hpack;
	struct buf block; /* of frame.stream, or of the promised one */
	uint32_t promised;
	struct http2_from block_from;
	struct run block_run;
	bool in_block, ends; /* ends: the stream ends with this block */
	struct http2_stream *streams;
	size_t n, cap;
};

struct http2 {
	struct half half[2];
	size_t held;
	uint64_t count;
	unsigned client; /* the side that asks */
};

/* The first bytes of a server: settings, of which RFC 9113 and its extensions know a few. */
static enum probe probe_settings(struct span b)
{
	enum { SETTING = 6, KNOWN = 16, LEAST = 2 * SETTING };
	struct http2_frame f;
	struct rd r;
	enum st st = http2_frame_read(b, &f);

	if (b.len != 0 && b.p[0] != 0)
		return PROBE_NO;
	if (st == ST_MORE)
		return b.len < 4 || b.p[3] == H2_SETTINGS ? PROBE_MORE : PROBE_NO;
	if (st != ST_OK || f.type != H2_SETTINGS || f.flags != 0 || f.len < SETTING
	    || f.len > KNOWN * SETTING)
		return PROBE_NO;
	r = rd_of(span_cut(span_from(b, H2_FRAME_HEAD), 0, f.len));
	for (size_t i = 0; i < f.len / SETTING && rd_left(&r) >= SETTING; i++) {
		unsigned id = rd_be16(&r);
		uint32_t value = rd_be32(&r);

		if (id == 0 || id > KNOWN || (id == 5 && (value < 16384 || value >> 24 != 0))
		    || (id == 2 && value > 1))
			return PROBE_NO;
	}
	if (b.len < H2_FRAME_HEAD + f.len)
		return PROBE_MORE;
	return f.len >= LEAST ? PROBE_YES : PROBE_PORT;
}

static enum probe probe(const struct input *in)
{
	if (span_starts(in->bytes, http2_preface))
		return PROBE_YES;
	if (span_starts(http2_preface, in->bytes))
		return PROBE_MORE;
	return probe_settings(in->bytes);
}

/* --- streams ------------------------------------------------------------------------------ */

static void send_stream(struct http2 *h, struct parse *p, unsigned side, struct http2_stream *s,
			bool more)
{
	size_t cost = http2_stream_cost(s);

	http2_stream_send(s, p, side, more);
	if (!more)
		http2_stream_free(s);
	h->held -= cost - http2_stream_cost(s);
}

/* Makes room by ending the stream that was silent longest. */
static struct http2_stream *oldest(struct http2 *h, struct parse *p, unsigned side)
{
	struct half *half = &h->half[side];
	struct http2_stream *s = &half->streams[0];

	for (size_t i = 1; i < half->n; i++)
		if (half->streams[i].used < s->used)
			s = &half->streams[i];
	send_stream(h, p, side, s, false);
	return s;
}

/* The stream of this number, begun when there is none; NULL: no memory. */
static struct http2_stream *stream_of(struct http2 *h, struct parse *p, unsigned side, uint32_t id)
{
	struct half *half = &h->half[side];
	struct http2_stream *s = NULL;

	for (size_t i = 0; i < half->n; i++) {
		if (half->streams[i].id == id)
			return &half->streams[i];
		if (half->streams[i].id == 0)
			s = &half->streams[i];
	}
	if (s == NULL && half->n == STREAMS_MOST) {
		s = oldest(h, p, side);
	} else if (s == NULL) {
		if (vec_grow((void **)&half->streams, &half->cap, half->n + 1, sizeof(*s),
			     STREAMS_MOST)
		    != ST_OK)
			return NULL;
		s = &half->streams[half->n++];
	}
	*s = (struct http2_stream){ .id = id, .answer = side != h->client };
	return s;
}

/* Appends to a stream; what is full is emitted first. */
static enum st put(struct http2 *h, struct parse *p, unsigned side, struct http2_stream *s,
		   struct span bytes, const struct http2_from *from)
{
	const struct conv_limits *l = parse_limits(p);
	size_t cost = http2_stream_cost(s);
	enum st st = ST_LIMIT;

	s->used = ++h->count;
	if (s->overlap == 0 || s->bytes.len + bytes.len <= l->window_bytes)
		st = http2_stream_put(s, p, bytes, from);
	if (st == ST_LIMIT) {
		http2_stream_send(s, p, side, true);
		st = http2_stream_put(s, p, bytes, from);
	}
	h->held += http2_stream_cost(s);
	h->held -= cost;
	if (st == ST_OK && h->held > l->total_bytes / TOTAL_PART)
		send_stream(h, p, side, s, true);
	return st;
}

/* by_flag: its side says so. */
static void end_stream(struct http2 *h, struct parse *p, unsigned side, uint32_t id, bool by_flag)
{
	struct half *half = &h->half[side];

	for (size_t i = 0; i < half->n; i++)
		if (half->streams[i].id == id) {
			half->streams[i].ends = by_flag;
			send_stream(h, p, side, &half->streams[i], false);
		}
}

/* --- header blocks ------------------------------------------------------------------------- */

/* What cannot be read, or never ended, is passed on as it is. */
static void send_block(struct parse *p, unsigned side, struct half *half)
{
	uint8_t *copy = parse_scratch(p, half->block.len + 1);

	if (copy == NULL || half->block.len == 0)
		return;
	memcpy(copy, half->block.p, half->block.len);
	parse_gathered(p, side, &half->block_run, 1);
	parse_field_at(p, "http2.block", (struct span){ 0 }, span_of(copy, half->block.len), 0,
		       half->block_from.off);
	parse_send(p, "http", half->block_from.off);
}

static void unread(struct parse *p, unsigned side, struct half *half)
{
	if (!half->lost)
		parse_anomaly(p, "http2", half->block_from.off,
			      "a header block leans on what was not seen, or is damaged: from here "
			      "on bodies alone are read");
	half->lost = true;
	send_block(p, side, half);
}

/* A head begins a message, or ends one. */
static enum st put_head(struct http2 *h, struct parse *p, unsigned side,
			const struct http2_head *head, uint32_t id)
{
	struct half *half = &h->half[side];
	struct http2_stream *s = stream_of(h, p, side, id);
	bool trailer = http2_head_is_trailer(head);
	struct buf text;
	enum st st;

	if (s == NULL)
		return ST_NOMEM;
	if (!trailer && s->bytes.len != 0) { /* an interim answer, or a number used again */
		send_stream(h, p, side, s, false);
		s->id = id;
	}
	if (!trailer)
		s->answer = http2_head_is_answer(head);
	s->on = half->promised != 0 ? half->frame.stream : 0;
	buf_init(&text, parse_limits(p)->message_bytes / 2);
	st = http2_head_text(head, &text);
	if (head->cut || st == ST_LIMIT)
		parse_anomaly(p, "limit.http_head", half->block_from.off,
			      "a head is longer than is read");
	if (st == ST_OK || st == ST_LIMIT) {
		size_t begins = s->bytes.len;

		st = put(h, p, side, s, buf_span(&text), &half->block_from);
		if (trailer && begins != 0)
			s->trailer = s->bytes.len - text.len;
		else
			s->head = s->bytes.len;
		s->lines = trailer && begins == 0;
	}
	buf_deinit(&text);
	return st;
}

static enum st end_block(struct http2 *h, struct parse *p, unsigned side)
{
	struct half *half = &h->half[side];
	uint32_t id = half->promised != 0 ? half->promised : half->frame.stream;
	struct http2_head head;
	struct hpack_sink sink;
	enum st st = ST_OK;

	half->in_block = false;
	http2_head_init(&head);
	sink = http2_head_sink(&head);
	if (half->hpack == NULL && !half->lost)
		st = hpack_new(&half->hpack);
	if (st == ST_OK)
		st = half->lost ? ST_BAD : hpack_block(half->hpack, buf_span(&half->block), &sink);
	if (st == ST_OK)
		st = head.st == ST_NOMEM ? ST_NOMEM : put_head(h, p, side, &head, id);
	if (st == ST_BAD) {
		unread(p, side, half);
		st = ST_OK;
	}
	if (st == ST_OK && (half->ends || half->promised != 0 || http2_head_is_interim(&head)))
		end_stream(h, p, side, id, half->ends);
	http2_head_deinit(&head);
	buf_deinit(&half->block);
	return st;
}

static enum st block_frame(struct http2 *h, struct parse *p, unsigned side, const struct input *in,
			   const struct http2_frame *f)
{
	struct half *half = &h->half[side];
	struct span fragment;
	uint32_t promised;
	enum st st;

	if (!http2_fragment(f, span_cut(in->bytes, H2_FRAME_HEAD, f->len), &fragment, &promised))
		return ST_UNSUP;
	if (f->type != H2_CONTINUATION) {
		buf_init(&half->block, BLOCK_MOST);
		half->frame = *f;
		half->promised = promised;
		half->block_from =
			(struct http2_from){ .off = in->off, .step = H2_FRAME_HEAD + f->len };
		half->block_run = parse_first_run(p);
		half->ends = f->type == H2_HEADERS && (f->flags & H2_END_STREAM) != 0;
		half->in_block = true;
	} else {
		half->block_from.run = &half->block_run;
	}
	st = buf_put(&half->block, fragment);
	if (st == ST_LIMIT)
		parse_anomaly(p, "limit.http_head", in->off, "a head is longer than is read");
	if (st != ST_OK)
		return st == ST_LIMIT ? ST_UNSUP : st;
	return (f->flags & H2_END_HEADERS) != 0 ? end_block(h, p, side) : ST_OK;
}

/* --- frames -------------------------------------------------------------------------------- */

/* The head of a frame whose payload need not be whole. */
static enum st open_frame(struct half *half, const struct input *in, const struct http2_frame *f,
			  size_t *used)
{
	bool padded = f->type == H2_DATA && (f->flags & H2_PADDED) != 0;

	if (padded && in->bytes.len <= H2_FRAME_HEAD)
		return ST_OK; /* its length stands behind the head */
	half->pad = padded ? in->bytes.p[H2_FRAME_HEAD] : 0;
	if (padded && half->pad + 1 > f->len)
		return ST_UNSUP;
	half->frame = *f;
	half->left = f->len - half->pad - padded;
	half->rest = f->type == H2_DATA ? REST_DATA : REST_SKIP;
	*used = H2_FRAME_HEAD + padded;
	return ST_OK;
}

static enum st frame(struct http2 *h, struct parse *p, unsigned side, const struct input *in,
		     size_t *used)
{
	struct half *half = &h->half[side];
	struct http2_frame f;
	enum st st = http2_frame_read(in->bytes, &f);
	bool block;

	if (st == ST_MORE)
		return ST_OK;
	if (st != ST_OK)
		return ST_UNSUP;
	block = f.type == H2_HEADERS || f.type == H2_PUSH_PROMISE || f.type == H2_CONTINUATION;
	if (half->in_block != (f.type == H2_CONTINUATION)
	    || (half->in_block && f.stream != half->frame.stream))
		return ST_UNSUP;
	if (!block && f.type != H2_RST_STREAM)
		return open_frame(half, in, &f, used);
	if (in->bytes.len < H2_FRAME_HEAD + f.len) {
		parse_need(p, H2_FRAME_HEAD + f.len);
		return ST_OK;
	}
	*used = H2_FRAME_HEAD + f.len;
	if (block)
		return block_frame(h, p, side, in, &f);
	end_stream(h, p, side ^ 1, f.stream, false);
	end_stream(h, p, side, f.stream, false);
	parse_gathered(p, side, NULL, 0); /* this side speaks */
	return ST_OK;
}

/* What is here of a payload; it may be nothing. */
static enum st payload(struct http2 *h, struct parse *p, unsigned side, const struct input *in,
		       size_t *used)
{
	struct half *half = &h->half[side];
	size_t most = parse_limits(p)->window_bytes / 2;
	struct span here = span_cut(in->bytes, 0, half->left < most ? half->left : most);
	enum st st = ST_OK;

	if (half->rest == REST_DATA && here.len != 0) {
		struct http2_stream *s = stream_of(h, p, side, half->frame.stream);
		const struct http2_from from = { .off = in->off };

		st = s != NULL ? put(h, p, side, s, here, &from) : ST_NOMEM;
	}
	half->left -= here.len;
	*used = here.len;
	if (half->left != 0 || st != ST_OK)
		return st;
	if (half->rest == REST_DATA && (half->frame.flags & H2_END_STREAM) != 0)
		end_stream(h, p, side, half->frame.stream, true);
	half->rest = half->rest == REST_DATA && half->pad != 0 ? REST_SKIP : REST_NONE;
	half->left = half->pad;
	half->pad = 0;
	return ST_OK;
}

static enum st begin(struct http2 *h, struct parse *p, unsigned side, const struct input *in,
		     size_t *used)
{
	struct half *half = &h->half[side];

	if (span_starts(in->bytes, http2_preface)) {
		h->client = side;
		*used = H2_PREFACE;
	} else if (span_starts(http2_preface, in->bytes) && !in->ended) {
		parse_need(p, H2_PREFACE);
		return ST_OK;
	}
	half->begun = true;
	return *used != 0 ? ST_OK : frame(h, p, side, in, used);
}

static void count(struct http2 *h, struct parse *p)
{
	size_t n = h->held;

	for (unsigned i = 0; i < 2; i++)
		n += (h->half[i].hpack != NULL ? HPACK_COST : 0) + h->half[i].block.cap
		     + h->half[i].cap * sizeof(*h->half[i].streams);
	parse_own(p, n);
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct http2 *h = state;
	struct half *half = &h->half[side];
	enum st st;

	if (!half->begun)
		st = begin(h, p, side, in, used);
	else if (half->rest != REST_NONE)
		st = payload(h, p, side, in, used);
	else
		st = frame(h, p, side, in, used);
	/* an empty payload ends with its head */
	if (st == ST_OK && half->rest != REST_NONE && half->left == 0) {
		size_t none;
		struct input empty = *in;

		empty.bytes.len = 0;
		st = payload(h, p, side, &empty, &none);
	}
	count(h, p);
	return st;
}

/* A hole inside a payload: what follows is known again. Header blocks may have stood in any other.
 */
static enum st gap(void *state, unsigned side, uint64_t len)
{
	struct half *half = &((struct http2 *)state)->half[side];

	if (half->rest == REST_NONE || half->left <= len)
		return ST_UNSUP;
	half->left -= (size_t)len;
	return ST_OK;
}

static void flush(struct parse *p, void *state)
{
	struct http2 *h = state;

	for (unsigned side = 0; side < 2; side++) {
		struct half *half = &h->half[side];

		for (size_t i = 0; i < half->n; i++)
			send_stream(h, p, side, &half->streams[i], false);
		if (half->in_block)
			send_block(p, side, half);
	}
}

static void end(void *state)
{
	struct http2 *h = state;

	for (unsigned i = 0; i < 2; i++) {
		struct half *half = &h->half[i];

		for (size_t k = 0; k < half->n; k++)
			http2_stream_free(&half->streams[k]);
		free(half->streams);
		hpack_free(half->hpack);
		buf_deinit(&half->block);
	}
}

const struct protocol protocol_http2 = {
	.name = "http2",
	.help = "HTTP/2 in clear, or opened with a key log: as http, for each of its streams",
	.over = OVER_TCP,
	.ports = { 80, 443, 8080, 50051 },
	.state_size = sizeof(struct http2),
	.probe = probe,
	.parse = parse,
	.gap = gap,
	.flush = flush,
	.end = end,
};
