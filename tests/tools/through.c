#include "through.h"

#include "packet/packet.h"
#include "source/source.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

struct through {
	struct streams *streams;
	bool lost;
};

static void on_segment(void *arg, const struct segment *s)
{
	struct through *t = arg;

	if (streams_feed(t->streams, s) != ST_OK)
		t->lost = true;
}

static int read_all(struct through *t, int fd, const struct stream_sink *out)
{
	const struct segment_sink segments = { t, on_segment };
	const struct source_sink sink = { 0 };
	struct packet_decoder *decoder = NULL;
	struct source *source = NULL;
	struct err e = { 0 };
	struct frame f;
	enum st st = source_open(&source, fd, &sink, &e);

	if (st == ST_OK)
		st = packet_decoder_new(&decoder, &packet_limits_default, &segments, NULL);
	if (st == ST_OK)
		st = streams_new(&t->streams, 0, &stream_limits_default, out, NULL);
	if (st == ST_OK) {
		while ((st = source_next(source, &f, &e)) == ST_OK)
			packet_decode(decoder, &f);
		packet_flush(decoder);
		streams_flush(t->streams);
	}
	streams_free(t->streams);
	packet_decoder_free(decoder);
	source_close(source);
	if (st == ST_NOMEM || t->lost)
		return 4;
	if (st != ST_END)
		(void)fprintf(stderr, "%s\n", e.msg[0] != '\0' ? e.msg : st_name(st));
	return st == ST_END ? 0 : 3;
}

int through_streams(const char *path, const struct stream_sink *out)
{
	struct through t = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret;

	if (fd < 0) {
		perror(path);
		return 3;
	}
	ret = read_all(&t, fd, out);
	(void)close(fd);
	return ret;
}
