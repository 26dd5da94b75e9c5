#include "protocol/http2_stream.h"

#include "base/span.h"
#include "base/vec.h"
#include "protocol/conv.h"
#include "protocol/http1_field.h"

#include <stdlib.h>

enum { PIECES_MOST = 8192, RUNS_MOST = 8192 };

static enum st add_piece(struct http2_stream *s, size_t at, uint64_t off)
{
	enum st st;

	if (s->n_pieces != 0) { /* what goes on where the last one ended is the same piece */
		const struct piece *last = &s->pieces[s->n_pieces - 1];

		if (last->stream + (at - last->at) == off)
			return ST_OK;
	}
	st = vec_grow((void **)&s->pieces, &s->cap_pieces, s->n_pieces + 1, sizeof(*s->pieces),
		      PIECES_MOST);
	if (st == ST_OK)
		s->pieces[s->n_pieces++] = (struct piece){ at, off };
	return st;
}

static enum st add_run(struct http2_stream *s, const struct run *run)
{
	enum st st;

	if (s->n_runs != 0 && s->runs[s->n_runs - 1].frame == run->frame)
		return ST_OK;
	st = vec_grow((void **)&s->runs, &s->cap_runs, s->n_runs + 1, sizeof(*s->runs), RUNS_MOST);
	if (st == ST_OK)
		s->runs[s->n_runs++] = *run;
	return st;
}

static enum st add_runs(struct http2_stream *s, struct parse *p, const struct http2_from *from,
			size_t len)
{
	const struct run *runs;
	size_t n = parse_runs(p, from->off, len, &runs);
	enum st st = ST_OK;

	if (from->run != NULL)
		return add_run(s, from->run);
	for (size_t i = 0; i < n && st == ST_OK; i++)
		st = add_run(s, &runs[i]);
	return st;
}

enum st http2_stream_put(struct http2_stream *s, struct parse *p, struct span bytes,
			 const struct http2_from *from)
{
	const struct conv_limits *l = parse_limits(p);
	size_t had = s->n_pieces, ran = s->n_runs, len = s->bytes.len;
	size_t step = from->step != 0 ? from->step : bytes.len;
	enum st st;

	if (bytes.len == 0)
		return ST_OK;
	s->bytes.max = l->message_bytes + l->overlap_bytes;
	st = add_runs(s, p, from, step);
	if (st == ST_OK)
		st = buf_put(&s->bytes, bytes);
	for (size_t at = 0; st == ST_OK && at < bytes.len; at += step)
		st = add_piece(s, len + at, from->off);
	if (st != ST_OK) {
		s->n_pieces = had;
		s->n_runs = ran;
		s->bytes.len = len;
	}
	return st;
}

/* Drops the first n bytes, and gives back the room that they took. */
static void shrink(struct http2_stream *s, size_t n)
{
	struct buf rest;
	void *p;

	buf_init(&rest, s->bytes.max);
	if (buf_put(&rest, span_from(buf_span(&s->bytes), n)) == ST_OK) {
		buf_deinit(&s->bytes);
		s->bytes = rest;
	} else {
		buf_drop(&s->bytes, n);
	}
	p = realloc(s->pieces, s->n_pieces * sizeof(*s->pieces));
	if (p != NULL) {
		s->pieces = p;
		s->cap_pieces = s->n_pieces;
	}
	p = realloc(s->runs, s->n_runs * sizeof(*s->runs));
	if (p != NULL) {
		s->runs = p;
		s->cap_runs = s->n_runs;
	}
}

/* Only the last keep bytes stay, with their places. */
static void keep_end(struct http2_stream *s, size_t keep)
{
	size_t from = s->bytes.len - keep, first = 0, run = 0;

	while (first + 1 < s->n_pieces && s->pieces[first + 1].at <= from)
		first++;
	s->n_pieces -= first;
	memmove(s->pieces, s->pieces + first, s->n_pieces * sizeof(*s->pieces));
	s->pieces[0].stream += from - s->pieces[0].at;
	s->pieces[0].at = from;
	for (size_t i = 0; i < s->n_pieces; i++)
		s->pieces[i].at -= from;
	while (run + 1 < s->n_runs && s->runs[run + 1].off <= s->pieces[0].stream)
		run++;
	s->n_runs -= run;
	memmove(s->runs, s->runs + run, s->n_runs * sizeof(*s->runs));
	shrink(s, from);
}

/* The text in front as fields; returns what it says of the body's parts. */
static struct span head_fields(struct parse *p, const struct http2_stream *s, struct span text)
{
	struct http_head head;

	if (text.len == 0)
		return (struct span){ 0 };
	if (http_head_read(text, &head) != ST_OK) {
		http_trailer_fields(p, s->answer, text);
		return (struct span){ 0 };
	}
	http_head_fields(p, &head);
	return head.boundary;
}

void http2_stream_send(struct http2_stream *s, struct parse *p, unsigned side, bool more)
{
	size_t end = s->trailer != 0 ? s->trailer : s->bytes.len, keep = 0;
	uint8_t *copy = s->bytes.len != 0 ? parse_scratch(p, s->bytes.len) : NULL;
	struct span all = span_of(copy, s->bytes.len), boundary, body;
	struct message_text text;

	if (s->n_runs == 0)
		return;
	if (copy == NULL) {
		parse_anomaly(p, "limit.message", s->pieces[0].stream,
			      "a message is not passed on: too many at once");
		return;
	}
	memcpy(copy, s->bytes.p, all.len);
	text = (struct message_text){ .text = all,
				      .head = s->head,
				      .trailer = end < all.len ? end : all.len,
				      .stream = s->id,
				      .on = s->on,
				      .answer = s->answer,
				      .lines = s->lines,
				      .goes_on = s->begun,
				      .more = more,
				      .ends = s->ends };
	parse_text(p, &text);
	parse_gathered(p, side, s->runs, s->n_runs);
	parse_map(p, all, s->pieces, s->n_pieces);
	boundary = head_fields(p, s, span_cut(all, 0, s->head));
	body = span_cut(all, s->head, end - s->head);
	if (more) /* not all of it is here to be told apart */
		boundary.len = 0;
	if (body.len > s->overlap)
		http_body_fields(p, s->answer, boundary, body, s->overlap != 0 ? FIELD_WINDOW : 0u);
	http_trailer_fields(p, s->answer, span_from(all, end));
	parse_send_window(p, "http", s->pieces[0].stream, s->overlap);
	if (!more)
		return;
	keep = parse_limits(p)->overlap_bytes;
	if (keep > body.len / 2)
		keep = body.len / 2;
	if (keep != 0) {
		keep_end(s, keep);
	} else {
		buf_deinit(&s->bytes);
		s->n_pieces = s->n_runs = 0;
	}
	s->overlap = (uint32_t)keep;
	s->begun = true;
	s->head = s->trailer = 0;
}

size_t http2_stream_cost(const struct http2_stream *s)
{
	return s->bytes.cap + s->cap_pieces * sizeof(*s->pieces) + s->cap_runs * sizeof(*s->runs);
}

void http2_stream_free(struct http2_stream *s)
{
	buf_deinit(&s->bytes);
	free(s->pieces);
	free(s->runs);
	*s = (struct http2_stream){ 0 };
}
