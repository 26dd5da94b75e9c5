#include "packet/tunnel_gtp.h"

#include "packet/eth.h"
#include "packet/ip.h"
#include "packet/ppp.h"

enum { HEADER = 8, G_PDU = 255, HAS_OPTIONS = 7, HAS_EXTENSION = 4 };

struct gtp {
	struct span packet;
	size_t told; /* length of the whole message */
};

/*
 * version (1), protocol type (1), flags; message type; length of what follows
 * the first 8 bytes; tunnel. With any flag: sequence, N-PDU number, type of
 * the first extension header. Extension: length in words, content, next type.
 */
static bool parse(struct span s, uint32_t missing, struct gtp *ret)
{
	struct rd r = rd_of(s);
	uint8_t flags = rd_u8(&r), type = rd_u8(&r), next;
	size_t told = rd_be16(&r) + (size_t)HEADER;

	if ((flags & 0xf0) != 0x30 || type != G_PDU || told > s.len + missing)
		return false;
	if (told < s.len)
		r.end = s.p + told;
	(void)rd_be32(&r);
	if ((flags & HAS_OPTIONS) != 0) {
		(void)rd_be24(&r);
		next = rd_u8(&r);
		while ((flags & HAS_EXTENSION) != 0 && next != 0 && rd_ok(&r)) {
			uint8_t words = rd_u8(&r);

			if (words == 0)
				return false;
			(void)rd_take(&r, words * 4u - 2);
			next = rd_u8(&r);
		}
	}
	*ret = (struct gtp){ rd_rest(&r), told };
	return rd_ok(&r) && ret->packet.len != 0;
}

static bool is_ip(struct span s)
{
	return s.p[0] >> 4 == 4 || s.p[0] >> 4 == 6;
}

static bool is_ethernet(struct span s)
{
	uint16_t type = s.len > 14 ? (uint16_t)(s.p[12] << 8 | s.p[13]) : 0;

	return type == ETHERTYPE_IP4 || type == ETHERTYPE_IP6 || type == 0x0806 || type == 0x8100;
}

bool gtp_u(struct ctx *c, struct span s)
{
	struct gtp g;
	bool ppp;

	if (!parse(s, c->missing, &g))
		return false;
	ppp = g.packet.len > 2 && g.packet.p[0] == 0xff && g.packet.p[1] == 3;
	if (!is_ip(g.packet) && !ppp && !is_ethernet(g.packet))
		return false; /* unstructured: bytes of the datagram */
	if (!ctx_enter_tunnel(c, s.p))
		return false;
	if (ppp)
		ppp_decode(c, g.packet);
	else if (is_ip(g.packet))
		ip_decode(c, g.packet);
	else
		eth_decode(c, g.packet);
	return true;
}

/* Length that the IP header tells, 0 when it is none. */
static size_t ip_length(struct span s)
{
	if (s.len >= 20 && s.p[0] >> 4 == 4 && (s.p[0] & 15) >= 5)
		return (size_t)(s.p[2] << 8 | s.p[3]);
	if (s.len >= 40 && s.p[0] >> 4 == 6)
		return 40 + (size_t)(s.p[4] << 8 | s.p[5]);
	return 0;
}

bool gtp_u_off_port(struct ctx *c, struct span s)
{
	struct gtp g;

	if (!parse(s, c->missing, &g) || g.told != s.len + c->missing
	    || ip_length(g.packet) != g.packet.len + c->missing)
		return false;
	return gtp_u(c, s);
}
