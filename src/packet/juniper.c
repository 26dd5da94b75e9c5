#include "packet/juniper.h"

#include "packet/eth.h"
#include "packet/ip.h"
#include "packet/ppp.h"
#include "packet/wan.h"

/* flags (one byte), the extensions' own length (two), then by flag the address family (four) */
enum { MAGIC = 0x4d4743, NO_LINK_LAYER = 2, HAS_EXTENSIONS = 0x80 };
enum { FAMILY_IP4 = 2, FAMILY_IP6_BSD = 24, FAMILY_IP6 = 28, FAMILY_IP6_MAC = 30 };
enum { COOKIE_ATM1 = 4, COOKIE_ATM2 = 8, MONITOR_HEADER = 8, COOKIE_MOST = 16 };

static const char what[] = "juniper";

static void cut_off(struct ctx *c, struct span s)
{
	ctx_bad(c, what, s.p, "header cut off");
	ctx_emit_link(c, PACKET_LINK_RAW, s);
}

static bool is_ip(struct span s)
{
	return s.len >= 20 && (s.p[0] >> 4 == 6 || (s.p[0] >> 4 == 4 && (s.p[0] & 15) >= 5));
}

static bool is_llc(struct span s)
{
	struct rd r = rd_of(s);
	uint32_t three = rd_be24(&r);

	return rd_ok(&r) && (three == 0xfefe03 || three == 0xaaaa03);
}

static bool is_ppp(struct span s)
{
	struct rd r = rd_of(s);
	uint32_t four = rd_be32(&r);

	return rd_ok(&r) && (four == 0xff030021 || four == 0xff030057);
}

static void by_family(struct ctx *c, uint32_t family, struct span s)
{
	/* in the byte order of the router that wrote it, so either */
	if ((family & 0xffffff) == 0)
		family >>= 24;
	if (family == FAMILY_IP4)
		ip4_decode(c, s);
	else if (family == FAMILY_IP6 || family == FAMILY_IP6_BSD || family == FAMILY_IP6_MAC)
		ip6_decode(c, s);
	else
		ctx_emit_link(c, PACKET_LINK_RAW, s);
}

/*
 * What is behind the header, or an empty span when that was all: the frame is
 * no Juniper frame, is cut off, or had no link layer and went on as IP.
 */
static struct span behind_header(struct ctx *c, struct span s)
{
	const struct span none = { 0 };
	struct rd r = rd_of(s);
	uint32_t magic = rd_be24(&r);
	uint8_t flags = rd_u8(&r);

	if (rd_ok(&r) && (flags & HAS_EXTENSIONS) != 0) {
		uint16_t len = rd_be16(&r);

		(void)rd_take(&r, len);
	}
	if (!rd_ok(&r)) {
		cut_off(c, s);
		return none;
	}
	if (magic != MAGIC) {
		ctx_bad(c, what, s.p, "magic number is missing");
		ctx_emit_link(c, PACKET_LINK_RAW, s);
		return none;
	}
	if ((flags & NO_LINK_LAYER) != 0) {
		uint32_t family = rd_be32(&r);

		if (rd_ok(&r))
			by_family(c, family, rd_rest(&r));
		else
			cut_off(c, s);
		return none;
	}
	return rd_rest(&r);
}

/* Behind a cookie that need not be there: what looks like a packet is one. */
static void guess(struct ctx *c, struct span s)
{
	if (is_ppp(s))
		ppp_decode(c, s);
	else if (is_llc(s))
		llc_decode(c, s);
	else if (is_ip(s))
		ip_decode(c, s);
	else
		ctx_emit_link(c, PACKET_LINK_RAW, s);
}

static void behind_cookie(struct ctx *c, struct span s, size_t cookie)
{
	struct span in = behind_header(c, s);
	struct rd r = rd_of(in);

	if (in.len == 0)
		return;
	(void)rd_take(&r, cookie);
	if (!rd_ok(&r))
		cut_off(c, s);
	else
		guess(c, rd_rest(&r));
}

static void as(struct ctx *c, struct span s, layer_fn *next)
{
	struct span in = behind_header(c, s);

	if (in.len != 0)
		next(c, in);
}

void juniper_ether_decode(struct ctx *c, struct span s)
{
	as(c, s, eth_decode);
}

void juniper_ppp_decode(struct ctx *c, struct span s)
{
	as(c, s, ppp_decode);
}

void juniper_chdlc_decode(struct ctx *c, struct span s)
{
	as(c, s, chdlc_decode);
}

void juniper_frelay_decode(struct ctx *c, struct span s)
{
	as(c, s, frelay_decode);
}

void juniper_atm1_decode(struct ctx *c, struct span s)
{
	behind_cookie(c, s, COOKIE_ATM1);
}

void juniper_atm2_decode(struct ctx *c, struct span s)
{
	behind_cookie(c, s, COOKIE_ATM2);
}

/* packet type, pad, interface, service */
void juniper_monitor_decode(struct ctx *c, struct span s)
{
	behind_cookie(c, s, MONITOR_HEADER);
}

/*
 * Services, multilink, encryption: a cookie that names no length, up to the
 * 16 bytes of an encryption card's (association, time to live, type, SPI, ends).
 */
void juniper_other_decode(struct ctx *c, struct span s)
{
	struct span in = behind_header(c, s);

	for (size_t cookie = 0; cookie <= COOKIE_MOST && cookie < in.len; cookie += 2) {
		struct span at = { in.p + cookie, in.len - cookie };

		if (is_ppp(at) || is_llc(at) || is_ip(at)) {
			guess(c, at);
			return;
		}
	}
	if (in.len != 0)
		ctx_emit_link(c, PACKET_LINK_RAW, in);
}
