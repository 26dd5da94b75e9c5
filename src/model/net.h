/*
 * net.h - addresses and endpoints as they stand in packets.
 *
 * An address is 16 bytes in network order; IPv4 uses the first four, the rest
 * is zero, so that two addresses are equal when their bytes are.
 */
#ifndef MODEL_NET_H
#define MODEL_NET_H

#include "base/attr.h"
#include "base/rd.h"

enum { IP_NONE = 0, IP_V4 = 4, IP_V6 = 6 };

struct ip {
	uint8_t b[16];
	uint8_t family; /* IP_NONE: no network layer (link-layer frames) */
};

struct mac {
	uint8_t b[6];
	bool known;
};

struct endpoint {
	struct ip ip;
	uint16_t port;	/* 0 where the transport has none */
	struct mac mac; /* of the frame that came from here, when the link shows it */
};

#define TRANSPORT_MAP(X) \
	X(LINK, "link")  \
	X(IP, "ip")      \
	X(TCP, "tcp")    \
	X(UDP, "udp")    \
	X(SCTP, "sctp")

enum transport {
#define X(name, text) TRANSPORT_##name,
	TRANSPORT_MAP(X)
#undef X
		TRANSPORT_COUNT_
};

const char *transport_name(enum transport t);

enum { IP_TEXT_MAX = 46, MAC_TEXT_MAX = 18 };

/* RFC 5952 for IPv6, dotted decimal for IPv4, "" for IP_NONE. Returns out. */
const char *ip_format(const struct ip *ip, char out[IP_TEXT_MAX]);
MUST_CHECK bool ip_parse(struct span text, struct ip *ret);
const char *mac_format(const uint8_t mac[6], char out[MAC_TEXT_MAX]); /* lower-case colon form */

bool ip_eq(const struct ip *a, const struct ip *b);
int ip_cmp(const struct ip *a, const struct ip *b);
/* RFC 1918, 4193, 3927, 6598, loopback, link-local. */
bool ip_is_private(const struct ip *ip);
/* Cannot leave the link: loopback, link-local, multicast of link scope, 255.255.255.255. */
bool ip_is_link_local(const struct ip *ip);
bool ip_is_multicast(const struct ip *ip); /* limited broadcast included */

#endif
