#include "protocol/inner.h"

#include "base/span.h"

#include <stdlib.h>

/* Where the same protocol speaks in clear: for rows that are believed on their ports only. */
static uint16_t clear_port(uint16_t port)
{
	static const uint16_t ports[][2] = {
		{ 443, 80 },	{ 8443, 8080 }, { 853, 53 },	{ 993, 143 },
		{ 995, 110 },	{ 465, 25 },	{ 8883, 1883 }, { 5061, 5060 },
		{ 5223, 5222 }, { 990, 21 },	{ 6514, 514 },	{ 2083, 1812 },
	};

	for (size_t i = 0; i < N_ELEMENTS(ports); i++)
		if (ports[i][0] == port)
			return ports[i][1];
	return port;
}

static struct inner *inner_of(struct conv *c)
{
	const uint16_t ports[2] = { clear_port(c->ports[0]), clear_port(c->ports[1]) };
	struct inner *i = c->inner;

	if (i != NULL || c->depth >= INNER_DEPTH_MOST)
		return i;
	i = calloc(1, sizeof(*i));
	if (i == NULL)
		return NULL;
	i->conv = conv_open(c->engine, c->who, TRANSPORT_TCP, ports, c->midway);
	if (i->conv == NULL) {
		free(i);
		return NULL;
	}
	ring_remove(&i->conv->all); /* the outer one owns it */
	i->conv->protection = "tls";
	i->conv->depth = (uint8_t)(c->depth + 1);
	c->inner = i;
	return i;
}

/* The frames of outer bytes from off on, as those of inner bytes from base on. */
static struct run *runs_of(struct parse *p, uint64_t off, size_t len, uint64_t base, size_t *n)
{
	const struct run *first;
	struct run *out;

	*n = parse_runs(p, off, len, &first);
	out = parse_scratch(p, *n * sizeof(*out));
	for (size_t i = 0; out != NULL && i < *n; i++) {
		out[i] = first[i];
		out[i].off = first[i].off > off ? base + (first[i].off - off) : base;
	}
	return out;
}

enum st parse_inner(struct parse *p, struct span bytes, uint64_t off)
{
	struct inner *i = inner_of(p->conv);
	struct avail a = { .bytes = bytes };

	if (i == NULL)
		return p->conv->depth >= INNER_DEPTH_MOST ? ST_LIMIT : ST_NOMEM;
	if (bytes.len == 0)
		return ST_OK;
	a.off = i->off[p->side] + i->lost[p->side] + i->in[p->side].len;
	a.runs = runs_of(p, off, bytes.len, a.off, &a.n_runs);
	return a.runs != NULL ? hold_put(&i->in[p->side], &p->e->room->spares, &a) : ST_NOMEM;
}

void parse_inner_lost(struct parse *p, uint64_t len)
{
	if (p->conv->inner != NULL)
		p->conv->inner->lost[p->side] += len;
}

static void tell(const struct conv *inside, unsigned side, const struct avail *a)
{
	struct engine *e = inside->engine;
	struct opened_seen o = { .from = (uint8_t)side,
				 .depth = inside->depth,
				 .bytes = a->bytes,
				 .off = a->off,
				 .runs = a->runs,
				 .n_runs = a->n_runs };
	struct talk talk;

	if (e->out.opened == NULL)
		return;
	e->talk(inside->who, &talk);
	o.talk = &talk;
	e->out.opened(e->out.arg, &o);
}

void inner_pump(struct conv *outer, unsigned side)
{
	struct inner *i = outer->inner;
	struct avail a = hold_avail(&i->in[side]);

	if (i->lost[side] != 0) {
		conv_stream_gap(i->conv, side, i->off[side], i->lost[side]);
		i->off[side] += i->lost[side];
		i->lost[side] = 0;
	}
	if (a.bytes.len == 0)
		return;
	i->off[side] += a.bytes.len;
	tell(i->conv, side, &a);
	conv_stream_in(i->conv, side, &a);
	hold_drop(&i->in[side], &outer->engine->room->spares, i->in[side].len);
}

void inner_fin(struct conv *outer, unsigned side)
{
	conv_stream_fin(outer->inner->conv, side);
}

static void release(struct conv *outer)
{
	hold_deinit(&outer->inner->in[0]);
	hold_deinit(&outer->inner->in[1]);
	free(outer->inner);
	outer->inner = NULL;
}

void inner_close(struct conv *outer)
{
	if (outer->inner == NULL)
		return;
	conv_close(outer->inner->conv);
	release(outer);
}

void inner_free(struct conv *outer)
{
	if (outer->inner == NULL)
		return;
	conv_drop(outer->inner->conv);
	release(outer);
}

size_t inner_cost(const struct conv *outer)
{
	const struct conv *c = outer->inner->conv;
	size_t n =
		sizeof(*c) + c->owned + hold_cost(&c->side[0].hold) + hold_cost(&c->side[1].hold);

	return n + (c->inner != NULL ? inner_cost(c) : 0);
}
