#include "excerpt/rebuild.h"

#include "base/span.h"
#include "base/vec.h"
#include "codec/base64.h"
#include "codec/respell.h"
#include "excerpt/h2_message.h"
#include "excerpt/spelling.h"
#include "excerpt/ws_message.h"
#include "protocol/http2_frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { KEPT_MOST = 256, LENGTH_MOST = 24, PARTS_MOST = 1 << 16 };
enum { WORD_LEAST = 8, WORD_MOST = 1 << 14 };

static const char more_values[] = "more values in one message than are swapped";

/* A stretch of raw that becomes another. */
struct part {
	size_t at;
	struct span was, now;
	enum {
		PART_STANDS,
		PART_CHUNKED,
		PART_LOOSE
	} how; /* LOOSE: was is not what stands there */
};

/* One message while it is made. */
struct building {
	struct span raw;
	struct buf *out;
	struct swaps_kept kept[KEPT_MOST]; /* stretches of out that are as they are to be */
	size_t n_kept;
	size_t at;			 /* of raw, all before it stands in out */
	size_t head_end;		 /* of raw: where an HTTP body begins, or raw.len */
	size_t body_end;		 /* and ends */
	size_t cut[2], in_out[2], n_cut; /* HTTP/2: where its parts meet, of raw and of out */
	int64_t grown;			 /* bytes that a body got */
	bool made, loose;
};

static enum st keep(struct building *b, size_t from)
{
	if (b->n_kept == KEPT_MOST)
		return ST_LIMIT;
	b->kept[b->n_kept++] = (struct swaps_kept){ from, b->out->len };
	return ST_OK;
}

static enum st copy_to(struct building *b, size_t to)
{
	enum st st = buf_put(b->out, span_cut(b->raw, b->at, to - b->at));

	b->at = to;
	return st;
}

/* Copies what stands before at; where parts of the message meet is kept. */
static enum st reach(struct building *b, size_t at)
{
	enum st st = ST_OK;

	for (; b->n_cut < N_ELEMENTS(b->cut) && b->cut[b->n_cut] <= at && st == ST_OK; b->n_cut++) {
		if (b->cut[b->n_cut] > b->at)
			st = copy_to(b, b->cut[b->n_cut]);
		b->in_out[b->n_cut] = b->out->len;
	}
	return st == ST_OK ? copy_to(b, at) : st;
}

/* --- a body in chunks ---------------------------------------------------------------------- */

/* The line in front of at that tells a chunk's size; false: there is none. */
static bool size_line(struct span raw, size_t at, size_t *ret)
{
	size_t from = at;

	if (at < 3 || raw.p[at - 1] != '\n')
		return false;
	from = at - 1;
	while (from > 0 && raw.p[from - 1] != '\n')
		from--;
	*ret = from;
	return from != 0;
}

/* The end of the last chunk's bytes: where what e->was holds has all been met in raw. */
static bool chunks_end(struct span raw, size_t at, struct span was, size_t *ret)
{
	size_t done = 0;

	while (done < was.len) {
		size_t n = 0, line;

		while (done + n < was.len && at + n < raw.len && raw.p[at + n] == was.p[done + n])
			n++;
		done += n;
		at += n;
		if (done == was.len)
			break;
		/* back to where a chunk ends: CRLF, a size, CRLF */
		while (n > 0
		       && !(raw.len - at >= 2 && raw.p[at] == '\r' && raw.p[at + 1] == '\n')) {
			n--;
			done--;
			at--;
		}
		line = at + 2;
		at = span_find(raw, '\n', line) + 1;
		if (raw.len <= line || at >= raw.len)
			return false;
	}
	*ret = at;
	return true;
}

/* All of the body becomes one chunk. */
static enum st put_chunked(struct building *b, const struct part *e)
{
	size_t line, end, from;
	enum st st;

	if (!size_line(b->raw, e->at, &line) || line < b->at
	    || !chunks_end(b->raw, e->at, e->was, &end)) {
		b->loose = true;
		return ST_OK;
	}
	st = copy_to(b, line);
	if (st == ST_OK)
		st = buf_printf(b->out, "%zx\r\n", e->now.len);
	from = b->out->len;
	if (st == ST_OK)
		st = buf_put(b->out, e->now);
	b->at = end;
	b->made = true;
	return st == ST_OK ? keep(b, from) : st;
}

/* --- edits --------------------------------------------------------------------------------- */

/* What a parser made of the bytes at a place, made of others. */
static enum st put_spelled(struct building *b, const struct part *e)
{
	uint8_t now[SPELLED_MOST];
	size_t from, len = spelling_of(b->raw, e->at, e->was, e->now, now);
	enum st st;

	if (len == 0) {
		b->loose = true; /* put together of what stands apart, or written in words */
		return ST_OK;
	}
	st = copy_to(b, e->at);
	from = b->out->len;
	if (st == ST_OK)
		st = buf_put(b->out, span_of(now, len));
	b->at = e->at + len;
	b->made = true;
	return st == ST_OK ? keep(b, from) : st;
}

static enum st put_part(struct building *b, const struct part *e)
{
	size_t from;
	enum st st;

	if (e->how == PART_CHUNKED)
		return put_chunked(b, e);
	if (e->how == PART_LOOSE)
		return put_spelled(b, e);
	st = reach(b, e->at);
	from = b->out->len;
	if (st == ST_OK)
		st = buf_put(b->out, e->now);
	b->at = e->at + e->was.len;
	if (e->now.len != e->was.len && e->at >= b->head_end && e->at < b->body_end)
		b->grown += (int64_t)e->now.len - (int64_t)e->was.len;
	b->made = true;
	return st == ST_OK ? keep(b, from) : st;
}

static int by_place(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	return x->at != y->at ? (x->at < y->at ? -1 : 1)
			      : (x->was.len < y->was.len) - (x->was.len > y->was.len);
}

/* Parts of an edit that begins in m; the span of the kth piece is in was. */
struct parts {
	struct part *p;
	size_t n, cap;
};

static struct span piece_of(const struct edit *e, size_t k, struct span whole)
{
	size_t at = (size_t)e->pieces[k].at;
	size_t end = k + 1 < e->n_pieces ? (size_t)e->pieces[k + 1].at : e->was.len;

	return span_cut(whole, at, end - at);
}

/* Does all of what was read stand in raw as it was read? */
static bool all_stands(const struct edit *e, struct span raw, uint64_t off)
{
	for (size_t k = 0; k < e->n_pieces; k++) {
		struct span was = piece_of(e, k, e->was);

		if (e->pieces[k].stream < off
		    || !span_eq(span_cut(raw, (size_t)(e->pieces[k].stream - off), was.len), was))
			return false;
	}
	return true;
}

static enum st add_part(struct parts *p, const struct part *one)
{
	enum st st = vec_grow((void **)&p->p, &p->cap, p->n + 1, sizeof(*p->p), PARTS_MOST);

	if (st == ST_OK)
		p->p[p->n++] = *one;
	return st;
}

static enum st add_parts(struct parts *p, const struct edit *e, struct span raw, uint64_t off)
{
	struct part one = { .at = (size_t)(e->pieces[0].stream - off),
			    .was = e->was,
			    .now = e->now };
	enum st st = ST_OK;

	if (!all_stands(e, raw, off)) {
		one.how = PART_LOOSE;
		return add_part(p, &one);
	}
	if (e->now.len != e->was.len) {
		one.how = e->n_pieces > 1 ? PART_CHUNKED : PART_STANDS;
		return add_part(p, &one);
	}
	for (size_t k = 0; k < e->n_pieces && st == ST_OK; k++) {
		one.at = (size_t)(e->pieces[k].stream - off);
		one.was = piece_of(e, k, e->was);
		one.now = piece_of(e, k, e->now);
		if (!span_eq(one.was, one.now))
			st = add_part(p, &one);
	}
	return st;
}

static enum st put_parts(struct building *b, const struct retold *t, const struct retold_message *m)
{
	size_t first = m->http2 ? m->edits : t->talks[m->talk].edits[m->side];
	uint64_t origin = m->http2 ? 0 : m->off;
	struct parts parts = { 0 };
	enum st st = ST_OK;

	for (size_t i = first; i != RETOLD_NONE && st == ST_OK; i = t->edits[i].next) {
		uint64_t off = t->edits[i].pieces[0].stream;

		if (off >= origin && off - origin < b->raw.len)
			st = add_parts(&parts, &t->edits[i], b->raw, origin);
	}
	if (parts.n != 0)
		qsort(parts.p, parts.n, sizeof(*parts.p), by_place);
	for (size_t i = 0; i < parts.n && st == ST_OK; i++)
		if (parts.p[i].at >= b->at) /* else it was written under another name */
			st = put_part(b, &parts.p[i]);
	free(parts.p);
	return st == ST_OK ? reach(b, b->raw.len) : st;
}

/* --- words of base64 ----------------------------------------------------------------------- */

static bool is_symbol(uint8_t c)
{
	return base64_symbol(c) < 64 || c == '=';
}

/* One word, written anew in its place when values stand in what it hides. */
static size_t swap_word(const struct swaps *swaps, uint8_t *p, size_t len)
{
	uint8_t plain[WORD_MOST], again[WORD_MOST];
	struct buf b = { .p = plain, .cap = sizeof(plain), .max = sizeof(plain) };
	struct buf spelled = { .p = again, .cap = sizeof(again), .max = sizeof(again) };
	size_t used = 0, n;

	if (base64_decode(span_of(p, len), &b, &used, NULL) != ST_OK || used != len)
		return 0;
	n = swaps_apply(swaps, plain, b.len, NULL, 0);
	if (n == 0 || respell_base64(span_of(p, len), buf_span(&b), &spelled) != ST_OK
	    || spelled.len != len)
		return 0;
	memcpy(p, again, len);
	return n;
}

/* As clients of mail say who they are (RFC 4954): what a parser took apart already. */
static size_t swap_words(const struct building *b, const struct swaps *swaps)
{
	uint8_t *p = b->out->p;
	size_t n = 0;

	for (size_t at = 0, end; at < b->out->len; at = end + 1) {
		for (end = at; end < b->out->len && is_symbol(p[end]);)
			end++;
		if (end - at >= WORD_LEAST && end - at < WORD_MOST)
			n += swap_word(swaps, p + at, end - at);
	}
	return n;
}

/* --- HTTP ---------------------------------------------------------------------------------- */

static size_t head_end(struct span raw)
{
	size_t at = span_find_span(raw, SPAN_LIT("\r\n\r\n"), 0);

	return at < raw.len ? at + 4 : raw.len;
}

/* Where the digits of Content-Length stand in a head; false: it has none. */
static bool find_length(struct span head, size_t *at, size_t *len)
{
	static const char name[] = "content-length:";

	for (size_t i = 0; i + sizeof(name) < head.len; i++) {
		if ((i != 0 && head.p[i - 1] != '\n')
		    || strncasecmp((const char *)head.p + i, name, sizeof(name) - 1) != 0)
			continue;
		i += sizeof(name) - 1;
		while (i < head.len && head.p[i] == ' ')
			i++;
		*at = i;
		while (i < head.len && (unsigned)head.p[i] - '0' < 10)
			i++;
		*len = i - *at;
		return true;
	}
	return false;
}

/* The length that stood there and what the body got. */
static enum st right_length(struct building *b, size_t end)
{
	size_t was_at, was_len, at, len;
	uint64_t length;
	char text[LENGTH_MOST];
	struct buf tail;
	enum st st;
	int n;

	if (!find_length(span_cut(b->raw, 0, b->head_end), &was_at, &was_len)
	    || !span_to_u64(span_cut(b->raw, was_at, was_len), &length)
	    || !find_length(span_cut(buf_span(b->out), 0, end), &at, &len))
		return ST_OK;
	length += (uint64_t)b->grown; /* which may be less than nothing */
	n = snprintf(text, sizeof(text), "%llu", (unsigned long long)length);
	buf_init(&tail, b->out->max);
	st = buf_put(&tail, span_from(buf_span(b->out), at + len));
	b->out->len = at;
	if (st == ST_OK)
		st = buf_put(b->out, span_of(text, (size_t)n));
	if (st == ST_OK)
		st = buf_put(b->out, buf_span(&tail));
	buf_deinit(&tail);
	return st;
}

/* --- WebSocket ----------------------------------------------------------------------------- */

static enum st put_websocket(const struct retold *t, const struct retold_message *m,
			     struct buf *out, const char **why)
{
	const struct edit *its = NULL;

	/* the last: one of a control frame inside it came before */
	for (size_t i = t->talks[m->talk].edits[m->side]; i != RETOLD_NONE; i = t->edits[i].next)
		if (t->edits[i].pieces[0].stream >= m->off
		    && t->edits[i].pieces[0].stream - m->off < m->raw.len)
			its = &t->edits[i];
	*why = its != NULL ? "a message that is not whole" : ""; /* "": it only shares a frame */
	return its != NULL ? ws_message_put(buf_span(&m->raw), its->was, its->now, out) : ST_UNSUP;
}

/* --- HTTP/2 -------------------------------------------------------------------------------- */

/* A request that HTTP/2 follows, and the answer to it, end before that. */
static struct span before_http2(const struct retold *t, const struct retold_message *m)
{
	struct span raw = buf_span(&m->raw);
	size_t end = head_end(raw);

	if (!m->http || m->next != RETOLD_NONE || !t->talks[m->talk].http2)
		return raw;
	if (!span_starts(raw, SPAN_LIT("HTTP/1.1 101")))
		end = span_find_span(raw, http2_preface, end);
	return span_cut(raw, 0, end);
}

/* What a message said before its frames were made, with other values. */
static enum st remake_text(struct building *b, const struct retold *t,
			   const struct retold_message *m, const struct swaps *swaps,
			   struct h2_shape *shape)
{
	enum st st = put_parts(b, t, m);
	size_t had = b->out->len, grown;

	if (st != ST_OK)
		return st;
	if (swaps_apply(swaps, b->out->p, had, b->kept, b->n_kept) == 0 && !b->made)
		return ST_UNSUP;
	st = right_length(b, b->in_out[0]);
	grown = b->out->len - had; /* a head, by a digit more or less */
	shape->head = b->in_out[0] + grown;
	shape->trailer = b->in_out[1] + grown;
	return st;
}

static enum st put_http2(const struct retold *t, const struct retold_message *m,
			 const struct swaps *swaps, struct buf *out, const char **why)
{
	struct h2_shape shape = m->shape;
	struct buf text;
	struct building b = { .raw = buf_span(&m->raw),
			      .out = &text,
			      .head_end = shape.head,
			      .body_end = shape.trailer,
			      .cut = { shape.head, shape.trailer } };
	enum st st;

	buf_init(&text, out->max);
	st = remake_text(&b, t, m, swaps, &shape);
	*why = ""; /* it only shares a frame */
	if (st == ST_OK) {
		st = h2_message_put(&shape, buf_span(&text), out);
		*why = "a head of HTTP/2 that cannot be written";
	}
	if (st == ST_LIMIT) {
		*why = b.n_kept == KEPT_MOST ? more_values : "a message too long to be made anew";
		st = ST_UNSUP;
	}
	buf_deinit(&text);
	return st;
}

/* --- all ----------------------------------------------------------------------------------- */

enum st rebuild_message(const struct retold *t, const struct retold_message *m,
			const struct swaps *swaps, struct buf *out, const char **why)
{
	struct building b = { .raw = before_http2(t, m), .out = out };
	size_t swapped;
	enum st st;

	buf_clear(out);
	*why = "nothing of it was captured whole";
	if (m->raw.len == 0 || (m->end != UINT64_MAX && m->end - m->off != m->raw.len))
		return ST_UNSUP;
	if (m->http2)
		return put_http2(t, m, swaps, out, why);
	if (m->websocket)
		return put_websocket(t, m, out, why);
	b.body_end = b.raw.len;
	b.head_end = m->http ? head_end(b.raw) : b.raw.len;
	st = put_parts(&b, t, m);
	if (st == ST_LIMIT && b.n_kept == KEPT_MOST) {
		*why = more_values;
		return ST_UNSUP;
	}
	if (st != ST_OK)
		return st;
	swapped = swaps_apply(swaps, out->p, out->len, b.kept, b.n_kept);
	if (b.loose)
		swapped += swap_words(&b, swaps);
	/* without a value it only shares a frame with one that has: left out without a word */
	*why = b.loose ? "a value in it stands in a way that cannot be written anew" : "";
	if (swapped == 0 && !b.made && !m->by_end && (!m->leads || b.loose))
		return ST_UNSUP; /* what is still in it a search will find */
	if (swapped == 0 && !b.made && !m->leads) {
		/* an address of its ends is told, not what it says */
		memset(out->p, 0, out->len);
		return ST_OK;
	}
	return m->http ? right_length(&b, head_end(buf_span(out))) : ST_OK;
}
