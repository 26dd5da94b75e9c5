#include "lab/talk.h"

#include "base/span.h"
#include "model/net.h"

#define MS 1000000LL
enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16, HOST_MAX = 100 };

void talk_address(const char *text, uint8_t ret[4])
{
	struct ip ip = { 0 };

	if (ip_parse(span_str(text), &ip))
		memcpy(ret, ip.b, 4);
	else
		memset(ret, 0, 4);
}

static uint16_t take_port(struct talk_place *p)
{
	uint16_t port = (uint16_t)(32768 + p->next_port % 28000);

	p->next_port = (uint16_t)((p->next_port + 1) % 28000);
	return port;
}

void talk_init(struct talk *t, struct talk_place *p, int64_t now, const uint8_t ip[4],
	       uint16_t port, bool far)
{
	*t = (struct talk){ .place = p, .phone = p->phone, .server = p->router, .now = now };
	memcpy(t->server.ip, ip, 4); /* beyond the router, hence its MAC */
	t->server.port = port;
	t->phone.port = take_port(p);
	t->seq = (uint32_t)prng_u64(p->rng);
	t->ack = (uint32_t)prng_u64(p->rng);
	t->rtt = (far ? prng_between(p->rng, 210, 290) : prng_between(p->rng, 18, 40)) * MS;
}

/* --- DNS (RFC 1035 section 4) --------------------------------------------------------------- */

static size_t put_name(uint8_t *p, const char *host)
{
	size_t n = 0;

	while (*host != '\0') {
		size_t label = strcspn(host, ".");

		p[n++] = (uint8_t)label;
		memcpy(p + n, host, label);
		n += label;
		host += label + (host[label] == '.');
	}
	p[n++] = 0;
	return n;
}

size_t talk_question(uint8_t out[TALK_QUESTION_MAX], uint16_t id, const char *host)
{
	static const uint8_t end[] = { 0, 1, 0, 1 };
	size_t n = 12;

	if (strlen(host) >= HOST_MAX)
		return 0;
	memset(out, 0, TALK_QUESTION_MAX);
	out[0] = (uint8_t)(id >> 8);
	out[1] = (uint8_t)id;
	out[2] = 1; /* recursion desired */
	out[5] = 1;
	n += put_name(out + n, host);
	memcpy(out + n, end, 4);
	return n + 4;
}

enum st talk_look_up(struct talk_place *p, int64_t *now, const char *host,
		     const uint8_t resolver[4], const uint8_t address[4])
{
	static const uint8_t record[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4 };
	struct wire_end me = p->phone, them = p->router;
	uint8_t m[TALK_QUESTION_MAX];
	uint16_t id;
	size_t n;
	enum st ret;

	me.port = take_port(p);
	them.port = 53;
	memcpy(them.ip, resolver, 4);
	id = (uint16_t)((prng_u64(p->rng) & 0xff) << 8);
	id |= (uint16_t)(prng_u64(p->rng) & 0xff);
	n = talk_question(m, id, host);
	if (n == 0)
		return ST_LIMIT;
	*now += prng_between(p->rng, 1, 5) * MS;
	ret = wire_put_udp(p->wire, *now, &me, &them, span_of(m, n));
	if (ret != ST_OK || address == NULL) {
		*now += 5000 * MS;
		return ret;
	}
	m[2] = 0x81;
	m[3] = 0x80;
	m[7] = 1;
	memcpy(m + n, record, sizeof(record));
	memcpy(m + n + sizeof(record), address, 4);
	*now += prng_between(p->rng, 8, 60) * MS;
	return wire_put_udp(p->wire, *now, &them, &me, span_of(m, n + sizeof(record) + 4));
}

enum st talk_datagram(struct talk *t, bool out, struct span payload, size_t *frame)
{
	*frame = t->place->wire->n;
	if (!out)
		t->now += t->rtt;
	return wire_put_udp(t->place->wire, t->now, out ? &t->phone : &t->server,
			    out ? &t->server : &t->phone, payload);
}

/* --- TCP ------------------------------------------------------------------------------------ */

static enum st segment(struct talk *t, bool out, uint8_t flags, struct span payload)
{
	struct wire_tcp h = { out ? t->seq : t->ack, out ? t->ack : t->seq, flags };
	uint32_t n = (uint32_t)payload.len + ((flags & (SYN | FIN)) != 0);
	enum st ret;

	if ((flags & ACK) == 0)
		h.ack = 0;
	ret = wire_put_tcp(t->place->wire, t->now, out ? &t->phone : &t->server,
			   out ? &t->server : &t->phone, &h, payload);
	if (out)
		t->seq += n;
	else
		t->ack += n;
	return ret;
}

static enum st bare(struct talk *t, bool out, uint8_t flags)
{
	return segment(t, out, flags, (struct span){ 0 });
}

enum st talk_open(struct talk *t)
{
	enum st ret = bare(t, true, SYN);

	t->now += t->rtt;
	if (ret == ST_OK)
		ret = bare(t, false, SYN | ACK);
	t->now += MS / 2;
	return ret == ST_OK ? bare(t, true, ACK) : ret;
}

enum st talk_refused(struct talk *t)
{
	enum st ret = bare(t, true, SYN);

	t->now += t->rtt;
	t->ack = 0;
	return ret == ST_OK ? bare(t, false, RST | ACK) : ret;
}

static enum st transfer(struct talk *t, bool out, struct span bytes, size_t *frame)
{
	enum st ret = ST_OK;

	t->now += out ? MS : t->rtt / 2 + 12 * MS;
	if (frame != NULL)
		*frame = t->place->wire->n;
	for (size_t at = 0; at < bytes.len && ret == ST_OK; at += WIRE_MSS) {
		bool last = at + WIRE_MSS >= bytes.len;

		ret = segment(t, out, last ? PSH | ACK : ACK, span_cut(bytes, at, WIRE_MSS));
		t->now += MS / 5;
	}
	t->now += out ? t->rtt / 2 : MS / 2;
	return ret == ST_OK ? bare(t, !out, ACK) : ret;
}

enum st talk_say(struct talk *t, struct span bytes, size_t *frame)
{
	return transfer(t, true, bytes, frame);
}

enum st talk_hear(struct talk *t, struct span bytes)
{
	return transfer(t, false, bytes, NULL);
}

enum st talk_close(struct talk *t)
{
	enum st ret;

	t->now += 3 * MS;
	ret = bare(t, true, FIN | ACK);
	t->now += t->rtt;
	if (ret == ST_OK)
		ret = bare(t, false, FIN | ACK);
	t->now += MS / 2;
	return ret == ST_OK ? bare(t, true, ACK) : ret;
}
