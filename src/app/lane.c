#include "app/lane.h"

static void on_message(void *arg, const struct message *m)
{
	struct lane *l = arg;

	if (l->replies)
		slots_reply(l->slots, m);
	if (peel_message(l->peeler, m) != ST_OK)
		anomaly_say(&l->anomalies, "limit.memory", m->n_runs != 0 ? m->runs[0].frame : 0,
			    m->stream_off, "no memory to search a message");
}

static void on_name(void *arg, const struct name_seen *n)
{
	outbox_name(&((struct lane *)arg)->outbox, n);
}

static void on_closed(void *arg, const struct closed_seen *c)
{
	outbox_closed(&((struct lane *)arg)->outbox, c);
}

static void on_slot(void *arg, const struct slot_seen *s)
{
	outbox_slot(&((struct lane *)arg)->outbox, s);
}

enum st lane_init(struct lane *l, const struct lane_shared *shared, struct wire *wire)
{
	struct candidate_sink candidates;
	struct peel_sink surfaces;
	enum st ret;

	*l = (struct lane){ 0 };
	outbox_init(&l->outbox, wire);
	l->anomalies = outbox_anomalies(&l->outbox);
	l->messages = (struct message_sink){ l, on_message, on_name, on_closed, on_closed, NULL };
	candidates = outbox_candidates(&l->outbox);
	ret = identifier_new(&l->identifier, shared->identity, shared->least, &candidates,
			     &l->anomalies);
	if (ret != ST_OK)
		goto fail;
	if (shared->evidence)
		identifier_trace(l->identifier);
	surfaces = identifier_sink(l->identifier);
	if (shared->slots || shared->replies) {
		ret = slots_new(&l->slots, NULL);
		if (ret != ST_OK)
			goto fail;
	}
	if (shared->slots)
		surfaces = slots_sink(l->slots);
	l->replies = shared->replies && !shared->slots;
	ret = peeler_new(&l->peeler, shared->sweeper, &peel_limits_default, &surfaces,
			 &l->anomalies);
	if (ret == ST_OK)
		ret = parse_room_new(&l->room, &conv_limits_default);
	if (ret == ST_OK)
		return ST_OK;
fail:
	lane_deinit(l);
	return ret;
}

static void shard_close(struct lane *l, struct lane_shard *s)
{
	if (s->streams != NULL)
		l->flows += streams_counts(s->streams)->flows;
	streams_free(s->streams);
	convs_free(s->convs);
	*s = (struct lane_shard){ 0 };
}

void lane_deinit(struct lane *l)
{
	if (l == NULL)
		return;
	for (unsigned i = 0; i < SHARDS; i++)
		shard_close(l, &l->shards[i]);
	peeler_free(l->peeler);
	identifier_free(l->identifier);
	slots_free(l->slots);
	parse_room_free(l->room);
	outbox_deinit(&l->outbox);
	*l = (struct lane){ 0 };
}

static enum st shard_open(struct lane *l, unsigned number)
{
	struct lane_shard s = { 0 };
	struct stream_sink sink;
	enum st ret =
		convs_new_in(&s.convs, l->room, &conv_limits_default, &l->messages, &l->anomalies);

	if (ret != ST_OK)
		return ret;
	convs_keys(s.convs, l->keys);
	sink = conv_stream_sink(s.convs);
	ret = streams_new(&s.streams, (uint8_t)number, &stream_limits_default, &sink,
			  &l->anomalies);
	if (ret != ST_OK) {
		convs_free(s.convs);
		return ret;
	}
	l->shards[number] = s;
	return ST_OK;
}

void lane_feed(struct lane *l, unsigned shard, const struct segment *s)
{
	enum st ret = ST_OK;

	l->outbox.shard = shard;
	if (UNLIKELY(l->shards[shard].streams == NULL))
		ret = shard_open(l, shard);
	if (LIKELY(ret == ST_OK))
		ret = streams_feed(l->shards[shard].streams, s);
	if (UNLIKELY(ret != ST_OK))
		anomaly_say(&l->anomalies, "limit.memory", s->frame, 0,
			    "no memory to follow a packet's flow");
}

void lane_finish(struct lane *l)
{
	for (unsigned i = 0; i < SHARDS; i++) {
		l->outbox.shard = i;
		if (l->shards[i].streams != NULL)
			streams_flush(l->shards[i].streams);
	}
	peel_flush(l->peeler);
	for (unsigned i = 0; i < SHARDS; i++)
		if (l->shards[i].streams != NULL)
			shard_close(l, &l->shards[i]);
	if (l->slots != NULL)
		slots_tell(l->slots, &(struct slot_sink){ l, on_slot }, &l->anomalies);
	outbox_flush(&l->outbox);
}

uint64_t lane_flows(const struct lane *l)
{
	return l->flows;
}
