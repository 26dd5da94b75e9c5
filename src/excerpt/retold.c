#include "excerpt/retold.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum { TALKS_MOST = 1 << 18, MESSAGES_MOST = 1 << 18, EDITS_MOST = 1 << 20, RAW_MOST = 256 << 20 };
enum { ONE_MOST = 16 << 20 };

void retold_init(struct retold *t)
{
	*t = (struct retold){ 0 };
	arena_init(&t->arena, RAW_MOST);
	map_init(&t->by_key, TALKS_MOST);
}

void retold_deinit(struct retold *t)
{
	for (size_t i = 0; i < t->n; i++)
		buf_deinit(&t->messages[i].raw);
	free(t->messages);
	free(t->talks);
	free(t->edits);
	map_deinit(&t->by_key);
	arena_deinit(&t->arena);
	*t = (struct retold){ 0 };
}

static uint64_t key_of(const struct talk *talk)
{
	return (uint64_t)talk->shard << 56 | talk->flow;
}

static struct retold_talk *find_talk(const struct retold *t, uint64_t key)
{
	for (uint32_t it = map_first(&t->by_key, key); it != MAP_NONE;
	     it = map_next(&t->by_key, key, it))
		if (t->talks[map_value(&t->by_key, it)].key == key)
			return &t->talks[map_value(&t->by_key, it)];
	return NULL;
}

static enum st add_talk(struct retold *t, const struct talk *talk, struct retold_talk **ret)
{
	enum st st = vec_grow((void **)&t->talks, &t->cap_talks, t->n_talks + 1, sizeof(*t->talks),
			      TALKS_MOST);

	if (st == ST_OK)
		st = map_put(&t->by_key, key_of(talk), (uint32_t)t->n_talks);
	if (st != ST_OK)
		return st;
	*ret = &t->talks[t->n_talks++];
	**ret = (struct retold_talk){
		.key = key_of(talk),
		.side = { talk->side[0], talk->side[1] },
		.transport = talk->transport,
		.opener_known = talk->opener_known,
		.first = { RETOLD_NONE, RETOLD_NONE },
		.last = { RETOLD_NONE, RETOLD_NONE },
		.edits = { RETOLD_NONE, RETOLD_NONE },
		.last_edit = { RETOLD_NONE, RETOLD_NONE },
	};
	return ST_OK;
}

static enum st add_message(struct retold *t, struct retold_talk *talk, const struct message *m)
{
	enum st st = vec_grow((void **)&t->messages, &t->cap, t->n + 1, sizeof(*t->messages),
			      MESSAGES_MOST);
	struct retold_message *x;

	if (st != ST_OK)
		return st;
	x = &t->messages[t->n];
	*x = (struct retold_message){
		.talk = (size_t)(talk - t->talks),
		.side = m->from,
		.off = m->stream_off,
		.end = UINT64_MAX,
		.time_ns = m->time_ns,
		.frame = m->n_runs != 0 ? m->runs[0].frame : 0,
		.http = strcmp(m->protocol, "http") == 0,
		.websocket = strcmp(m->protocol, "websocket") == 0,
		.leads = true,
		.next = RETOLD_NONE,
	};
	buf_init(&x->raw, ONE_MOST);
	if (talk->last[m->from] == RETOLD_NONE)
		talk->first[m->from] = t->n;
	else
		t->messages[talk->last[m->from]].next = t->n;
	talk->last[m->from] = t->n++;
	talk->open[m->from] = true;
	return ST_OK;
}

/*
 * What came before ends where this begins. A control frame inside a message of WebSocket comes
 * before that (RFC 6455 section 5.4): then it is a part of it.
 */
static void end_before(struct retold *t, struct retold_talk *talk, unsigned side,
		       const struct message *m)
{
	struct retold_message *last = &t->messages[talk->last[side]];

	if (m->stream_off > last->off && (talk->open[side] || m->stream_off < last->end)) {
		last->end = m->stream_off;
		talk->open[side] = false;
	}
	if (m->stream_off >= last->off || !last->websocket)
		return;
	last->off = m->stream_off;
	last->time_ns = m->time_ns;
	last->frame = m->n_runs != 0 ? m->runs[0].frame : last->frame;
	for (size_t i = talk->first[side]; i != talk->last[side]; i = t->messages[i].next)
		if (t->messages[i].end > m->stream_off)
			t->messages[i].end = m->stream_off;
}

enum st retold_note(struct retold *t, const struct message *m, bool matters, size_t *ret)
{
	struct retold_talk *talk = find_talk(t, key_of(m->talk));
	unsigned side = m->from & 1;
	enum st st = ST_OK;

	if (talk != NULL && talk->last[side] != RETOLD_NONE)
		end_before(t, talk, side, m);
	if (!matters && !m->leads)
		return ST_OK;
	if (talk == NULL)
		st = add_talk(t, m->talk, &talk);
	/* what stands at one place, or before what stood there, is one with it */
	if (st == ST_OK
	    && (talk->last[side] == RETOLD_NONE
		|| m->stream_off > t->messages[talk->last[side]].off))
		st = add_message(t, talk, m);
	if (st == ST_OK) {
		*ret = talk->last[side];
		t->messages[*ret].http |= strcmp(m->protocol, "http") == 0;
		t->messages[*ret].leads &= !matters;
		if (matters && t->messages[*ret].frame > talk->last_frame)
			talk->last_frame = t->messages[*ret].frame;
	}
	return st;
}

bool retold_is_wanted(const struct retold *t, const struct retold_message *m)
{
	return !m->leads || m->frame <= t->talks[m->talk].last_frame;
}

static enum st add_edit(struct retold *t, size_t i, const struct edit *e)
{
	const struct retold_message *m = &t->messages[i];
	struct retold_talk *talk = &t->talks[m->talk];
	struct edit mine = *e;
	struct piece *pieces;
	enum st st = vec_grow((void **)&t->edits, &t->cap_edits, t->n_edits + 1, sizeof(*t->edits),
			      EDITS_MOST);

	if (st != ST_OK)
		return st;
	mine.next = RETOLD_NONE;
	pieces = arena_alloc(&t->arena, e->n_pieces * sizeof(*pieces));
	if (pieces == NULL || !arena_dup(&t->arena, e->was, &mine.was)
	    || !arena_dup(&t->arena, e->now, &mine.now))
		return ST_NOMEM;
	memcpy(pieces, e->pieces, e->n_pieces * sizeof(*pieces));
	mine.pieces = pieces;
	if (talk->last_edit[m->side] == RETOLD_NONE)
		talk->edits[m->side] = t->n_edits;
	else
		t->edits[talk->last_edit[m->side]].next = t->n_edits;
	talk->last_edit[m->side] = t->n_edits;
	t->edits[t->n_edits++] = mine;
	return ST_OK;
}

enum st retold_edit(struct retold *t, size_t i, const struct field *f, struct span now)
{
	const struct edit e = {
		.was = f->bytes, .now = now, .pieces = f->pieces, .n_pieces = f->n_pieces
	};

	/* without a piece nobody knows where it stood */
	return f->n_pieces != 0 ? add_edit(t, i, &e) : ST_OK;
}

/* --- the second reading -------------------------------------------------------------------- */

static enum st take(struct retold *t, struct retold_message *m, const struct chunk *c)
{
	uint64_t from = c->off > m->off ? c->off : m->off;
	uint64_t end = c->off + c->bytes.len < m->end ? c->off + c->bytes.len : m->end;
	enum st st;

	if (end <= from || m->left_out != NULL)
		return ST_OK;
	if (m->off + m->raw.len != from) {
		m->left_out = "a part of the message was not captured";
		return ST_OK;
	}
	if (t->raw_bytes + (end - from) > RAW_MOST) {
		m->left_out = "more bytes of messages than are held";
		return ST_OK;
	}
	st = buf_put(&m->raw, span_cut(c->bytes, (size_t)(from - c->off), (size_t)(end - from)));
	t->raw_bytes += end - from;
	if (st == ST_LIMIT) {
		m->left_out = "a message too long to be made anew";
		st = ST_OK;
	}
	return st;
}

/* A datagram is one message, whatever stood in it. */
static enum st take_datagram(struct retold *t, struct retold_talk *talk, unsigned side,
			     const struct chunk *c)
{
	uint64_t end = c->off + c->bytes.len;
	size_t i = talk->reading[side], k;

	while (i != RETOLD_NONE && t->messages[i].off < c->off)
		i = t->messages[i].next;
	talk->reading[side] = i;
	if (i == RETOLD_NONE || t->messages[i].off >= end)
		return ST_OK;
	for (k = t->messages[i].next; k != RETOLD_NONE && t->messages[k].off < end;
	     k = t->messages[k].next)
		t->messages[k].left_out = ""; /* told with the first */
	talk->reading[side] = t->messages[i].next = k;
	t->messages[i].off = c->off;
	t->messages[i].end = end;
	talk->proto = c->proto;
	return take(t, &t->messages[i], c);
}

void retold_again(struct retold *t)
{
	for (size_t i = 0; i < t->n_talks; i++)
		for (unsigned side = 0; side < 2; side++)
			t->talks[i].reading[side] = t->talks[i].first[side];
}

enum st retold_data(struct retold *t, const struct talk *talk, unsigned side, const struct chunk *c)
{
	struct retold_talk *k = find_talk(t, key_of(talk));
	size_t i;
	enum st st = ST_OK;

	if (k == NULL || side > 1 || (c->flags & CHUNK_ALTERNATE) != 0)
		return ST_OK;
	if (k->transport != TRANSPORT_TCP)
		return take_datagram(t, k, side, c);
	for (i = k->reading[side]; i != RETOLD_NONE && st == ST_OK; i = t->messages[i].next) {
		struct retold_message *m = &t->messages[i];

		if (m->off >= c->off + c->bytes.len)
			break;
		st = take(t, m, c);
		if (m->end <= c->off + c->bytes.len)
			k->reading[side] = m->next;
	}
	return st;
}
