#include "excerpt/flows.h"

#include "protocol/conv.h"

#include <stdlib.h>

struct shard {
	struct flows *all;
	struct streams *streams;
	struct convs *convs;
	struct stream_sink convs_sink;
};

struct flows {
	struct flows_sink out;
	struct anomaly_sink none;
	struct shard shards[FLOWS_SHARDS];
};

static void on_message(void *arg, const struct message *m)
{
	struct flows *f = arg;

	if (f->out.message != NULL)
		f->out.message(f->out.arg, m);
}

static void on_opened(void *arg, const struct opened_seen *o)
{
	struct flows *f = arg;

	if (f->out.opened != NULL)
		f->out.opened(f->out.arg, o);
}

static void on_data(void *arg, struct flow *f, unsigned side, const struct chunk *c)
{
	struct shard *s = arg;

	if (s->all->out.data != NULL) {
		struct talk talk;

		flow_talk(f, &talk);
		s->all->out.data(s->all->out.arg, &talk, side, c);
	}
	s->convs_sink.data(s->convs_sink.arg, f, side, c);
}

static void on_gap(void *arg, struct flow *f, unsigned side, uint64_t off, uint64_t len,
		   uint64_t frame)
{
	struct shard *s = arg;

	if (s->convs_sink.gap != NULL)
		s->convs_sink.gap(s->convs_sink.arg, f, side, off, len, frame);
}

static void on_fin(void *arg, struct flow *f, unsigned side)
{
	struct shard *s = arg;

	if (s->convs_sink.fin != NULL)
		s->convs_sink.fin(s->convs_sink.arg, f, side);
}

static void on_end(void *arg, struct flow *f, enum flow_end why)
{
	struct shard *s = arg;

	if (s->convs_sink.end != NULL)
		s->convs_sink.end(s->convs_sink.arg, f, why);
}

enum st flows_new(struct flows **ret, const struct flows_sink *out)
{
	struct flows *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return ST_NOMEM;
	f->out = *out;
	*ret = f;
	return ST_OK;
}

void flows_free(struct flows *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < FLOWS_SHARDS; i++) {
		streams_free(f->shards[i].streams);
		convs_free(f->shards[i].convs);
	}
	free(f);
}

static enum st open_shard(struct flows *f, unsigned number)
{
	const struct message_sink messages = { .arg = f,
					       .message = on_message,
					       .opened = on_opened };
	struct shard *s = &f->shards[number];
	struct stream_sink sink = { s, on_data, on_gap, on_fin, on_end };
	enum st st;

	s->all = f;
	st = convs_new(&s->convs, &conv_limits_default, &messages, &f->none);
	if (st != ST_OK)
		return st;
	convs_keys(s->convs, f->out.keys);
	s->convs_sink = conv_stream_sink(s->convs);
	st = streams_new(&s->streams, (uint8_t)number, &stream_limits_default, &sink, &f->none);
	if (st != ST_OK) {
		convs_free(s->convs);
		*s = (struct shard){ 0 };
	}
	return st;
}

enum st flows_feed(struct flows *f, const struct segment *s)
{
	unsigned shard = stream_shard(s, FLOWS_SHARDS);
	enum st st = f->shards[shard].streams == NULL ? open_shard(f, shard) : ST_OK;

	return st == ST_OK ? streams_feed(f->shards[shard].streams, s) : st;
}

void flows_finish(struct flows *f)
{
	for (size_t i = 0; i < FLOWS_SHARDS; i++)
		if (f->shards[i].streams != NULL)
			streams_flush(f->shards[i].streams);
}
