#include "app/input_digest.h"

#include "codec/digest.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 4, BLOCK_BYTES = 256 * 1024 };

struct block {
	uint8_t *bytes;
	size_t used;
};

/* One fills, one digests; only n and done are shared, under the lock. */
struct input_digest {
	struct digest_run *sha;
	bool bad;
	uint8_t *room; /* of all blocks; touched only as far as used */
	struct block blocks[BLOCKS];
	unsigned tail; /* the filler's: the block being filled, which is free */
	unsigned head; /* the thread's: the oldest full block */
	unsigned n;    /* full blocks */
	bool done;
	bool started, alone; /* alone: no thread is to be had */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more, freed;
};

enum st input_digest_new(struct input_digest **ret)
{
	struct input_digest *d = calloc(1, sizeof(*d));

	*ret = d;
	if (d == NULL)
		return ST_NOMEM;
	(void)pthread_mutex_init(&d->lock, NULL);
	(void)pthread_cond_init(&d->more, NULL);
	(void)pthread_cond_init(&d->freed, NULL);
	d->room = malloc((size_t)BLOCKS * BLOCK_BYTES);
	for (size_t i = 0; d->room != NULL && i < BLOCKS; i++)
		d->blocks[i].bytes = d->room + i * BLOCK_BYTES;
	if (d->room == NULL || digest_begin(&d->sha, DIGEST_SHA256) != ST_OK) {
		input_digest_free(d);
		*ret = NULL;
		return ST_NOMEM;
	}
	return ST_OK;
}

static void digest_block(struct input_digest *d, struct block *b)
{
	if (digest_feed(d->sha, span_of(b->bytes, b->used)) != ST_OK)
		d->bad = true;
	b->used = 0;
}

static void *run(void *arg)
{
	struct input_digest *d = arg;

	(void)pthread_mutex_lock(&d->lock);
	for (;;) {
		while (d->n == 0 && !d->done)
			(void)pthread_cond_wait(&d->more, &d->lock);
		if (d->n == 0)
			break;
		(void)pthread_mutex_unlock(&d->lock);
		digest_block(d, &d->blocks[d->head]);
		(void)pthread_mutex_lock(&d->lock);
		d->head = (d->head + 1) % BLOCKS;
		d->n--;
		(void)pthread_cond_signal(&d->freed);
	}
	(void)pthread_mutex_unlock(&d->lock);
	return NULL;
}

/* The block is full: the thread's from here, and the next one is free when this returns. */
static void pass(struct input_digest *d)
{
	(void)pthread_mutex_lock(&d->lock);
	d->n++;
	d->tail = (d->tail + 1) % BLOCKS;
	(void)pthread_cond_signal(&d->more);
	while (d->n == BLOCKS)
		(void)pthread_cond_wait(&d->freed, &d->lock);
	(void)pthread_mutex_unlock(&d->lock);
}

static void next_block(struct input_digest *d)
{
	if (!d->started && !d->alone) {
		d->started = pthread_create(&d->thread, NULL, run, d) == 0;
		d->alone = !d->started;
	}
	if (d->alone)
		digest_block(d, &d->blocks[d->tail]);
	else
		pass(d);
}

void input_digest_take(struct input_digest *d, struct span bytes)
{
	while (bytes.len != 0) {
		struct block *b = &d->blocks[d->tail];
		struct span part = span_cut(bytes, 0, BLOCK_BYTES - b->used);

		if (part.len == 0) {
			next_block(d);
			continue;
		}
		memcpy(b->bytes + b->used, part.p, part.len);
		b->used += part.len;
		bytes = span_from(bytes, part.len);
	}
}

/* All full blocks are digested. */
static void end_thread(struct input_digest *d)
{
	if (!d->started)
		return;
	(void)pthread_mutex_lock(&d->lock);
	d->done = true;
	(void)pthread_cond_signal(&d->more);
	(void)pthread_mutex_unlock(&d->lock);
	(void)pthread_join(d->thread, NULL);
	d->started = false;
}

enum st input_digest_final(struct input_digest *d, uint8_t sum[INPUT_DIGEST_BYTES])
{
	uint8_t md[DIGEST_MAX];
	enum st st;

	end_thread(d);
	digest_block(d, &d->blocks[d->tail]);
	st = digest_end(d->sha, md);
	d->sha = NULL;
	if (d->bad || st != ST_OK)
		return ST_BAD;
	memcpy(sum, md, INPUT_DIGEST_BYTES);
	return ST_OK;
}

void input_digest_free(struct input_digest *d)
{
	if (d == NULL)
		return;
	end_thread(d);
	digest_free(d->sha);
	free(d->room);
	(void)pthread_cond_destroy(&d->more);
	(void)pthread_cond_destroy(&d->freed);
	(void)pthread_mutex_destroy(&d->lock);
	free(d);
}
