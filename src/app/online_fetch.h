/*
 * online_fetch.h - one question to one server: HTTP with libcurl, WHOIS over TCP (RFC 3912).
 *
 * The caller has looked the server up, judged its address, and pins it: what
 * is contacted is what was judged. No redirect is followed here, no proxy used, no cookie kept.
 */
#ifndef APP_ONLINE_FETCH_H
#define APP_ONLINE_FETCH_H

#include "attribute/registry.h"
#include "base/buf.h"

#include <sys/socket.h>

enum { FETCH_BODY_MAX = 1 << 20, FETCH_WHY_MAX = 200 };

struct fetch_place {
	char host[128]; /* without brackets */
	uint16_t port;
	struct ip ip;
	struct sockaddr_storage at;
	socklen_t at_len;
};

struct fetched {
	long status; /* of HTTP */
	char type[64], location[REFER_MAX], retry[32];
	struct buf body;
	char why[FETCH_WHY_MAX]; /* when it failed */
};

/* Looks place->host up. False: why says what went wrong. */
MUST_CHECK bool fetch_look_up(struct fetch_place *place, char why[FETCH_WHY_MAX]);
/* Host and port of a URL of http or https. */
MUST_CHECK bool fetch_place_of(const char *url, struct fetch_place *ret);
/* A redirect or referral as it was given, made whole by the URL it came from. */
MUST_CHECK bool fetch_resolve(const char *base, const char *given, char url[REFER_MAX]);

/* False: f->why. body is made here; the caller has buf_deinit() for it in any case. */
MUST_CHECK bool fetch_http(const char *url, const struct fetch_place *p, unsigned timeout_s,
			   struct fetched *f);
MUST_CHECK bool fetch_whois(const char *question, const struct fetch_place *p, unsigned timeout_s,
			    struct fetched *f);

#endif
