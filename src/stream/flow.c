#include "stream/flow.h"

#include "base/hash.h"
#include "stream/shard.h"

#include <string.h>

static void link_address(uint8_t ret[16], const struct endpoint *e, const uint8_t *addr)
{
	memset(ret, 0, 16);
	if (e->mac.known)
		memcpy(ret, e->mac.b, 6);
	else if (addr != NULL)
		memcpy(ret, addr, 6);
}

static uint64_t tail_of(const struct segment *seg, uint16_t port0, uint16_t port1)
{
	bool numbered = seg->transport == TRANSPORT_IP || seg->transport == TRANSPORT_LINK;

	return (uint64_t)port0 | (uint64_t)port1 << 16 | (uint64_t)(numbered ? seg->proto : 0) << 32
	       | (uint64_t)seg->transport << 48 | (uint64_t)seg->src.ip.family << 56;
}

/* Any order will do that is the same from both sides: words as the machine reads them. */
static bool is_low(const uint8_t a_ip[16], const uint8_t b_ip[16], uint16_t a_port, uint16_t b_port)
{
	uint64_t a[2], b[2];

	memcpy(a, a_ip, 16);
	memcpy(b, b_ip, 16);
	if (a[0] != b[0])
		return a[0] < b[0];
	return a[1] != b[1] ? a[1] < b[1] : a_port <= b_port;
}

unsigned flow_key_of(const struct segment *seg, struct flow_key *ret)
{
	const uint8_t *src = seg->src.ip.b, *dst = seg->dst.ip.b;
	uint8_t link[2][16];

	if (UNLIKELY(seg->src.ip.family == IP_NONE)) {
		link_address(link[0], &seg->src, seg->link_src);
		link_address(link[1], &seg->dst, seg->link_dst);
		src = link[0];
		dst = link[1];
	}
	if (is_low(src, dst, seg->src.port, seg->dst.port)) {
		memcpy(ret->ip[0], src, 16);
		memcpy(ret->ip[1], dst, 16);
		ret->tail = tail_of(seg, seg->src.port, seg->dst.port);
		return 0;
	}
	memcpy(ret->ip[0], dst, 16);
	memcpy(ret->ip[1], src, 16);
	ret->tail = tail_of(seg, seg->dst.port, seg->src.port);
	return 1;
}

uint64_t flow_key_hash(const struct flow_key *k, uint64_t seed)
{
	return hash_bytes((struct span){ (const uint8_t *)k, sizeof(*k) }, seed);
}

unsigned stream_shard(const struct segment *seg, unsigned n)
{
	struct flow_key k;

	if (n <= 1)
		return 0;
	flow_key_of(seg, &k);
	return (unsigned)(flow_key_hash(&k, 0) % n);
}

void flow_talk(const struct flow *f, struct talk *ret)
{
	const struct streams *s = table_owner(f);
	const struct app *app = f->app != 0 ? apps_get(&s->apps, f->app - 1) : NULL;

	*ret = (struct talk){ .transport = key_transport(&f->key),
			      .opener_known = (f->flags & FLOW_OPENER_KNOWN) != 0,
			      .shard = s->shard,
			      .flow = f->number,
			      .app = { .uid = -1 } };
	for (unsigned side = 0; side < 2; side++) {
		struct endpoint *e = &ret->side[side];
		unsigned end = flow_side(f, side);

		e->ip.family = key_family(&f->key);
		if (e->ip.family != IP_NONE)
			memcpy(e->ip.b, f->key.ip[end], 16);
		e->port = key_port(&f->key, end);
		e->mac.known = (f->flags & FLOW_MAC << side) != 0;
		memcpy(e->mac.b, f->mac[side], 6);
	}
	if (app != NULL) {
		ret->app = *app;
		ret->has_app = true;
	}
}

void *flow_user(const struct flow *f)
{
	return f->user;
}

void flow_set_user(struct flow *f, void *user)
{
	f->user = user;
}

enum transport flow_transport(const struct flow *f)
{
	return key_transport(&f->key);
}

void flow_ports(const struct flow *f, uint16_t port[2])
{
	port[0] = key_port(&f->key, flow_side(f, 0));
	port[1] = key_port(&f->key, flow_side(f, 1));
}

uint64_t flow_bytes(const struct flow *f)
{
	return f->side[0].next + f->side[1].next;
}

int64_t flow_last_ns(const struct flow *f)
{
	return f->last_ns;
}
