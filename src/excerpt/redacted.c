#include "excerpt/redacted.h"

#include "base/span.h"
#include "excerpt/flows.h"
#include "excerpt/frames.h"
#include "excerpt/rebuild.h"
#include "excerpt/reread.h"
#include "excerpt/retold.h"
#include "excerpt/rewrap.h"
#include "excerpt/sealed.h"
#include "excerpt/segments.h"
#include "excerpt/wifi_frame.h"
#include "packet/packet.h"
#include "protocol/keyring.h"
#include "source/pcapng_write.h"

#include <stdlib.h>

enum { MESSAGE_MOST = 32 << 20 };

struct redacted {
	const struct redacted_job *job;
	struct marks marks;
	struct flows *flows;
	struct rewrapper *rewrapper;
	struct retold retold;
	struct keyring *keys;
	struct sealed *sealed;
	size_t at;		     /* message that fields belong to now, */
	const struct message *reads; /* as it came: a batch has copies of it and its fields */
	struct buf message, hidden;  /* hidden: records of TLS */
	struct segments out;
	struct ends ends;
	size_t wifi;		/* message that is a management frame inside the frame at hand, */
	struct span wifi_bytes; /* and where it stands there */
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
	if (m->depth > 1)
		return "TLS inside TLS is not written anew";
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

/* Handshakes of the first reading. */
static void on_shake(void *arg, const struct opened_seen *o)
{
	struct redacted *x = arg;

	if (o->handshake && o->depth == 1)
		note(x, sealed_note(x->sealed, retold_key(o->talk, 0), o));
}

static enum st on_keylog(void *arg, uint64_t frame, struct span text)
{
	struct redacted *x = arg;
	struct keyring_read r;

	return keyring_add(x->keys, text, frame, &r);
}

static enum st learn(struct redacted *x, struct err *e)
{
	const struct excerpt_job *job = &x->job->excerpt;
	const struct rewrap_sink fields = { x, on_may_grow, on_field, on_blanked };
	struct flows_sink flows = { .arg = x, .message = on_message, .opened = on_shake };
	const struct reread r = { .in = job->in,
				  .sha256 = job->sha256,
				  .arg = x,
				  .segment = on_first,
				  .keylog = on_keylog };
	enum st st = rewrapper_new(&x->rewrapper, x->job->swaps, &fields, e);

	if (st == ST_OK)
		st = keyring_new(&x->keys);
	if (st == ST_OK)
		st = on_keylog(x, 0, x->job->keylog);
	if (st == ST_OK)
		st = sealed_new(&x->sealed, x->keys);
	flows.keys = x->keys;
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

/* --- what TLS hid ---------------------------------------------------------------------------- */

static size_t conn_of(const struct redacted *x, const struct retold_message *m)
{
	const struct retold_talk *t = &x->retold.talks[m->talk];

	return sealed_find(x->sealed, x->retold.talks[t->carrier].key);
}

static bool matters(const struct retold_message *m)
{
	return m->http2 ? m->matters : !m->leads;
}

/* A message of a carrier: what is behind the first byte of TLS is said by the handshake. */
static void settle_outside(struct redacted *x, struct retold_message *m)
{
	size_t conn = conn_of(x, m);
	uint64_t from;

	if (x->retold.talks[m->talk].depth != 0 || conn == SEALED_NONE
	    || !sealed_is_wanted(x->sealed, conn))
		return;
	from = sealed_from(x->sealed, conn, m->side);
	if (m->off < from) {
		m->end = m->end < from ? m->end : from;
		return;
	}
	m->shakes = true;
	m->left_out = "";
	if (matters(m))
		sealed_tell(x->sealed, conn, m->side, m->off, m->end);
}

/* Between the readings: connections in which something is told. */
static void settle_tls(struct redacted *x)
{
	struct retold *t = &x->retold;

	for (size_t i = 0; i < t->n; i++) {
		size_t conn = conn_of(x, &t->messages[i]);

		if (t->talks[t->messages[i].talk].depth == 1 && matters(&t->messages[i])
		    && t->messages[i].left_out == NULL && conn != SEALED_NONE)
			sealed_want(x->sealed, conn);
	}
	for (size_t i = 0; i < t->n; i++)
		settle_outside(x, &t->messages[i]);
}

/* --- the bytes ----------------------------------------------------------------------------- */

static void on_data(void *arg, const struct talk *t, unsigned side, const struct chunk *c)
{
	struct redacted *x = arg;

	note(x, retold_data(&x->retold, t, 0, side, c));
	if (t->transport != TRANSPORT_LINK || c->proto != PACKET_LINK_80211)
		return;
	x->wifi = x->retold.took;
	x->wifi_bytes = c->bytes;
}

/* Behind its segments. */
static enum st on_frame(void *arg, const struct frame *f)
{
	struct redacted *x = arg;
	size_t i = x->wifi;

	x->wifi = RETOLD_NONE;
	return i != RETOLD_NONE ? retold_wifi(&x->retold, i, f, x->wifi_bytes) : ST_OK;
}

static void on_inside(void *arg, const struct opened_seen *o)
{
	struct redacted *x = arg;
	const struct chunk c = {
		.bytes = o->bytes, .off = o->off, .runs = o->runs, .n_runs = o->n_runs
	};

	if (!o->handshake)
		note(x, retold_data(&x->retold, o->talk, o->depth, o->from, &c));
}

static enum st bring(struct redacted *x, struct err *e)
{
	const struct flows_sink flows = {
		.arg = x, .keys = x->keys, .data = on_data, .opened = on_inside
	};
	const struct reread r = {
		.in = x->job->excerpt.in, .arg = x, .segment = on_first, .frame = on_frame
	};
	enum st st = flows_new(&x->flows, &flows);

	x->wifi = RETOLD_NONE;
	settle_tls(x);
	retold_again(&x->retold);
	if (st == ST_OK)
		st = reread_run(&r, e);
	if (st != ST_OK)
		return st;
	flows_finish(x->flows);
	return x->status;
}

/* --- writing ------------------------------------------------------------------------------- */

/* The same in the conversation t, which another one may carry. */
static enum st put_stream(struct redacted *x, struct retold_talk *t, unsigned side,
			  const struct retold_message *m, struct span all)
{
	enum st st;

	if (t->depth == 0)
		return segments_put(&x->out, t, side, m, all);
	buf_clear(&x->hidden);
	st = sealed_put(x->sealed, conn_of(x, m), side, all, &x->hidden);
	return st == ST_OK ? segments_put(&x->out, &x->retold.talks[t->carrier], side, m,
					  buf_span(&x->hidden))
			   : st;
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

/* A management frame in its place: nothing of it but values and addresses is another. */
static enum st put_wifi(struct redacted *x, const struct retold_message *m)
{
	struct wifi_made f = { .radiotap = m->radiotap,
			       .was = buf_span(&m->raw),
			       .now = buf_span(&x->message),
			       .fcs = m->fcs };
	uint32_t link = m->radiotap.len != 0 ? WIFI_LINK_RADIOTAP : WIFI_LINK_PLAIN;
	enum st st = f.was.len < WIFI_HEAD ? ST_UNSUP : ST_OK;

	for (unsigned i = 0; i < WIFI_ADDRESSES && st == ST_OK; i++) {
		struct endpoint end = { .mac = { .known = true } };

		memcpy(end.mac.b, wifi_address(f.was, i), sizeof(end.mac.b));
		if (wifi_is_somebody(end.mac.b))
			st = ends_swap(&x->ends, &end);
		memcpy(f.addresses[i], end.mac.b, sizeof(end.mac.b));
	}
	buf_clear(&x->out.frame);
	if (st == ST_OK)
		st = wifi_frame_make(&f, &x->out.frame);
	return st == ST_OK ? segments_put_frame(&x->out, link, m) : st;
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

/* A handshake while it is said, because of m. */
struct shaking {
	struct redacted *x;
	const struct retold_message *m;
	size_t carrier;
};

static enum st on_secrets(void *arg, struct span keylog)
{
	struct redacted *x = ((struct shaking *)arg)->x;
	enum st st = pcapng_put_secrets(&x->out.block, PCAPNG_SECRETS_TLS, keylog);

	return st == ST_OK ? segments_flush(&x->out, 0) : st;
}

static enum st on_remake(void *arg, const struct shake *h, struct buf *out, const char **why)
{
	const struct shaking *g = arg;
	struct retold_message m = { .talk = g->carrier,
				    .side = h->side,
				    .off = h->off,
				    .end = h->off + h->bytes.len,
				    .frame = h->frame,
				    .leads = h->hello };
	enum st st;

	if (is_dropped(g->x, &m)) {
		*why = "a value was still found in it after it was made anew";
		return ST_UNSUP;
	}
	buf_init(&m.raw, h->bytes.len);
	st = buf_put(&m.raw, h->bytes);
	if (st == ST_OK)
		st = rebuild_message(&g->x->retold, &m, g->x->job->swaps, out, why);
	buf_deinit(&m.raw);
	if (st == ST_UNSUP && !h->hello && (*why)[0] != '\0')
		leave_out(g->x, &m, *why);
	return st;
}

static enum st on_say(void *arg, unsigned side, uint64_t frame, struct span bytes)
{
	const struct shaking *g = arg;
	struct retold_message m = { .time_ns = g->m->time_ns, .frame = frame };

	return segments_put(&g->x->out, &g->x->retold.talks[g->carrier], side, &m, bytes);
}

/* The connection that m is said in, or whose handshake it is of, is open. ST_UNSUP: *why. */
static enum st open_tls(struct redacted *x, const struct retold_message *m, const char **why)
{
	const struct retold_talk *t = &x->retold.talks[m->talk];
	struct shaking g = { x, m, t->carrier };
	const struct sealed_out out = { &g, on_secrets, on_remake, on_say };
	size_t conn = conn_of(x, m);

	if (conn == SEALED_NONE) {
		*why = "a handshake of TLS that is not written anew";
		return ST_UNSUP;
	}
	return sealed_open(x->sealed, conn, t->depth != 0 ? m->frame : 0, &out, why);
}

static enum st put_shakes(struct redacted *x, const struct retold_message *m)
{
	const char *why = NULL;
	enum st st = m->leads ? ST_OK : open_tls(x, m, &why);

	if (st == ST_UNSUP)
		leave_out(x, m, why);
	return st == ST_UNSUP ? ST_OK : st;
}

static enum st put_message(struct redacted *x, const struct retold_message *m)
{
	struct retold_talk *t = &x->retold.talks[m->talk];
	const char *why = m->left_out;
	enum st st = ST_UNSUP;

	if (!retold_is_wanted(&x->retold, m))
		return ST_OK;
	if (m->shakes)
		return put_shakes(x, m);
	if (why == NULL && is_dropped(x, m))
		why = "a value was still found in it after it was made anew";
	if (why == NULL)
		st = rebuild_message(&x->retold, m, x->job->swaps, &x->message, &why);
	if (st == ST_OK && m->wifi) {
		st = put_wifi(x, m);
		if (st != ST_UNSUP)
			return st;
		why = "a management frame that is cut in its head";
	} else if (st == ST_OK && !segments_can(&x->retold.talks[t->carrier], x->message.len)) {
		why = "of a link or transport that is not written anew";
		st = ST_UNSUP;
	}
	if (st == ST_OK && t->depth != 0)
		st = open_tls(x, m, &why);
	if (st == ST_UNSUP && why[0] != '\0')
		leave_out(x, m, why);
	if (st != ST_OK)
		return st == ST_UNSUP ? ST_OK : st;
	return put_segments(x, t, m);
}

struct turn {
	uint64_t frame, off;
	unsigned depth;
	size_t i;
};

static int by_frame(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;

	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	if (x->depth != y->depth)
		return x->depth < y->depth ? -1 : 1;
	if (x->off != y->off)
		return x->off < y->off ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

static enum st put_messages(struct redacted *x)
{
	struct turn *turns = calloc(x->retold.n + 1, sizeof(*turns));
	enum st st = turns != NULL ? ST_OK : ST_NOMEM;

	for (size_t i = 0; i < x->retold.n && st == ST_OK; i++) {
		const struct retold_message *m = &x->retold.messages[i];

		turns[i] = (struct turn){ m->frame, m->off, x->retold.talks[m->talk].depth, i };
	}
	if (st == ST_OK)
		qsort(turns, x->retold.n, sizeof(*turns), by_frame);
	for (size_t i = 0; i < x->retold.n && st == ST_OK; i++)
		st = put_message(x, &x->retold.messages[turns[i].i]);
	free(turns);
	return st;
}

static enum st swap_ends(struct redacted *x)
{
	enum st st = ST_OK;

	x->ends = (struct ends){ .swaps = x->job->swaps,
				 .addresses = x->job->addresses,
				 .n_addresses = x->job->n_addresses };
	for (size_t i = 0; i < x->retold.n_talks && st == ST_OK; i++)
		for (unsigned side = 0; side < 2 && st == ST_OK; side++)
			st = ends_swap(&x->ends, &x->retold.talks[i].side[side]);
	return st;
}

static enum st write_all(struct redacted *x)
{
	const struct excerpt_job *job = &x->job->excerpt;
	uint32_t ethernet;
	enum st st = pcapng_put_section(&x->out.block, SPAN_LIT("telltale " TELLTALE_VERSION),
					job->comment);

	if (st == ST_OK)
		st = segments_flush(&x->out, 0);
	if (st == ST_OK)
		st = segments_iface(&x->out, FRAME_LINK_TYPE, &ethernet);
	if (st == ST_OK)
		st = swap_ends(x);
	return st == ST_OK ? put_messages(x) : st;
}

enum st redacted_run(const struct redacted_job *job, struct excerpt_result *ret, struct err *e)
{
	struct redacted x = { .job = job };
	enum st st;

	segments_init(&x.out, &job->excerpt.out);
	buf_init(&x.message, MESSAGE_MOST);
	buf_init(&x.hidden, MESSAGE_MOST);
	retold_init(&x.retold);
	st = marks_init(&x.marks, job->excerpt.wants, job->excerpt.n_wants);
	if (st == ST_OK)
		st = learn(&x, e);
	if (st == ST_OK)
		st = bring(&x, e);
	if (st == ST_OK)
		st = write_all(&x);
	x.result.cut = x.marks.cut;
	x.result.frames = x.out.frames;
	if (st == ST_OK)
		*ret = x.result;
	else if (e->msg[0] == '\0')
		(void)err_set(e, st, 0, 0, "%s", st_name(st));
	rewrapper_free(x.rewrapper);
	flows_free(x.flows);
	retold_deinit(&x.retold);
	marks_deinit(&x.marks);
	segments_deinit(&x.out);
	ends_deinit(&x.ends);
	buf_deinit(&x.message);
	buf_deinit(&x.hidden);
	sealed_free(x.sealed);
	keyring_free(x.keys);
	return st;
}
