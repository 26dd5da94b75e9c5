#include "app/plant.h"

#include "base/span.h"
#include "protocol/conv.h"
#include "stream/stream.h"

#include <stdlib.h>

enum { REQUEST_MAX = 8 << 20, PIECE = 1200, SERVER_PORT = 80, PHONE_PORT = 40000 };

struct plant {
	struct identity *identity;
	struct sweeper *sweeper;
	struct identifier *identifier;
	struct peeler *peeler;
	struct buf request;
	enum st failed; /* of a message that was not looked at */
	uint64_t frame;
};

static void on_message(void *arg, const struct message *m)
{
	struct plant *p = arg;
	enum st ret = peel_message(p->peeler, m);

	if (ret != ST_OK)
		p->failed = ret;
}

enum st plant_new(struct plant **ret, const struct profile *profile,
		  const struct candidate_sink *out, struct err *e)
{
	static const struct anomaly_sink none = { 0 };
	struct plant *p = calloc(1, sizeof(*p));
	const struct needle *needles;
	struct peel_sink surfaces;
	size_t n = 0;
	enum st st;

	if (p == NULL)
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	buf_init(&p->request, REQUEST_MAX);
	st = identity_new(&p->identity, profile, e);
	if (st == ST_OK) {
		needles = identity_needles(p->identity, &n);
		st = sweeper_new(&p->sweeper, needles, n, e);
	}
	if (st == ST_OK)
		st = identifier_new(&p->identifier, p->identity, CONFIDENCE_LIKELY, out, &none);
	if (st == ST_OK) {
		surfaces = identifier_sink(p->identifier);
		st = peeler_new(&p->peeler, p->sweeper, &peel_limits_default, &surfaces, &none);
	}
	if (st == ST_OK)
		*ret = p;
	else
		plant_free(p);
	return st;
}

void plant_free(struct plant *p)
{
	if (p == NULL)
		return;
	peeler_free(p->peeler);
	identifier_free(p->identifier);
	sweeper_free(p->sweeper);
	identity_free(p->identity);
	buf_deinit(&p->request);
	free(p);
}

/* The request in segments of the size that a phone sends. */
static enum st send_request(struct plant *p, struct streams *streams)
{
	struct segment s = {
		.transport = TRANSPORT_TCP,
		.src = { .ip = { .b = { 192, 0, 2, 1 }, .family = IP_V4 }, .port = PHONE_PORT },
		.dst = { .ip = { .b = { 203, 0, 113, 80 }, .family = IP_V4 }, .port = SERVER_PORT },
		.flags = TCP_ACK,
	};
	struct span all = buf_span(&p->request);
	enum st ret = ST_OK;

	for (size_t at = 0; ret == ST_OK && at < all.len; at += PIECE) {
		s.frame = ++p->frame;
		s.seq = 1 + (uint32_t)at;
		s.payload = span_cut(all, at, PIECE);
		ret = streams_feed(streams, &s);
	}
	return ret;
}

enum st plant_body(struct plant *p, struct span body)
{
	static const struct anomaly_sink none = { 0 };
	struct message_sink messages = { .arg = p, .message = on_message };
	struct streams *streams = NULL;
	struct convs *convs = NULL;
	struct stream_sink sink;
	enum st ret;

	p->failed = ST_OK;
	buf_clear(&p->request);
	ret = buf_printf(&p->request,
			 "POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: %zu\r\n"
			 "Content-Type: application/octet-stream\r\n\r\n",
			 body.len);
	if (ret == ST_OK)
		ret = buf_put(&p->request, body);
	if (ret == ST_OK)
		ret = convs_new(&convs, &conv_limits_default, &messages, &none);
	if (ret == ST_OK) {
		sink = conv_stream_sink(convs);
		ret = streams_new(&streams, 0, &stream_limits_default, &sink, &none);
	}
	if (ret == ST_OK)
		ret = send_request(p, streams);
	if (ret == ST_OK)
		streams_flush(streams);
	peel_flush(p->peeler);
	streams_free(streams);
	convs_free(convs);
	return ret == ST_OK ? p->failed : ret;
}
