#include "source/input.h"

#include "source/feed_fd.h"

#include <stdlib.h>

enum {
	HEAD = 64 << 10,   /* room before a block for the rest of the one before */
	BLOCK = 256 << 10, /* stays in the second-level cache between the copy in and the walk */
	RATIO_FREE = 64 << 20,
};

/* Windows the first and the second compression may take: resident memory stays bounded. */
static const size_t layer_memory[INPUT_LAYERS_MAX] = { 128 << 20, 32 << 20 };

enum st input_over(struct input **ret, struct feed *feed, struct err *e)
{
	struct input *in = calloc(1, sizeof(*in));
	uint8_t *buf = malloc(HEAD + BLOCK);

	if (in == NULL || buf == NULL) {
		free(in);
		free(buf);
		feed->free(feed);
		(void)err_set(e, ST_NOMEM, 0, 0, "out of memory");
		return ST_NOMEM;
	}
	in->buf = buf;
	in->head = HEAD;
	in->cap = HEAD + BLOCK;
	in->p = in->end = buf + in->cap;
	in->feed = feed;
	*ret = in;
	return ST_OK;
}

void input_close(struct input *in)
{
	if (in == NULL)
		return;
	in->feed->free(in->feed);
	input_close(in->lower);
	free(in->buf);
	free(in);
}

/* Takes one compression off in, which the new input owns. in stays the caller's when this fails. */
static enum st stack(struct input **ret, struct input *in, const struct feed_kind *kind,
		     size_t memory, const struct input_opts *opts, struct err *e)
{
	struct feed *feed = NULL;
	struct input *upper = NULL;
	enum st st = kind->open(&feed, in, memory, opts->anomalies);

	if (st != ST_OK)
		return err_set(e, st, 0, 0, "out of memory");
	st = input_over(&upper, feed, e);
	if (st != ST_OK)
		return st;
	upper->lower = in;
	upper->budget = opts->consumed;
	*ret = upper;
	return ST_OK;
}

enum st input_open(struct input **ret, int fd, const struct input_opts *opts, struct err *e)
{
	struct input *in = NULL;
	struct feed *feed = NULL;
	enum st st = feed_fd_open(&feed, fd, opts);

	if (st != ST_OK)
		return err_set(e, st, 0, 0, "out of memory");
	st = input_over(&in, feed, e);
	for (size_t i = 0; st == ST_OK && i < INPUT_LAYERS_MAX; i++) {
		const struct feed_kind *kind;

		/* A short or damaged start is for the caller to judge: it stays in the window. */
		st = input_want(in, FEED_MAGIC_MAX, e);
		if (st == ST_IO || st == ST_NOMEM)
			break;
		st = ST_OK;
		kind = feed_kind_of(input_peek(in, FEED_MAGIC_MAX));
		if (kind == NULL)
			break;
		st = stack(&in, in, kind, layer_memory[i], opts, e);
	}
	if (st != ST_OK) {
		input_close(in);
		return st;
	}
	*ret = in;
	return ST_OK;
}

/* Makes room so that n bytes can stand in the window; what stands in it moves before a block. */
static enum st make_room(struct input *in, size_t n)
{
	size_t left = input_left(in);
	uint8_t *to, *old = NULL;

	if (n > in->head) {
		size_t head = in->head;
		uint8_t *buf;

		while (head < n)
			head *= 2;
		buf = malloc(head + (head > BLOCK ? head : BLOCK));
		if (buf == NULL)
			return ST_NOMEM;
		old = in->buf;
		in->buf = buf;
		in->head = head;
		in->cap = head + (head > BLOCK ? head : BLOCK);
	}
	to = in->buf + in->head - left;
	if (left != 0)
		memmove(to, in->p, left);
	in->p = to;
	in->end = in->buf + in->head;
	free(old);
	return ST_OK;
}

/* One read into the room behind the window. */
static enum st read_block(struct input *in)
{
	uint8_t *to = in->buf + (in->end - in->buf);
	size_t room = (size_t)(in->buf + in->cap - to), n = 0;

	in->st = in->feed->read(in->feed, to, room, &n, &in->err);
	if (in->st != ST_OK)
		return in->st;
	in->end += n;
	in->end_offset += n;
	if (in->budget != NULL && in->end_offset > RATIO_FREE
	    && in->end_offset / INPUT_RATIO_MAX > *in->budget)
		in->st = err_set(&in->err, ST_BAD, 0, in->end_offset,
				 "expands to more than %d times its size: stopped after %llu bytes",
				 INPUT_RATIO_MAX, (unsigned long long)in->end_offset);
	return in->st;
}

enum st input_fill(struct input *in, size_t n, struct err *e)
{
	if (n > INPUT_WANT_MAX)
		return err_set(e, ST_LIMIT, 0, input_offset(in), "over %d bytes at once",
			       INPUT_WANT_MAX);
	while (input_left(in) < n && in->st == ST_OK) {
		size_t room = (size_t)(in->buf + in->cap - in->end);

		/* Whole blocks from a file; small reads from a pipe fill the room first. */
		if (room < n - input_left(in) || room < BLOCK / 8) {
			enum st st = make_room(in, n);

			if (st != ST_OK)
				return err_set(e, st, 0, input_offset(in), "out of memory");
		}
		(void)read_block(in);
	}
	if (input_left(in) >= n)
		return ST_OK;
	if (in->st != ST_END && e != NULL)
		*e = in->err;
	return in->st;
}

enum st input_pass(struct input *in, uint64_t n, struct err *e)
{
	for (;;) {
		size_t left = input_left(in);
		enum st st;

		if (n <= left) {
			input_skip(in, (size_t)n);
			return ST_OK;
		}
		input_skip(in, left);
		n -= left;
		st = input_want(in, 1, e);
		if (st != ST_OK)
			return st;
	}
}

enum st input_drain(struct input *in, struct err *e)
{
	enum st st;

	while (in->lower != NULL)
		in = in->lower;
	do {
		input_skip(in, input_left(in));
		st = input_want(in, 1, e);
	} while (st == ST_OK);
	return st == ST_END ? ST_OK : st;
}
