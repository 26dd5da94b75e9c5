/* toy_layers.h - layers made for tests of the peeler. */
#ifndef TESTS_TOY_LAYERS_H
#define TESTS_TOY_LAYERS_H

#include "base/span.h"
#include "unwrap/peel.h"

static bool toy_gate_at(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	*at = ev->at;
	*len = s->bytes.len - ev->at;
	return true;
}

/* "(...)" behind the magic, to the last bracket. */
static bool toy_gate_box(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	size_t end = s->bytes.len;

	while (end > ev->at && s->bytes.p[end - 1] != ')')
		end--;
	*at = ev->at;
	*len = end - ev->at;
	return end > ev->at;
}

static enum st toy_open_box(struct span in, struct buf *out, struct buf *steps)
{
	enum st st;

	if (in.len < 5)
		return ST_BAD;
	st = layer_step(steps, 0, 4, 1, 1);
	return st != ST_OK ? st : buf_put(out, span_cut(in, 4, in.len - 5));
}

/* Gives as much as it may, as a bomb does. */
static enum st toy_open_grow(struct span in, struct buf *out, struct buf *steps)
{
	size_t n = out->max;

	(void)in;
	(void)steps;
	if (buf_reserve(out, n) != ST_OK)
		return ST_NOMEM;
	memset(out->p, '.', n);
	out->len = n;
	return ST_LIMIT;
}

static enum st toy_open_same(struct span in, struct buf *out, struct buf *steps)
{
	(void)steps;
	return buf_put(out, in);
}

/* One that fails after it gave something. */
static enum st toy_open_bad(struct span in, struct buf *out, struct buf *steps)
{
	(void)in;
	(void)steps;
	return buf_put_str(out, "xx") == ST_OK ? ST_BAD : ST_NOMEM;
}

/* Uses six bytes of what it is given and says so. */
static enum st toy_open_stop(struct span in, struct buf *out, struct buf *steps)
{
	enum st st = buf_put(out, span_cut(in, 4, 2));

	return st != ST_OK ? st : layer_step(steps, out->len, 6, 0, 1);
}

static bool toy_gate_flip(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	(void)ev;
	*at = 0;
	*len = s->bytes.len;
	return s->bytes.len > 1 && s->bytes.p[0] == '!';
}

static enum st toy_open_flip(struct span in, struct buf *out, struct buf *steps)
{
	enum st st = ST_OK;

	(void)steps;
	for (size_t i = in.len; i > 1 && st == ST_OK; i--)
		st = buf_put_u8(out, in.p[i - 1]);
	return st;
}

static bool toy_gate_last(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	(void)ev;
	*at = 0;
	*len = s->bytes.len;
	return span_find(s->bytes, '?', 0) < s->bytes.len;
}

static enum st toy_open_last(struct span in, struct buf *out, struct buf *steps)
{
	(void)in;
	(void)steps;
	return buf_put_str(out, "last@resort");
}

/* A gate that points outside of the surface. */
static bool toy_gate_wild(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	(void)ev;
	*at = s->bytes.len - 1;
	*len = 2;
	return true;
}

#define TOY_MAGIC(s) .events = 1u << EVENT_MAGIC, .magics = { { (const uint8_t *)(s), 4 } }
#define TOY_START .events = 1u << EVENT_START, .heads = HEADS_ALL

static const struct layer toy_last = {
	.name = "last", TOY_START, .last_resort = true, .gate = toy_gate_last, .open = toy_open_last
};
static const struct layer toy_box = {
	.name = "box", TOY_MAGIC("BOX("), .gate = toy_gate_box, .open = toy_open_box
};
static const struct layer toy_grow = {
	.name = "grow", TOY_MAGIC("GROW"), .gate = toy_gate_at, .open = toy_open_grow
};
static const struct layer toy_same = {
	.name = "same", TOY_MAGIC("SAME"), .gate = toy_gate_at, .open = toy_open_same
};
static const struct layer toy_bad = {
	.name = "bad", TOY_MAGIC("BAD."), .gate = toy_gate_at, .open = toy_open_bad
};
static const struct layer toy_stop = {
	.name = "stop", TOY_MAGIC("STOP"), .gate = toy_gate_at, .open = toy_open_stop
};
static const struct layer toy_wild = {
	.name = "wild", TOY_MAGIC("WILD"), .gate = toy_gate_wild, .open = toy_open_same
};
static const struct layer toy_flip = {
	.name = "flip", TOY_START, .gate = toy_gate_flip, .open = toy_open_flip
};

/* The one of last resort stands first: its place in the list must not matter. */
static const struct layer *const toy_layers[] = { &toy_last, &toy_box,	&toy_grow,
						  &toy_same, &toy_bad,	&toy_stop,
						  &toy_wild, &toy_flip, NULL };

#endif
