#include "protocol/conv.h"

#include "protocol/engine.h"

#include <stdlib.h>

struct convs {
	struct engine engine;
};

static void talk_of(void *who, struct talk *ret)
{
	flow_talk(who, ret);
}

static void gone(void *who)
{
	flow_set_user(who, NULL);
}

enum st convs_new(struct convs **ret, const struct conv_limits *l, const struct message_sink *out,
		  const struct anomaly_sink *anomalies)
{
	struct convs *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return ST_NOMEM;
	if (engine_init(&c->engine, l, out, anomalies) != ST_OK) {
		free(c);
		return ST_NOMEM;
	}
	c->engine.talk = talk_of;
	c->engine.gone = gone;
	*ret = c;
	return ST_OK;
}

void convs_free(struct convs *c)
{
	if (c == NULL)
		return;
	engine_deinit(&c->engine);
	free(c);
}

/* The flow's conversation, begun now when there is none. */
static struct conv *conv_of(struct convs *c, struct flow *f, bool first)
{
	struct conv *conv = flow_user(f);
	struct talk talk;
	uint16_t ports[2];

	if (LIKELY(conv != NULL))
		return conv;
	flow_talk(f, &talk);
	flow_ports(f, ports);
	conv = conv_open(&c->engine, f, talk.transport, ports, !talk.opener_known || !first);
	if (conv != NULL)
		flow_set_user(f, conv);
	return conv;
}

static void on_data(void *arg, struct flow *f, unsigned side, const struct chunk *chunk)
{
	struct convs *c = arg;
	struct conv *conv = conv_of(c, f, chunk->off == 0);

	if (LIKELY(conv != NULL))
		conv_data(conv, side, chunk);
	else
		anomaly_say(&c->engine.anomalies, "limit.memory", chunk->runs->frame, chunk->off,
			    "no memory to follow a conversation");
}

static void on_gap(void *arg, struct flow *f, unsigned side, uint64_t off, uint64_t len,
		   uint64_t frame)
{
	struct conv *conv = flow_user(f);

	(void)arg;
	(void)frame;
	if (conv != NULL)
		conv_gap(conv, side, off, len);
}

static void on_fin(void *arg, struct flow *f, unsigned side)
{
	struct conv *conv = flow_user(f);

	(void)arg;
	if (conv != NULL)
		conv_fin(conv, side);
}

static void on_end(void *arg, struct flow *f, enum flow_end why)
{
	(void)arg;
	(void)why;
	conv_close(flow_user(f));
	flow_set_user(f, NULL);
}

struct stream_sink conv_stream_sink(struct convs *c)
{
	return (struct stream_sink){ c, on_data, on_gap, on_fin, on_end };
}
