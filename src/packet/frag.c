#include "packet/frag.h"

#include "base/tm.h"
#include "packet/ip.h"

#include <stdlib.h>

#define TIMEOUT_NS (30 * INT64_C(1000000000)) /* as Linux; RFC 8200 says 60, RFC 791 15 */

static const char what[] = "ip.fragment";

/* Runs of a datagram's pieces, and as many again as scratch; NULL when memory is gone. */
static struct run *make_runs(const struct datagram *g)
{
	struct run *runs = calloc(g->n_pieces != 0 ? g->n_pieces * 2 : 1, sizeof(*runs));

	for (size_t i = 0; runs != NULL && i < g->n_pieces; i++)
		runs[i] =
			(struct run){ g->pieces[i].off, g->pieces[i].frame, g->pieces[i].time_ns };
	return runs;
}

static void read_datagram(struct ctx *c, const struct datagram *g, struct run *runs)
{
	c->base = g->bytes;
	c->runs = runs;
	c->scratch = runs != NULL ? runs + g->n_pieces : NULL;
	c->n_runs = g->n_pieces;
}

/* End of the pieces that follow each other without a hole, from piece *i on; *i moves behind. */
static uint32_t stretch(const struct datagram *g, size_t *i)
{
	uint32_t end = g->pieces[*i].off;

	for (; *i < g->n_pieces && g->pieces[*i].off == end; ++*i)
		end += g->pieces[*i].len;
	return end;
}

/* What is missing behind the beginning: as far as known, else whatever the next header says. */
static uint32_t missing_behind(const struct datagram *g, uint32_t end)
{
	if (g->total_known)
		return g->total > end ? g->total - end : 0;
	return g->proto == PROTO_TCP ? 0 : DATAGRAM_MAX;
}

static void give_up(struct packet_decoder *d, uint32_t i, const char *reason)
{
	struct datagram g;
	struct ctx c = { .d = d };
	const struct app *app;
	struct run *runs;

	defrag_take(&d->defrag, i, &g);
	runs = make_runs(&g);
	c.seg = g.seg;
	c.depth = g.depth;
	c.seg.link_src = g.seg.src.mac.known ? g.seg.src.mac.b : NULL;
	c.seg.link_dst = g.seg.dst.mac.known ? g.seg.dst.mac.b : NULL;
	app = g.seg.has_app ? uid_apps_find(&d->apps, g.seg.app.uid) : NULL;
	c.seg.app = app != NULL ? *app : (struct app){ .uid = g.seg.app.uid };
	read_datagram(&c, &g, runs);
	anomaly_say(&d->anomalies, what, g.seg.frame, 0, reason);
	for (size_t at = 0; at < g.n_pieces;) {
		uint32_t off = g.pieces[at].off;
		uint32_t end = stretch(&g, &at);
		struct ctx part = c;

		part.seg.frame = g.pieces[at - 1].frame;
		part.seg.time_ns = g.pieces[at - 1].time_ns;
		if (off == 0) {
			part.missing = missing_behind(&g, end);
			ip_payload(&part, g.proto, (struct span){ g.bytes, end });
		} else {
			ctx_emit_ip(&part, g.proto, (struct span){ g.bytes + off, end - off });
		}
	}
	free(runs);
	datagram_deinit(&g);
}

static void expire(struct packet_decoder *d, int64_t now)
{
	while (d->defrag.n != 0) {
		uint32_t i = d->defrag.oldest;
		int64_t began = d->defrag.rows[i].seg.time_ns;

		if (now == TM_NONE || began == TM_NONE || now < began || now - began < TIMEOUT_NS)
			return;
		give_up(d, i, "fragments missing after 30 seconds");
	}
}

static void finish(struct ctx *c, uint32_t i)
{
	struct ctx in = *c;
	struct datagram g;
	struct run *runs;

	defrag_take(&c->d->defrag, i, &g);
	runs = make_runs(&g);
	if (runs == NULL)
		ctx_bad(c, "limit.memory", NULL, "frames of a datagram are not known");
	read_datagram(&in, &g, runs);
	in.missing = 0;
	ip_payload(&in, g.proto, (struct span){ g.bytes, g.total });
	free(runs);
	datagram_deinit(&g);
}

/* The datagram of a fragment, opened when it is the first to come. */
static enum st find_datagram(struct ctx *c, const struct fragment *f, uint32_t *ret)
{
	struct defrag *d = &c->d->defrag;
	bool v4 = c->seg.src.ip.family == IP_V4;
	struct frag_key k = { c->seg.src.ip, c->seg.dst.ip, f->id, c->seg.tunnels,
			      v4 ? f->proto : 0 };
	enum st st;

	*ret = defrag_find(d, &k);
	if (*ret == DEFRAG_NONE) {
		st = defrag_open(d, &k, ret);
		if (st != ST_OK)
			return st;
		d->rows[*ret].seg = c->seg;
		d->rows[*ret].depth = c->depth;
		d->rows[*ret].proto = f->proto;
	}
	if (f->off == 0)
		d->rows[*ret].proto = f->proto; /* RFC 8200: that of the first one counts */
	return ST_OK;
}

/*
 * Where the fragment ended on the wire: bytes that the snap length cut off
 * never come, and what is missing keeps the datagram incomplete.
 */
static uint32_t end_of(const struct ctx *c, const struct fragment *f)
{
	uint32_t end = f->off + (uint32_t)f->bytes.len;

	return c->missing < DATAGRAM_MAX - end ? end + c->missing : DATAGRAM_MAX;
}

/* True when the fragment's end agrees with what is known of the whole. */
static bool end_fits(struct datagram *g, const struct fragment *f, uint32_t end)
{
	const struct frag_piece *last = g->n_pieces != 0 ? &g->pieces[g->n_pieces - 1] : NULL;

	if (g->total_known)
		return f->more ? end <= g->total : end == g->total;
	return f->more || last == NULL || last->off + last->len <= end;
}

/* A fragment that itself lies in a reassembled datagram may have come in several frames. */
static enum st put(struct ctx *c, uint32_t i, const struct fragment *f, bool *differ)
{
	size_t at = c->runs != NULL ? (size_t)(f->bytes.p - c->base) : 0;
	size_t end = at + f->bytes.len;
	struct frag_piece from = { f->off, 0, c->seg.frame, c->seg.time_ns };
	enum st st = ST_OK;

	if (c->runs == NULL)
		return defrag_put(&c->d->defrag, i, &from, f->bytes, differ);
	for (size_t r = 0; r < c->n_runs && st == ST_OK; r++) {
		size_t a = c->runs[r].off > at ? c->runs[r].off : at;
		size_t b = r + 1 < c->n_runs && c->runs[r + 1].off < end ? c->runs[r + 1].off : end;

		if (a >= b)
			continue;
		from = (struct frag_piece){ f->off + (uint32_t)(a - at), 0, c->runs[r].frame,
					    c->runs[r].time_ns };
		st = defrag_put(&c->d->defrag, i, &from,
				(struct span){ f->bytes.p + (a - at), b - a }, differ);
	}
	return st;
}

static const char *refuse(const struct fragment *f)
{
	if (f->off + f->bytes.len > DATAGRAM_MAX)
		return "fragment ends beyond 65535";
	if (f->more && f->bytes.len == 0)
		return "fragment without a byte";
	return NULL;
}

void frag_decode(struct ctx *c, const struct fragment *f)
{
	struct defrag *d = &c->d->defrag;
	const char *reason = refuse(f);
	bool differ = false;
	uint32_t i;

	expire(c->d, c->seg.time_ns);
	if (reason == NULL && find_datagram(c, f, &i) != ST_OK)
		reason = "no memory to wait for the other fragments";
	if (reason == NULL && !end_fits(&d->rows[i], f, end_of(c, f)))
		reason = "fragments tell different ends";
	if (reason == NULL && put(c, i, f, &differ) != ST_OK)
		reason = "no memory to wait for the other fragments";
	if (reason != NULL) {
		ctx_bad(c, what, f->bytes.p, reason);
		ctx_emit_ip(c, f->proto, f->bytes);
		return;
	}
	if (!f->more && !d->rows[i].total_known) {
		d->rows[i].total = end_of(c, f);
		d->rows[i].total_known = true;
	}
	if (differ) {
		ctx_bad(c, what, f->bytes.p, "overlapping fragments differ");
		ctx_emit_ip(c, f->proto, f->bytes);
	}
	if (datagram_is_whole(&d->rows[i]))
		finish(c, i);
	while (defrag_is_over(d))
		give_up(c->d, d->oldest, "fragments given up for want of room");
}

void frag_flush(struct packet_decoder *d)
{
	while (d->defrag.n != 0)
		give_up(d, d->defrag.oldest, "fragments missing at the end of the capture");
}
