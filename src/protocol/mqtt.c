/* row: mqtt - who connects, topics, payloads (MQTT 3.1, 3.1.1 and 5.0 section 2 and 3). */
#include "base/span.h"
#include "protocol/conv.h"
#include "protocol/parse.h"
#include "protocol/rows.h"

enum {
	CONNECT = 1,
	PUBLISH = 3,
	SUBSCRIBE = 8,
	UNSUBSCRIBE = 10,
	TYPES_END = 16,
	FLAG_USER = 0x80,
	FLAG_PASSWORD = 0x40,
	FLAG_WILL = 4,
	VERSION_5 = 5,
	USER_PROPERTY = 38,
};

struct mqtt {
	uint8_t version; /* from CONNECT; 0: not seen */
	struct mqtt_side {
		uint64_t left; /* of a long payload */
		uint32_t overlap;
	} side[2];
};

static const struct span none;

/* Fixed header: type, flags, remaining length in up to four bytes of seven bits. */
static enum st head(struct span b, unsigned *first, uint32_t *len, size_t *used)
{
	struct rd r = rd_of(b);
	uint32_t n = 0;
	unsigned c = 0x80;

	*first = rd_u8(&r);
	for (unsigned i = 0; i < 4 && (c & 0x80) != 0; i++) {
		c = rd_u8(&r);
		n |= (c & 0x7f) << (7 * i);
	}
	if (!rd_ok(&r))
		return ST_MORE;
	if ((c & 0x80) != 0)
		return ST_BAD;
	*len = n;
	*used = (size_t)(r.p - b.p);
	return ST_OK;
}

/* A type with flags that it may have (MQTT 5.0 section 2.1.3). */
static bool plausible(unsigned first, uint32_t len)
{
	unsigned type = first >> 4, flags = first & 15;

	if (type == 0)
		return false;
	if (type == PUBLISH)
		return (flags >> 1 & 3) != 3 && len >= 2;
	if (type == 6 || type == SUBSCRIBE || type == UNSUBSCRIBE)
		return (flags & 2) != 0 && len >= 2;
	if (type >= 12 && type <= 13)
		return flags == 0 && len == 0;
	return flags == 0;
}

static bool protocol_name(struct rd *r)
{
	struct span name = rd_take(r, rd_be16(r));

	return rd_ok(r) && (span_eq_str(name, "MQTT") || span_eq_str(name, "MQIsdp"));
}

static enum probe probe(const struct input *in)
{
	unsigned first;
	uint32_t len;
	size_t used;
	struct rd r;
	enum st st = head(in->bytes, &first, &len, &used);

	if (in->bytes.p[0] >> 4 != CONNECT)
		return st != ST_OK	       ? (st == ST_MORE ? PROBE_MORE : PROBE_NO)
		       : plausible(first, len) ? PROBE_PORT
					       : PROBE_NO;
	if (st != ST_OK || in->bytes.len < used + 6)
		return st == ST_BAD || (in->bytes.p[0] & 15) != 0 ? PROBE_NO : PROBE_MORE;
	r = rd_of(span_from(in->bytes, used));
	if (protocol_name(&r))
		return PROBE_YES;
	return in->bytes.len < used + 8 && in->bytes.p[used] == 0 && in->bytes.p[used + 1] == 6
		       ? PROBE_MORE
		       : PROBE_NO;
}

static struct span text(struct rd *r)
{
	return rd_take(r, rd_be16(r));
}

/* Only user properties are told; how long the others are, by type (5.0 section 2.2.2.2). */
static void properties(struct parse *p, struct rd *r)
{
	static const uint8_t shapes[] = {
		/* 1, 2, 4: bytes; 9: text; 7: number in sevens */
		[1] = 1,  [2] = 4,  [3] = 9,  [8] = 9,	[9] = 9,  [11] = 7, [17] = 4,
		[18] = 9, [19] = 2, [21] = 9, [22] = 9, [23] = 1, [24] = 4, [25] = 1,
		[26] = 9, [28] = 9, [31] = 9, [33] = 2, [34] = 2, [35] = 2, [36] = 1,
		[37] = 1, [39] = 4, [40] = 1, [41] = 1, [42] = 1,
	};
	uint32_t n = 0;
	unsigned c = 0x80;
	struct rd all;

	for (unsigned i = 0; i < 4 && (c & 0x80) != 0; i++) {
		c = rd_u8(r);
		n |= (c & 0x7f) << (7 * i);
	}
	all = rd_sub(r, n);
	while (rd_left(&all) != 0 && rd_ok(&all)) {
		unsigned type = rd_u8(&all);
		struct span v, key;

		if (type == USER_PROPERTY) {
			key = text(&all);
			v = text(&all);
			if (rd_ok(&all))
				parse_field(p, "mqtt.property", key, v, 0);
		} else if (type >= sizeof(shapes) || shapes[type] == 0) {
			return;
		} else if (shapes[type] == 9) {
			v = text(&all);
			if (rd_ok(&all) && (type == 8 || type == 9))
				parse_field(p, "mqtt.property", none, v, 0);
		} else if (shapes[type] == 7) {
			while ((rd_u8(&all) & 0x80) != 0)
				;
		} else {
			(void)rd_take(&all, shapes[type]);
		}
	}
}

static void said(struct parse *p, const char *name, struct rd *r, unsigned flags)
{
	struct span v = text(r);

	if (rd_ok(r))
		parse_field(p, name, none, v, flags);
}

static bool read_connect(struct parse *p, struct mqtt *m, struct rd *r)
{
	unsigned flags;

	if (!protocol_name(r))
		return false;
	parse_lead(p); /* of packets in the version it names */
	m->version = rd_u8(r) & 0x7f;
	flags = rd_u8(r);
	(void)rd_be16(r);
	if (m->version == VERSION_5)
		properties(p, r);
	said(p, "mqtt.client_id", r, FIELD_DEFINED);
	if ((flags & FLAG_WILL) != 0) {
		if (m->version == VERSION_5)
			properties(p, r);
		said(p, "mqtt.will_topic", r, 0);
		said(p, "mqtt.will", r, 0);
	}
	if ((flags & FLAG_USER) != 0)
		said(p, "mqtt.username", r, FIELD_DEFINED);
	if ((flags & FLAG_PASSWORD) != 0)
		said(p, "mqtt.password", r, FIELD_DEFINED);
	return rd_ok(r);
}

static bool read_subscribe(struct parse *p, const struct mqtt *m, unsigned type, struct rd *r)
{
	(void)rd_be16(r);
	if (m->version == VERSION_5)
		properties(p, r);
	while (rd_left(r) != 0 && rd_ok(r)) {
		said(p, "mqtt.topic", r, 0);
		if (type == SUBSCRIBE)
			(void)rd_u8(r);
	}
	return rd_ok(r);
}

/* The payload, as much as is here; its length in all is told by the packet's. */
static bool read_publish(struct parse *p, const struct mqtt *m, unsigned first, struct rd *r)
{
	said(p, "mqtt.topic", r, 0);
	if ((first & 6) != 0)
		(void)rd_be16(r);
	if (m->version == VERSION_5)
		properties(p, r);
	if (rd_ok(r))
		parse_field(p, "mqtt.payload", none, rd_rest(r), 0);
	return rd_ok(r);
}

/* Goes on with a payload that is longer than is held. */
static enum st go_on(struct parse *p, struct mqtt_side *s, const struct input *in, size_t *used)
{
	const struct conv_limits *l = parse_limits(p);
	size_t n = in->bytes.len < s->left ? in->bytes.len : (size_t)s->left;
	bool last = n == s->left || in->ended;

	if (!last && n < l->window_bytes) {
		parse_need(p, s->left < l->window_bytes ? (size_t)s->left : l->window_bytes);
		return ST_OK;
	}
	if (n > s->overlap)
		parse_field(p, "mqtt.payload", none, span_cut(in->bytes, 0, n), FIELD_WINDOW);
	parse_send_window(p, "mqtt", in->off, s->overlap);
	*used = last ? n : n - l->overlap_bytes;
	s->left -= *used;
	s->overlap = last ? 0 : l->overlap_bytes;
	return ST_OK;
}

static bool read(struct parse *p, struct mqtt *m, unsigned first, struct span body)
{
	unsigned type = first >> 4;
	struct rd r = rd_of(body);

	if (type == CONNECT)
		return read_connect(p, m, &r);
	if (type == PUBLISH)
		return read_publish(p, m, first, &r);
	if (type == SUBSCRIBE || type == UNSUBSCRIBE)
		return read_subscribe(p, m, type, &r);
	return true;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct mqtt *m = state;
	struct mqtt_side *s = &m->side[side];
	const struct conv_limits *l = parse_limits(p);
	unsigned first;
	uint32_t len;
	size_t at, here, want;
	enum st st;

	if (s->left != 0)
		return go_on(p, s, in, used);
	st = head(in->bytes, &first, &len, &at);
	if (st != ST_OK)
		return st == ST_MORE ? ST_OK : ST_UNSUP;
	if (!plausible(first, len))
		return ST_UNSUP;
	want = len > l->message_bytes ? l->window_bytes : len;
	here = in->bytes.len - at < len ? in->bytes.len - at : len;
	if (here < want && !in->ended) {
		parse_need(p, at + want);
		return ST_OK;
	}
	if (!read(p, m, first, span_cut(in->bytes, at, here)) && here == len) {
		parse_send(p, "mqtt", in->off);
		return ST_UNSUP;
	}
	parse_send(p, "mqtt", in->off);
	*used = at + here;
	if (here < len && !in->ended) {
		*used -= l->overlap_bytes;
		s->overlap = l->overlap_bytes;
		s->left = len - (*used - at);
	}
	return ST_OK;
}

const struct protocol protocol_mqtt = {
	.name = "mqtt",
	.help = "MQTT 3.1, 3.1.1, 5: client id, user, password, will, topics, payload, properties",
	.over = OVER_TCP,
	.ports = { 1883 },
	.state_size = sizeof(struct mqtt),
	.probe = probe,
	.parse = parse,
};
