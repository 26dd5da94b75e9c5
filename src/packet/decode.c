#include "packet/decode.h"

#include <string.h>

bool ctx_enter(struct ctx *c, const uint8_t *at)
{
	if (LIKELY(c->depth < c->d->limits.depth)) {
		c->depth++;
		return true;
	}
	ctx_bad(c, "limit.tunnels", at, "too many encapsulations, the rest is not taken off");
	return false;
}

bool ctx_enter_tunnel(struct ctx *c, const uint8_t *at)
{
	if (!ctx_enter(c, at))
		return false;
	/* the frame's ends are not those of the packet inside */
	c->seg.tunnels++;
	c->seg.link_src = NULL;
	c->seg.link_dst = NULL;
	c->seg.src.mac.known = false;
	c->seg.dst.mac.known = false;
	return true;
}

/* The part of the datagram's runs that the payload covers, with offsets in the payload. */
static void set_runs(struct ctx *c, struct span payload)
{
	uint64_t off = (uint64_t)(payload.p - c->base);
	size_t n = 0;

	for (size_t i = 0; i < c->n_runs; i++) {
		struct run r = c->runs[i];

		if (r.off >= off + payload.len && n != 0)
			break;
		if (i + 1 < c->n_runs && c->runs[i + 1].off <= off)
			continue;
		r.off = r.off > off ? r.off - off : 0;
		c->scratch[n++] = r;
	}
	c->seg.runs = n != 0 ? c->scratch : NULL;
	c->seg.n_runs = n;
}

HOT void ctx_emit(struct ctx *c, struct span payload)
{
	c->seg.payload = payload;
	c->seg.missing = c->missing;
	c->seg.runs = NULL;
	c->seg.n_runs = 0;
	if (UNLIKELY(c->runs != NULL))
		set_runs(c, payload);
	c->d->out.segment(c->d->out.arg, &c->seg);
}

static void emit_plain(struct ctx *c, enum transport t, uint16_t proto, struct span s)
{
	if (s.len == 0)
		return;
	c->seg.transport = t;
	c->seg.proto = proto;
	c->seg.seq = 0;
	c->seg.ack = 0;
	c->seg.window = 0;
	c->seg.urgent = 0;
	c->seg.flags = 0;
	c->seg.src.port = 0;
	c->seg.dst.port = 0;
	ctx_emit(c, s);
}

void ctx_emit_link(struct ctx *c, uint16_t proto, struct span s)
{
	emit_plain(c, TRANSPORT_LINK, proto, s);
}

void ctx_emit_ip(struct ctx *c, uint8_t proto, struct span s)
{
	emit_plain(c, TRANSPORT_IP, proto, s);
}

static bool is_zero(const uint8_t *mac)
{
	static const uint8_t zero[6];

	return memcmp(mac, zero, 6) == 0;
}

static void set_mac(struct mac *m, const uint8_t **link, const uint8_t *b)
{
	m->known = b != NULL && !is_zero(b);
	*link = m->known ? b : NULL;
	if (m->known)
		memcpy(m->b, b, 6);
}

void ctx_set_macs(struct ctx *c, const uint8_t *src, const uint8_t *dst)
{
	set_mac(&c->seg.src.mac, &c->seg.link_src, src);
	set_mac(&c->seg.dst.mac, &c->seg.link_dst, dst);
}

struct span ctx_cut(struct ctx *c, struct span s, size_t len, const char *what)
{
	size_t want;

	if (LIKELY(len <= s.len)) {
		c->missing = 0;
		s.len = len;
		return s;
	}
	want = len - s.len;
	if (want > c->missing)
		ctx_bad(c, what, s.p, "length goes beyond the end");
	else
		c->missing = (uint32_t)want;
	return s;
}
