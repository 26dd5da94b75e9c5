#include "lab/noise.h"

#include "base/span.h"
#include "lab/tls13.h"

#define SECOND 1000000000LL
enum { CHUNK_MAX = 16384 };

static const struct {
	const char *host;
	uint8_t ip[4];
} sites[] = {
	{ "push.example.net", { 198, 51, 100, 7 } },   { "www.example.com", { 198, 51, 100, 31 } },
	{ "news.example.org", { 198, 51, 100, 44 } },  { "img.example.org", { 198, 51, 100, 45 } },
	{ "mail.example.net", { 198, 51, 100, 52 } },  { "maps.example.com", { 198, 51, 100, 61 } },
	{ "video.example.com", { 198, 51, 100, 73 } }, { "bank.example.org", { 198, 51, 100, 84 } },
};

static const uint8_t portal_ip[4] = { 198, 51, 100, 20 }, ntp_ip[4] = { 198, 51, 100, 123 };

void noise_init(struct lab_noise_maker *n, struct talk_place *place, unsigned kib_a_day,
		int64_t from)
{
	*n = (struct lab_noise_maker){ .place = place,
				       .kib_a_day = kib_a_day,
				       .day_ns = from,
				       .left = (int64_t)kib_a_day * 1024,
				       .next_ns = from };
}

static void new_day(struct lab_noise_maker *n, int64_t ns)
{
	while (ns >= n->day_ns + 86400 * SECOND) {
		n->day_ns += 86400 * SECOND;
		n->left = (int64_t)n->kib_a_day * 1024;
	}
}

static enum st put_records(struct talk *t, size_t n, bool out)
{
	uint8_t p[5 + CHUNK_MAX] = { 23, 3, 3 };
	enum st ret = ST_OK;

	while (n != 0 && ret == ST_OK) {
		size_t len = n < CHUNK_MAX ? n : CHUNK_MAX;

		p[3] = (uint8_t)(len >> 8);
		p[4] = (uint8_t)len;
		prng_bytes(t->place->rng, p + 5, len);
		ret = out ? talk_say(t, span_of(p, 5 + len), NULL)
			  : talk_hear(t, span_of(p, 5 + len));
		n -= len;
	}
	return ret;
}

/* One visit to a site over TLS: about size bytes come back. */
static enum st visit(struct lab_noise_maker *n, int64_t ns, size_t site, size_t size)
{
	struct tls_talk tls;
	struct talk t;
	enum st ret;

	n->left -= (int64_t)size + 2500;
	tls_talk_init(&tls);
	ret = talk_look_up(n->place, &ns, sites[site].host, n->place->resolver, sites[site].ip);
	talk_init(&t, n->place, ns, sites[site].ip, 443, false);
	if (ret == ST_OK)
		ret = tls_talk_opening(&tls, n->place->rng, sites[site].host);
	if (ret == ST_OK)
		ret = talk_open(&t);
	if (ret == ST_OK)
		ret = talk_say(&t, buf_span(&tls.hello), NULL);
	if (ret == ST_OK)
		ret = talk_hear(&t, buf_span(&tls.server));
	if (ret == ST_OK)
		ret = put_records(&t, (size_t)prng_between(n->place->rng, 1100, 1300), false);
	if (ret == ST_OK)
		ret = put_records(&t, (size_t)prng_between(n->place->rng, 300, 900), true);
	if (ret == ST_OK)
		ret = put_records(&t, size, false);
	if (ret == ST_OK)
		ret = talk_close(&t);
	tls_talk_deinit(&tls);
	return ret;
}

static enum st check_portal(struct lab_noise_maker *n, int64_t ns)
{
	static const char request[] = "GET /generate_204 HTTP/1.1\r\n"
				      "User-Agent: Dalvik/2.1.0 (Linux; U; Android 9)\r\n"
				      "Host: connectivity.example.com\r\n"
				      "Connection: Keep-Alive\r\nAccept-Encoding: gzip\r\n\r\n";
	static const char answer[] = "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n"
				     "Server: re-enactment\r\n\r\n";
	struct talk t;
	enum st ret = talk_look_up(n->place, &ns, "connectivity.example.com", n->place->resolver,
				   portal_ip);

	n->left -= 900;
	talk_init(&t, n->place, ns, portal_ip, 80, false);
	if (ret == ST_OK)
		ret = talk_open(&t);
	if (ret == ST_OK)
		ret = talk_say(&t, span_str(request), NULL);
	if (ret == ST_OK)
		ret = talk_hear(&t, span_str(answer));
	return ret == ST_OK ? talk_close(&t) : ret;
}

static void put_ntp_time(uint8_t *p, int64_t ns)
{
	uint64_t s = (uint64_t)(ns / SECOND) + 2208988800u;
	uint64_t fraction = ((uint64_t)(ns % SECOND) << 32) / SECOND;

	for (unsigned i = 0; i < 4; i++) {
		p[i] = (uint8_t)(s >> (24 - 8 * i));
		p[4 + i] = (uint8_t)(fraction >> (24 - 8 * i));
	}
}

/* SNTP (RFC 4330 section 4), once in a day. */
static enum st ask_time(struct lab_noise_maker *n, int64_t ns)
{
	uint8_t m[48] = { 0x1b };
	struct talk t;
	size_t frame;
	enum st ret;

	if (n->ntp_ns != 0 && ns < n->ntp_ns + 86400 * SECOND)
		return ST_OK;
	n->ntp_ns = ns;
	ret = talk_look_up(n->place, &ns, "ntp.example.org", n->place->resolver, ntp_ip);
	talk_init(&t, n->place, ns, ntp_ip, 123, false);
	put_ntp_time(m + 40, t.now);
	if (ret == ST_OK)
		ret = talk_datagram(&t, true, span_of(m, sizeof(m)), &frame);
	memcpy(m + 24, m + 40, 8);
	m[0] = 0x1c;
	m[1] = 2;
	m[2] = 3;
	m[3] = 0xe9;
	put_ntp_time(m + 16, t.now - 60 * SECOND);
	put_ntp_time(m + 32, t.now + t.rtt / 2);
	put_ntp_time(m + 40, t.now + t.rtt / 2);
	return ret == ST_OK ? talk_datagram(&t, false, span_of(m, sizeof(m)), &frame) : ret;
}

enum st noise_until(struct lab_noise_maker *n, int64_t ns, bool online)
{
	int64_t pace = n->kib_a_day >= 128 ? 60 : 360;
	enum st ret = ST_OK;

	while (n->next_ns < ns && ret == ST_OK) {
		int64_t at = n->next_ns;

		new_day(n, at);
		if (online && n->kib_a_day != 0) /* whatever else the day was */
			ret = visit(n, at, 0, (size_t)prng_between(n->place->rng, 60, 700));
		n->next_ns = at + prng_between(n->place->rng, 25, 35) * pace * SECOND;
	}
	return ret;
}

enum st noise_event(struct lab_noise_maker *n, int64_t ns, enum lab_event e)
{
	struct prng *rng = n->place->rng;
	enum st ret = ST_OK;
	int64_t most;

	new_day(n, ns);
	if (n->left <= 0)
		return ST_OK;
	if (e == LAB_WIFI_CONNECT) {
		ret = check_portal(n, ns + prng_between(rng, 50, 200) * 1000000);
		return ret == ST_OK ? ask_time(n, ns + SECOND) : ret;
	}
	if (e != LAB_UNLOCK && e != LAB_SCREEN_ON)
		return ST_OK;
	most = (int64_t)n->kib_a_day * 1024 / (e == LAB_UNLOCK ? 12 : 40);
	for (unsigned i = 0; i <= prng_below(rng, 3) && ret == ST_OK && n->left > 0; i++) {
		int64_t size = prng_between(rng, most / 8, most + 200);

		ns += prng_between(rng, 1500, 5000) * 1000000;
		ret = visit(n, ns, prng_below(rng, N_ELEMENTS(sites)), (size_t)size);
	}
	return ret;
}
