/*
 * gates - what share of a capture's searched bytes each layer's gate lets in.
 *
 * usage: gates CAPTURE
 *
 * The way of `telltale scan` up to the layers, in one process and one shard, with
 * no needles. A layer's share is of all bytes swept, what other layers gave included.
 */
#include "packet/packet.h"
#include "protocol/conv.h"
#include "stream/stream.h"
#include "unwrap/peel.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct bench {
	struct sweeper *sweeper;
	struct peeler *peeler;
	struct convs *convs;
	struct streams *streams;
	struct packet_decoder *decoder;
	struct source *source;
	bool short_of_memory;
};

static void on_surface(void *arg, const struct message *m, const struct surface *s,
		       const struct event *ev, size_t n)
{
	(void)arg;
	(void)m;
	(void)s;
	(void)ev;
	(void)n;
}

static void on_message(void *arg, const struct message *m)
{
	struct bench *b = arg;

	if (peel_message(b->peeler, m) != ST_OK)
		b->short_of_memory = true;
}

static void on_segment(void *arg, const struct segment *s)
{
	struct bench *b = arg;

	if (streams_feed(b->streams, s) != ST_OK)
		b->short_of_memory = true;
}

static enum st set_up(struct bench *b, int fd, struct err *e)
{
	const struct anomaly_sink anomalies = { 0 }; /* nobody asks */
	const struct peel_sink surfaces = { .arg = b, .surface = on_surface };
	const struct message_sink messages = { .arg = b, .message = on_message };
	const struct segment_sink segments = { b, on_segment };
	const struct source_sink sink = { .anomalies = anomalies };
	struct stream_sink stream;
	enum st ret = source_open(&b->source, fd, &sink, e);

	if (ret == ST_OK)
		ret = sweeper_new(&b->sweeper, NULL, 0, e);
	if (ret == ST_OK)
		ret = peeler_new(&b->peeler, b->sweeper, &peel_limits_default, &surfaces,
				 &anomalies);
	if (ret == ST_OK)
		ret = convs_new(&b->convs, &conv_limits_default, &messages, &anomalies);
	if (ret != ST_OK)
		return ret;
	stream = conv_stream_sink(b->convs);
	ret = streams_new(&b->streams, 0, &stream_limits_default, &stream, &anomalies);
	if (ret == ST_OK)
		ret = packet_decoder_new(&b->decoder, &packet_limits_default, &segments,
					 &anomalies);
	return ret;
}

static void tear_down(struct bench *b)
{
	packet_decoder_free(b->decoder);
	streams_free(b->streams);
	convs_free(b->convs);
	peeler_free(b->peeler);
	sweeper_free(b->sweeper);
	source_close(b->source);
}

static enum st run(struct bench *b, struct err *e)
{
	struct frame f;
	enum st ret;

	while ((ret = source_next(b->source, &f, e)) == ST_OK)
		packet_decode(b->decoder, &f);
	packet_flush(b->decoder);
	streams_flush(b->streams);
	peel_flush(b->peeler);
	return ret == ST_END ? ST_OK : ret;
}

static void print(const struct bench *b)
{
	const struct peel_counts *c = peel_counts(b->peeler);
	const struct layer *const *list = sweeper_layers(b->sweeper);
	double swept = c->swept_bytes != 0 ? (double)c->swept_bytes : 1;

	printf("%-28s %12llu bytes in %llu messages, %llu with something in them\n", "swept",
	       (unsigned long long)c->swept_bytes, (unsigned long long)c->messages,
	       (unsigned long long)c->messages_shown);
	for (size_t i = 0; list[i] != NULL; i++)
		printf("%-28s %12llu bytes let in %8.3f %%\n", list[i]->name,
		       (unsigned long long)c->admitted[i], 100 * (double)c->admitted[i] / swept);
}

int main(int argc, char **argv)
{
	struct bench b = { 0 };
	struct err e = { 0 };
	enum st ret;
	int fd;

	if (argc != 2) {
		fprintf(stderr, "usage: gates CAPTURE\n");
		return 2;
	}
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		perror(argv[1]);
		return 3;
	}
	ret = set_up(&b, fd, &e);
	if (ret == ST_OK)
		ret = run(&b, &e);
	if (ret == ST_OK && b.short_of_memory)
		ret = ST_NOMEM;
	if (ret == ST_OK)
		print(&b);
	else
		fprintf(stderr, "gates: %s: %s\n", argv[1],
			e.msg[0] != '\0' ? e.msg : st_name(ret));
	tear_down(&b);
	(void)close(fd);
	return ret == ST_OK ? 0 : 3;
}
