#include "app/handoff.h"

#include "base/span.h"

#include <stdlib.h>

enum {
	QUEUE = 4,
	BATCH_BYTES = 1024 * 1024, /* room of a batch, touched only as far as used */
	BATCH_FULL = 256 * 1024,   /* passed on from here */
	BATCH_SEGMENTS = 1024,
};

struct handed {
	struct segment segment; /* spans point into the batch's bytes */
	uint8_t shard;
	uint8_t macs[12];
};

struct batch {
	struct handed *segments;
	size_t n;
	uint8_t *bytes;
	size_t used;
};

/* One reader fills, one lane empties; only n and done are shared, under the lock. */
struct queue {
	struct lane *lane;
	pthread_t thread;
	bool started;
	pthread_mutex_t lock;
	pthread_cond_t more, room;
	struct batch batches[QUEUE];
	unsigned tail; /* the reader's: the batch being filled */
	bool filling;  /* the reader's: tail is free and may be written */
	unsigned head; /* the lane's: the oldest filled batch */
	unsigned n;    /* filled batches */
	bool done;
};

struct handoff {
	struct lane *lanes;
	unsigned n;
	struct queue *queues; /* NULL with one lane */
};

static void run_batch(struct lane *l, struct batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		lane_feed(l, b->segments[i].shard, &b->segments[i].segment);
	b->n = 0;
	b->used = 0;
}

static void *run_lane(void *arg)
{
	struct queue *q = arg;

	(void)pthread_mutex_lock(&q->lock);
	for (;;) {
		while (q->n == 0 && !q->done)
			(void)pthread_cond_wait(&q->more, &q->lock);
		if (q->n == 0)
			break;
		(void)pthread_mutex_unlock(&q->lock);
		run_batch(q->lane, &q->batches[q->head]);
		(void)pthread_mutex_lock(&q->lock);
		q->head = (q->head + 1) % QUEUE;
		q->n--;
		(void)pthread_cond_signal(&q->room);
	}
	(void)pthread_mutex_unlock(&q->lock);
	lane_finish(q->lane);
	return NULL;
}

static void wait_for_room(struct queue *q)
{
	(void)pthread_mutex_lock(&q->lock);
	while (q->n == QUEUE)
		(void)pthread_cond_wait(&q->room, &q->lock);
	(void)pthread_mutex_unlock(&q->lock);
	q->filling = true;
}

static void pass(struct queue *q)
{
	if (!q->filling || q->batches[q->tail].n == 0)
		return;
	q->filling = false;
	q->tail = (q->tail + 1) % QUEUE;
	(void)pthread_mutex_lock(&q->lock);
	q->n++;
	(void)pthread_cond_signal(&q->more);
	(void)pthread_mutex_unlock(&q->lock);
}

static struct span keep(struct batch *b, struct span s)
{
	uint8_t *p = b->bytes + b->used;

	if (s.len == 0)
		return (struct span){ NULL, 0 };
	memcpy(p, s.p, s.len);
	b->used += s.len;
	return (struct span){ p, s.len };
}

static void keep_segment(struct batch *b, unsigned shard, const struct segment *s)
{
	struct handed *h = &b->segments[b->n++];
	struct segment *c = &h->segment;
	struct span runs;

	*c = *s;
	h->shard = (uint8_t)shard;
	b->used = (b->used + 15) / 16 * 16; /* runs hold 64-bit numbers */
	runs = keep(b, span_of(s->runs, s->n_runs * sizeof(*s->runs)));
	c->runs = (const struct run *)(const void *)runs.p;
	c->payload = keep(b, s->payload);
	c->app.name = keep(b, s->app.name);
	c->app.package = keep(b, s->app.package);
	if (s->link_src != NULL)
		c->link_src = memcpy(h->macs, s->link_src, 6);
	if (s->link_dst != NULL)
		c->link_dst = memcpy(h->macs + 6, s->link_dst, 6);
}

static size_t size_of(const struct segment *s)
{
	return 32 + s->payload.len + s->n_runs * sizeof(*s->runs) + s->app.name.len
	       + s->app.package.len;
}

static void hand(struct queue *q, unsigned shard, const struct segment *s)
{
	size_t need = size_of(s);

	if (UNLIKELY(need > BATCH_BYTES)) { /* no frame is that long: packet/ bounds them */
		anomaly_say(&q->lane->anomalies, "limit.segment", s->frame, 0,
			    "a segment too long to hand to its thread");
		return;
	}
	if (q->filling && need > BATCH_BYTES - q->batches[q->tail].used)
		pass(q);
	if (!q->filling)
		wait_for_room(q);
	keep_segment(&q->batches[q->tail], shard, s);
	if (q->batches[q->tail].n == BATCH_SEGMENTS || q->batches[q->tail].used >= BATCH_FULL)
		pass(q);
}

static void on_segment(void *arg, const struct segment *s)
{
	struct handoff *h = arg;
	unsigned shard = stream_shard(s, SHARDS);

	if (h->queues == NULL)
		lane_feed(&h->lanes[0], shard, s);
	else
		hand(&h->queues[shard % h->n], shard, s);
}

struct segment_sink handoff_sink(struct handoff *h)
{
	return (struct segment_sink){ h, on_segment };
}

static enum st queue_open(struct queue *q, struct lane *lane)
{
	q->lane = lane;
	(void)pthread_mutex_init(&q->lock, NULL);
	(void)pthread_cond_init(&q->more, NULL);
	(void)pthread_cond_init(&q->room, NULL);
	for (unsigned i = 0; i < QUEUE; i++) {
		q->batches[i].bytes = malloc(BATCH_BYTES);
		q->batches[i].segments = calloc(BATCH_SEGMENTS, sizeof(struct handed));
		if (q->batches[i].bytes == NULL || q->batches[i].segments == NULL)
			return ST_NOMEM;
	}
	if (pthread_create(&q->thread, NULL, run_lane, q) != 0)
		return ST_IO;
	q->started = true;
	return ST_OK;
}

static void queue_finish(struct queue *q)
{
	if (!q->started)
		return;
	pass(q);
	(void)pthread_mutex_lock(&q->lock);
	q->done = true;
	(void)pthread_cond_signal(&q->more);
	(void)pthread_mutex_unlock(&q->lock);
	(void)pthread_join(q->thread, NULL);
	q->started = false;
}

static void queue_close(struct queue *q)
{
	if (q->lane == NULL)
		return;
	queue_finish(q);
	for (unsigned i = 0; i < QUEUE; i++) {
		free(q->batches[i].bytes);
		free(q->batches[i].segments);
	}
	(void)pthread_mutex_destroy(&q->lock);
	(void)pthread_cond_destroy(&q->more);
	(void)pthread_cond_destroy(&q->room);
}

enum st handoff_new(struct handoff **ret, struct lane *lanes, unsigned n)
{
	struct handoff *h = calloc(1, sizeof(*h));
	enum st s = ST_OK;

	if (h == NULL)
		return ST_NOMEM;
	h->lanes = lanes;
	h->n = n;
	if (n > 1)
		h->queues = calloc(n, sizeof(*h->queues));
	if (n > 1 && h->queues == NULL)
		s = ST_NOMEM;
	for (unsigned i = 0; n > 1 && i < n && s == ST_OK; i++)
		s = queue_open(&h->queues[i], &lanes[i]);
	if (s != ST_OK) {
		handoff_free(h);
		return s;
	}
	*ret = h;
	return ST_OK;
}

void handoff_finish(struct handoff *h)
{
	if (h->queues == NULL) {
		lane_finish(&h->lanes[0]);
		return;
	}
	for (unsigned i = 0; i < h->n; i++)
		pass(&h->queues[i]);
	for (unsigned i = 0; i < h->n; i++)
		queue_finish(&h->queues[i]);
}

void handoff_free(struct handoff *h)
{
	if (h == NULL)
		return;
	for (unsigned i = 0; h->queues != NULL && i < h->n; i++)
		queue_close(&h->queues[i]);
	free(h->queues);
	free(h);
}
