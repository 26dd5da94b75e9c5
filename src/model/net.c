#include "model/net.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static const char *const transports[] = {
#define X(name, text) text,
	TRANSPORT_MAP(X)
#undef X
};

const char *transport_name(enum transport t)
{
	return (unsigned)t < TRANSPORT_COUNT_ ? transports[t] : "unknown";
}

static char *put_decimal(char *at, unsigned v)
{
	if (v >= 100)
		*at++ = (char)('0' + v / 100);
	if (v >= 10)
		*at++ = (char)('0' + v / 10 % 10);
	*at++ = (char)('0' + v % 10);
	return at;
}

const char *ip_format(const struct ip *ip, char out[IP_TEXT_MAX])
{
	char *at = out;

	/* a report has hundreds of thousands: inet_ntop(3) formats each with sprintf() */
	for (size_t i = 0; ip->family == IP_V4 && i < 4; i++) {
		if (i != 0)
			*at++ = '.';
		at = put_decimal(at, ip->b[i]);
	}
	*at = '\0';
	if (ip->family == IP_V6)
		(void)inet_ntop(AF_INET6, ip->b, out, IP_TEXT_MAX);
	return out;
}

bool ip_parse(struct span text, struct ip *ret)
{
	char buf[IP_TEXT_MAX];
	struct ip ip = { .family = IP_V4 };

	if (text.len == 0 || text.len >= sizeof(buf) || memchr(text.p, 0, text.len) != NULL)
		return false;
	memcpy(buf, text.p, text.len);
	buf[text.len] = '\0';
	if (inet_pton(AF_INET, buf, ip.b) != 1) {
		ip.family = IP_V6;
		if (inet_pton(AF_INET6, buf, ip.b) != 1)
			return false;
	}
	*ret = ip;
	return true;
}

const char *mac_format(const uint8_t mac[6], char out[MAC_TEXT_MAX])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < 6; i++) {
		out[3 * i] = digits[mac[i] >> 4];
		out[3 * i + 1] = digits[mac[i] & 15];
		out[3 * i + 2] = i < 5 ? ':' : '\0';
	}
	return out;
}

bool ip_eq(const struct ip *a, const struct ip *b)
{
	return a->family == b->family && memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

int ip_cmp(const struct ip *a, const struct ip *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->b, b->b, sizeof(a->b));
}

struct prefix {
	uint8_t family, bits;
	uint8_t b[4]; /* no row needs more */
};

static bool in_prefix(const struct ip *ip, const struct prefix *p)
{
	uint32_t a, b, mask = p->bits != 0 ? ~0u << (32 - p->bits) : 0;

	memcpy(&a, ip->b, 4);
	memcpy(&b, p->b, 4);
	return ip->family == p->family && ((ntohl(a) ^ ntohl(b)) & mask) == 0;
}

static bool in_any(const struct ip *ip, const struct prefix *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (in_prefix(ip, &p[i]))
			return true;
	return false;
}

static bool is_v6_loopback(const struct ip *ip)
{
	static const uint8_t one[16] = { [15] = 1 };

	return ip->family == IP_V6 && memcmp(ip->b, one, 16) == 0;
}

bool ip_is_link_local(const struct ip *ip)
{
	static const struct prefix rows[] = {
		{ IP_V4, 8, { 127 } },	       { IP_V4, 16, { 169, 254 } },
		{ IP_V4, 24, { 224 } },	       { IP_V4, 32, { 255, 255, 255, 255 } },
		{ IP_V6, 10, { 0xfe, 0x80 } }, { IP_V6, 16, { 0xff, 0x01 } },
		{ IP_V6, 16, { 0xff, 0x02 } },
	};

	return in_any(ip, rows, N_ELEMENTS(rows)) || is_v6_loopback(ip);
}

bool ip_is_private(const struct ip *ip)
{
	static const struct prefix rows[] = {
		{ IP_V4, 8, { 10 } },	    { IP_V4, 12, { 172, 16 } }, { IP_V4, 16, { 192, 168 } },
		{ IP_V4, 10, { 100, 64 } }, { IP_V6, 7, { 0xfc } },
	};

	return in_any(ip, rows, N_ELEMENTS(rows)) || ip_is_link_local(ip);
}

bool ip_is_multicast(const struct ip *ip)
{
	static const struct prefix rows[] = {
		{ IP_V4, 4, { 224 } },
		{ IP_V4, 32, { 255, 255, 255, 255 } },
		{ IP_V6, 8, { 0xff } },
	};

	return in_any(ip, rows, N_ELEMENTS(rows));
}
