#include "protocol/conv.h"

#include "protocol/engine.h"

#include <stdlib.h>
#include <string.h>

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

enum st convs_new_in(struct convs **ret, struct parse_room *room, const struct conv_limits *l,
		     const struct message_sink *out, const struct anomaly_sink *anomalies)
{
	struct convs *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return ST_NOMEM;
	if (engine_init_in(&c->engine, room, l, out, anomalies) != ST_OK) {
		free(c);
		return ST_NOMEM;
	}
	c->engine.talk = talk_of;
	c->engine.gone = gone;
	*ret = c;
	return ST_OK;
}

enum st convs_new(struct convs **ret, const struct conv_limits *l, const struct message_sink *out,
		  const struct anomaly_sink *anomalies)
{
	return convs_new_in(ret, NULL, l, out, anomalies);
}

void convs_keys(struct convs *c, struct keyring *keys)
{
	c->engine.keys = keys;
}

void convs_free(struct convs *c)
{
	if (c == NULL)
		return;
	engine_deinit(&c->engine);
	free(c);
}

/* fe80::/10, multicast and the like, or the sender's own /64: it goes no further than the link. */
static bool beyond_the_link(const struct ip *from, const struct ip *to)
{
	return !ip_is_link_local(from) && !ip_is_link_local(to) && !ip_is_multicast(to)
	       && memcmp(from->b, to->b, 8) != 0;
}

/*
 * An IPv6 address whose last eight bytes are made of the MAC (modified EUI-64,
 * RFC 4291 appendix A) tells it to everybody the device speaks to: a message
 * of its own for each flow, when the one who opened it first speaks.
 */
static void tell_eui64(struct convs *c, const struct talk *talk, const struct chunk *chunk)
{
	const struct ip *ip = &talk->side[0].ip;
	struct field field = { .name = "ipv6.src", .flags = FIELD_DEFINED };
	struct message m = { .talk = talk,
			     .protocol = "ipv6",
			     .row = "ipv6",
			     .protection = "none",
			     .time_ns = chunk->runs->time_ns,
			     .stream_off = chunk->off,
			     .fields = &field,
			     .n_fields = 1,
			     .runs = chunk->runs,
			     .n_runs = 1 };

	if (ip->family != IP_V6 || ip->b[11] != 0xff || ip->b[12] != 0xfe || (ip->b[8] & 2) == 0
	    || !beyond_the_link(ip, &talk->side[1].ip))
		return;
	field.bytes = (struct span){ ip->b + 8, 8 };
	m.order = c->engine.order++;
	if (c->engine.out.message != NULL)
		c->engine.out.message(c->engine.out.arg, &m);
}

/* The flow's conversation, begun now when there is none. */
static struct conv *conv_of(struct convs *c, struct flow *f, unsigned side,
			    const struct chunk *chunk)
{
	struct conv *conv = flow_user(f);
	struct talk talk;
	uint16_t ports[2];

	if (LIKELY(conv != NULL))
		return conv;
	flow_talk(f, &talk);
	flow_ports(f, ports);
	conv = conv_open(&c->engine, f, talk.transport, ports,
			 !talk.opener_known || chunk->off != 0);
	if (conv != NULL)
		flow_set_user(f, conv);
	if (side == 0)
		tell_eui64(c, &talk, chunk);
	return conv;
}

static void on_data(void *arg, struct flow *f, unsigned side, const struct chunk *chunk)
{
	struct convs *c = arg;
	struct conv *conv = conv_of(c, f, side, chunk);

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

static void tell_traffic(struct convs *c, const struct flow *f)
{
	struct talk talk;
	const struct closed_seen seen = { .talk = &talk,
					  .protocol = "",
					  .bytes = flow_bytes(f),
					  .time_ns = flow_last_ns(f),
					  .traffic = true };

	if (seen.bytes == 0 || c->engine.out.traffic == NULL)
		return;
	flow_talk(f, &talk);
	c->engine.out.traffic(c->engine.out.arg, &seen);
}

static void on_end(void *arg, struct flow *f, enum flow_end why)
{
	(void)why;
	tell_traffic(arg, f);
	conv_close(flow_user(f));
	flow_set_user(f, NULL);
}

struct stream_sink conv_stream_sink(struct convs *c)
{
	return (struct stream_sink){ c, on_data, on_gap, on_fin, on_end };
}
