#include "excerpt/redacted.h"

#include "base/span.h"
#include "base/tm.h"
#include "base/vec.h"
#include "excerpt/flows.h"
#include "excerpt/frames.h"
#include "excerpt/rebuild.h"
#include "excerpt/reread.h"
#include "excerpt/retold.h"
#include "excerpt/rewrap.h"
#include "identify/norm.h"
#include "source/pcapng_write.h"
#include "unwrap/surface.h"

#include <stdio.h>
#include <stdlib.h>

enum { MACS_MOST = 1 << 16, BLOCK_MOST = 4 << 20, MESSAGE_MOST = 32 << 20, FIRST_SEQ = 1000 };
enum { TEXT_MOST = 64 };

struct redacted {
	const struct redacted_job *job;
	struct marks marks;
	struct flows *flows;
	struct rewrapper *rewrapper;
	struct retold retold;
	size_t at;		     /* message that fields belong to now, */
	const struct message *reads; /* as it came: a batch has copies of it and its fields */
	struct buf message, frame, block;
	uint8_t (*macs)[6]; /* met and not a value: in the order they came */
	size_t n_macs, cap_macs;
	uint16_t ident;
	struct excerpt_result result;
	enum st status;
};

static void note(struct redacted *x, enum st st)
{
	if (x->status == ST_OK)
		x->status = st;
}

/* --- learning ------------------------------------------------------------------------------ */

static bool on_may_grow(void *arg, const struct message *m, const struct field *f)
{
	(void)arg;
	return (strcmp(m->protocol, "http") == 0 || strcmp(m->protocol, "websocket") == 0)
	       && m->talk->transport == TRANSPORT_TCP && (f->flags & FIELD_WINDOW) == 0;
}

static void on_field(void *arg, const struct message *m, const struct field *f, struct span now)
{
	struct redacted *x = arg;

	if (f->n_pieces == 0 && strncmp(f->name, "ipv6.", 5) == 0)
		x->retold.messages[x->at].by_end = true;
	note(x, retold_edit(&x->retold, x->at, x->reads, &x->reads->fields[f - m->fields], now));
}

static void on_blanked(void *arg, const struct message *m, const char *layer)
{
	struct redacted *x = arg;

	anomaly_say(&x->job->notes, layer, m->n_runs != 0 ? m->runs[0].frame : 0, 0,
		    "a value in a layer that cannot be put back was blanked");
}

/* Why nothing can stand in its place; NULL: it can be tried. */
static const char *not_written(const struct message *m)
{
	if (strcmp(m->protection, "tls") == 0)
		return "what TLS hid is not written anew";
	if (strcmp(m->row, "http2") == 0 && m->text == NULL)
		return "a header block of HTTP/2 that leans on what was not seen";
	return strcmp(m->protocol, "websocket") == 0 && m->overlap != 0
		       ? "a message too long to be made anew"
		       : NULL;
}

static void on_message(void *arg, const struct message *m)
{
	struct redacted *x = arg;
	bool matters = marks_message(&x->marks, m);
	const char *why = not_written(m);
	enum st st;

	x->at = RETOLD_NONE;
	st = retold_note(&x->retold, m, matters, &x->at);
	if (st == ST_OK && x->at != RETOLD_NONE && why == NULL) {
		x->reads = m;
		st = rewrap_message(x->rewrapper, m);
		if (st == ST_LIMIT) {
			why = "more layers in it than are held";
			st = ST_OK;
		}
	}
	if (why != NULL && x->at != RETOLD_NONE)
		x->retold.messages[x->at].left_out = why;
	note(x, st);
}

static enum st on_first(void *arg, const struct segment *s)
{
	struct redacted *x = arg;
	enum st st = flows_feed(x->flows, s);

	return st == ST_OK ? x->status : st;
}

static enum st learn(struct redacted *x, struct err *e)
{
	const struct excerpt_job *job = &x->job->excerpt;
	const struct rewrap_sink fields = { x, on_may_grow, on_field, on_blanked };
	const struct flows_sink flows = { .arg = x, .message = on_message };
	const struct reread r = {
		.in = job->in, .sha256 = job->sha256, .arg = x, .segment = on_first
	};
	enum st st = rewrapper_new(&x->rewrapper, x->job->swaps, &fields, e);

	if (st == ST_OK)
		st = flows_new(&x->flows, &flows);
	if (st == ST_OK)
		st = reread_run(&r, e);
	if (st == ST_OK) {
		flows_finish(x->flows);
		st = x->status;
	}
	flows_free(x->flows);
	x->flows = NULL;
	return st;
}

/* --- the bytes ----------------------------------------------------------------------------- */

static void on_data(void *arg, const struct talk *t, unsigned side, const struct chunk *c)
{
	struct redacted *x = arg;

	note(x, retold_data(&x->retold, t, side, c));
}

static enum st bring(struct redacted *x, struct err *e)
{
	const struct flows_sink flows = { .arg = x, .data = on_data };
	const struct reread r = { .in = x->job->excerpt.in, .arg = x, .segment = on_first };
	enum st st = flows_new(&x->flows, &flows);

	retold_again(&x->retold);
	if (st == ST_OK)
		st = reread_run(&r, e);
	if (st != ST_OK)
		return st;
	flows_finish(x->flows);
	return x->status;
}

/* --- ends ---------------------------------------------------------------------------------- */

static bool is_value(const struct redacted *x, const char *text, uint8_t mac[6])
{
	const struct profile *was = swaps_profile(x->job->swaps, true);
	const struct profile *now = swaps_profile(x->job->swaps, false);

	for (size_t i = 0; i < was->n_values; i++)
		if (span_eq_str(was->values[i].value, text) && norm_mac(now->values[i].value, mac))
			return true;
	return false;
}

/* A value's stand-in; else one of a row of local addresses, the same for the same. */
static enum st swap_mac(struct redacted *x, struct mac *m)
{
	char text[MAC_TEXT_MAX];
	size_t i = 0;

	if (!m->known || (m->b[0] & 1) != 0 || is_value(x, mac_format(m->b, text), m->b))
		return ST_OK;
	while (i < x->n_macs && memcmp(x->macs[i], m->b, 6) != 0)
		i++;
	if (i == x->n_macs) {
		enum st st = vec_grow((void **)&x->macs, &x->cap_macs, i + 1, sizeof(*x->macs),
				      MACS_MOST);

		if (st != ST_OK)
			return st;
		memcpy(x->macs[x->n_macs++], m->b, 6);
	}
	memcpy(m->b, (const uint8_t[]){ 2, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)(i + 1) }, 6);
	return ST_OK;
}

static enum st swap_end(struct redacted *x, struct endpoint *end)
{
	for (size_t i = 0; i < x->job->n_addresses; i++)
		if (ip_eq(&end->ip, &x->job->addresses[i].was)) {
			end->ip = x->job->addresses[i].now;
			break;
		}
	return swap_mac(x, &end->mac);
}

/* --- writing ------------------------------------------------------------------------------- */

static enum st flush(struct redacted *x, uint64_t frame)
{
	const struct excerpt_sink *out = &x->job->excerpt.out;
	enum st st = out->bytes(out->arg, frame, buf_span(&x->block));

	buf_clear(&x->block);
	return st;
}

static enum st put_frame(struct redacted *x, const struct frame_made *f, int64_t time_ns,
			 uint64_t frame)
{
	struct pcapng_packet p = { .time_ns = time_ns };
	char text[TEXT_MOST];
	enum st st;

	buf_clear(&x->frame);
	st = frame_make(f, &x->frame);
	if (st != ST_OK)
		return st;
	p.bytes = buf_span(&x->frame);
	p.orig_len = (uint32_t)x->frame.len;
	p.comments[0] =
		span_of(text, (size_t)snprintf(text, sizeof(text), "made anew from frame %llu",
					       (unsigned long long)frame));
	st = pcapng_put_packet(&x->block, &p);
	if (st == ST_OK)
		st = flush(x, frame);
	x->result.frames += st == ST_OK;
	return st;
}

static struct frame_made frame_of(const struct retold_talk *t, unsigned side)
{
	return (struct frame_made){ .src = t->side[side],
				    .dst = t->side[side ^ 1],
				    .transport = t->transport,
				    .proto = t->proto };
}

/* SYN, SYN and ACK, ACK: who opened is part of what is shown. */
static enum st put_opening(struct redacted *x, struct retold_talk *t,
			   const struct retold_message *m)
{
	enum st st = ST_OK;

	t->seq[0] = t->seq[1] = FIRST_SEQ;
	t->opened = true;
	for (unsigned i = 0; i < 3 && t->opener_known && st == ST_OK; i++) {
		unsigned side = i & 1;
		struct frame_made f = frame_of(t, side);

		f.seq = t->seq[side];
		f.ack = i != 0 ? t->seq[side ^ 1] : 0;
		f.flags = (uint8_t)((i < 2 ? TCP_SYN : 0) | (i != 0 ? TCP_ACK : 0));
		f.ident = x->ident++;
		t->seq[side] += i < 2;
		st = put_frame(x, &f, m->time_ns, m->frame);
	}
	return st;
}

/* Bytes that a side says, at the time of m. */
static enum st put_stream(struct redacted *x, struct retold_talk *t, unsigned side,
			  const struct retold_message *m, struct span all)
{
	enum st st = t->opened ? ST_OK : put_opening(x, t, m);

	for (size_t at = 0; at < all.len && st == ST_OK; at += FRAME_PIECE) {
		struct frame_made f = frame_of(t, side);

		f.payload = span_cut(all, at, FRAME_PIECE);
		f.seq = t->seq[side];
		f.ack = t->seq[side ^ 1];
		f.flags = TCP_ACK | (at + FRAME_PIECE >= all.len ? TCP_PSH : 0);
		f.ident = x->ident++;
		t->seq[side] += (uint32_t)f.payload.len;
		st = put_frame(x, &f, m->time_ns, m->frame);
	}
	return st;
}

/* What a connection of HTTP/2 begins with, before its first message. */
static enum st put_http2_opening(struct redacted *x, struct retold_talk *t,
				 const struct retold_message *m)
{
	/* who promises is the server, too */
	bool by_server = m->shape.answer || m->shape.on != 0;
	unsigned client = by_server ? m->side ^ 1 : m->side;
	enum st st = ST_OK;

	for (unsigned i = 0; i < H2_OPENING_STEPS && st == ST_OK; i++) {
		struct buf said;

		buf_init(&said, MESSAGE_MOST);
		st = h2_opening_put(i, &said);
		if (st == ST_OK)
			st = put_stream(x, t, client ^ (i & 1), m, buf_span(&said));
		buf_deinit(&said);
	}
	t->http2_opened = true;
	return st;
}

static enum st put_segments(struct redacted *x, struct retold_talk *t,
			    const struct retold_message *m)
{
	enum st st = m->http2 && !t->http2_opened ? put_http2_opening(x, t, m) : ST_OK;

	return st == ST_OK ? put_stream(x, t, m->side, m, buf_span(&x->message)) : st;
}

static enum st put_datagram(struct redacted *x, struct retold_talk *t,
			    const struct retold_message *m)
{
	struct frame_made f = frame_of(t, m->side);

	f.payload = buf_span(&x->message);
	f.ident = x->ident++;
	f.seq = ++t->seq[m->side];
	return put_frame(x, &f, m->time_ns, m->frame);
}

static bool is_dropped(const struct redacted *x, const struct retold_message *m)
{
	for (size_t i = 0; i < x->job->n_drop; i++)
		if (x->job->drop[i] == m->frame)
			return true;
	return false;
}

static void leave_out(struct redacted *x, const struct retold_message *m, const char *why)
{
	x->result.missing++;
	anomaly_say(&x->job->notes, "message", m->frame, m->off, why);
}

static bool can_be_framed(const struct retold_talk *t, size_t len)
{
	const struct frame_made f = frame_of(t, 0);
	struct buf probe;
	enum st st;

	buf_init(&probe, 1 << 17);
	st = t->transport != TRANSPORT_TCP && len > UINT16_MAX - 128 ? ST_UNSUP
								     : frame_make(&f, &probe);
	buf_deinit(&probe);
	return st != ST_UNSUP;
}

static enum st put_message(struct redacted *x, const struct retold_message *m)
{
	struct retold_talk *t = &x->retold.talks[m->talk];
	const char *why = m->left_out;
	enum st st = ST_UNSUP;

	if (!retold_is_wanted(&x->retold, m))
		return ST_OK;
	if (why == NULL && is_dropped(x, m))
		why = "a value was still found in it after it was made anew";
	if (why == NULL)
		st = rebuild_message(&x->retold, m, x->job->swaps, &x->message, &why);
	if (st == ST_OK && !can_be_framed(t, x->message.len)) {
		why = "of a link or transport that is not written anew";
		st = ST_UNSUP;
	}
	if (st == ST_UNSUP && why[0] != '\0')
		leave_out(x, m, why);
	if (st != ST_OK)
		return st == ST_UNSUP ? ST_OK : st;
	return t->transport == TRANSPORT_TCP ? put_segments(x, t, m) : put_datagram(x, t, m);
}

struct turn {
	uint64_t frame, off;
	size_t i;
};

static int by_frame(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;

	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	if (x->off != y->off)
		return x->off < y->off ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

static enum st put_messages(struct redacted *x)
{
	struct turn *turns = calloc(x->retold.n + 1, sizeof(*turns));
	enum st st = turns != NULL ? ST_OK : ST_NOMEM;

	for (size_t i = 0; i < x->retold.n && st == ST_OK; i++)
		turns[i] =
			(struct turn){ x->retold.messages[i].frame, x->retold.messages[i].off, i };
	if (st == ST_OK)
		qsort(turns, x->retold.n, sizeof(*turns), by_frame);
	for (size_t i = 0; i < x->retold.n && st == ST_OK; i++)
		st = put_message(x, &x->retold.messages[turns[i].i]);
	free(turns);
	return st;
}

static enum st write_all(struct redacted *x)
{
	const struct excerpt_job *job = &x->job->excerpt;
	enum st st =
		pcapng_put_section(&x->block, SPAN_LIT("telltale " TELLTALE_VERSION), job->comment);

	if (st == ST_OK)
		st = pcapng_put_interface(&x->block, FRAME_LINK_TYPE);
	if (st == ST_OK)
		st = flush(x, 0);
	for (size_t i = 0; i < x->retold.n_talks && st == ST_OK; i++)
		for (unsigned side = 0; side < 2 && st == ST_OK; side++)
			st = swap_end(x, &x->retold.talks[i].side[side]);
	return st == ST_OK ? put_messages(x) : st;
}

enum st redacted_run(const struct redacted_job *job, struct excerpt_result *ret, struct err *e)
{
	struct redacted x = { .job = job };
	enum st st;

	buf_init(&x.block, BLOCK_MOST);
	buf_init(&x.frame, BLOCK_MOST);
	buf_init(&x.message, MESSAGE_MOST);
	retold_init(&x.retold);
	st = marks_init(&x.marks, job->excerpt.wants, job->excerpt.n_wants);
	if (st == ST_OK)
		st = learn(&x, e);
	if (st == ST_OK)
		st = bring(&x, e);
	if (st == ST_OK)
		st = write_all(&x);
	x.result.cut = x.marks.cut;
	if (st == ST_OK)
		*ret = x.result;
	else if (e->msg[0] == '\0')
		(void)err_set(e, st, 0, 0, "%s", st_name(st));
	rewrapper_free(x.rewrapper);
	flows_free(x.flows);
	retold_deinit(&x.retold);
	marks_deinit(&x.marks);
	buf_deinit(&x.block);
	buf_deinit(&x.frame);
	buf_deinit(&x.message);
	free(x.macs);
	return st;
}
