#include "lab/carry.h"

#include "base/span.h"
#include "lab/tls13.h"

#include <stdio.h>

#define SECOND 1000000000LL
enum { DNS_TTL_S = 300, COAP_MAX = 1400 };

/* One request on its way. */
struct errand {
	struct carrier *c;
	const struct lab_client *client;
	const struct lab_state *state;
	enum lab_reply reply;
	struct lab_request request;
	struct buf answer; /* the bytes that come back */
	struct talk talk;
	uint8_t ip[4];
	size_t frame; /* that carries the request */
};

static bool is_address(const char *host)
{
	return host[strspn(host, "0123456789.")] == '\0';
}

/* A host's address: by the facts or the scenario, else one of documentation (or loopback, beside
 * such a server) that stays its own. */
void carry_address(const struct lab_client *c, const struct lab_state *s, uint8_t ip[4])
{
	unsigned h = 0;

	if (is_address(c->host)) {
		talk_address(c->host, ip);
		return;
	}
	if (strcmp(c->host, "zzhc.vnet.cn") == 0) {
		talk_address(s->scenario->server.address, ip);
		return;
	}
	for (const char *p = c->host; *p != '\0'; p++)
		h = h * 31 + (uint8_t)*p;
	talk_address(strncmp(s->scenario->server.address, "127.", 4) == 0 ? "127.84.84.0"
									  : "203.0.113.0",
		     ip);
	ip[3] = (uint8_t)(1 + h % 250);
}

/* Finds the server, with a look-up where one is due. False: there is no way to it. */
static enum st find_server(struct errand *e, int64_t *now, bool *found)
{
	bool fails = strcmp(e->state->scenario->server.dns, "fails") == 0;
	struct carrier *c = e->c;
	uint8_t resolver[4] = { 0 };
	enum st ret = ST_OK;

	carry_address(e->client, e->state, e->ip);
	*found = is_address(e->client->host) || !fails || e->client->fallback != NULL;
	if (fails && e->client->fallback != NULL)
		talk_address(e->client->fallback, e->ip);
	if (c->place == NULL || is_address(e->client->host))
		return ST_OK;
	if (c->looked_up == e->client && c->looked_up_ns + DNS_TTL_S * SECOND > *now)
		return ST_OK;
	memcpy(resolver, c->place->resolver, 4);
	if (e->client->resolver != NULL)
		talk_address(e->client->resolver, resolver);
	ret = talk_look_up(c->place, now, e->client->host, resolver, fails ? NULL : e->ip);
	c->looked_up = fails ? NULL : e->client;
	c->looked_up_ns = *now;
	return ret;
}

static enum st record_truth(struct errand *e, size_t frame)
{
	struct truth_row like = {
		.src = e->talk.phone,
		.dst = e->talk.server,
		.protocol = e->client->transport == LAB_COAP ? "coap" : "http",
		.transport = e->client->transport == LAB_COAP ? "udp" : "tcp",
		.protection = e->client->transport == LAB_TLS			  ? "tls"
			      : (e->client->wrap & (WRAP_BASE64 | WRAP_HEX)) != 0 ? "encoded"
										  : "none",
		.client = e->client->name,
	};
	enum st ret = ST_OK;

	if (!is_address(e->client->host))
		(void)snprintf(like.host, sizeof(like.host), "%s", e->client->host);
	(void)snprintf(like.device, sizeof(like.device), "%s", e->c->device);
	for (size_t i = 0; i < e->request.n_told && ret == ST_OK; i++)
		ret = truth_add(e->c->truth, &like, &e->request.told[i], frame);
	return ret;
}

/* Closes after an answer, or after the client lost patience. */
static enum st end_tcp(struct errand *e, struct lab_answer *ret)
{
	ret->reached = true;
	if (e->answer.len == 0)
		e->talk.now += e->client->timeout_s * SECOND;
	else if (!lab_answer_http(buf_span(&e->answer), ret))
		ret->status = 0;
	ret->end_ns = e->talk.now;
	return talk_close(&e->talk);
}

static enum st over_http(struct errand *e, struct lab_answer *ret)
{
	enum st st = talk_open(&e->talk);

	if (st == ST_OK)
		st = talk_say(&e->talk, buf_span(&e->request.bytes), &e->frame);
	if (st == ST_OK)
		st = record_truth(e, e->frame);
	if (st == ST_OK && e->answer.len != 0)
		st = talk_hear(&e->talk, buf_span(&e->answer));
	return st == ST_OK ? end_tcp(e, ret) : st;
}

static enum st over_tls(struct errand *e, struct lab_answer *ret)
{
	struct tls_talk tls;
	enum st st;

	tls_talk_init(&tls);
	st = tls_talk_make(&tls, e->c->place->rng, e->client->host, buf_span(&e->request.bytes),
			   buf_span(&e->answer));
	if (st == ST_OK)
		st = buf_put(e->c->keylog, buf_span(&tls.keylog));
	if (st == ST_OK)
		st = talk_open(&e->talk);
	if (st == ST_OK)
		st = talk_say(&e->talk, buf_span(&tls.hello), NULL);
	if (st == ST_OK)
		st = talk_hear(&e->talk, buf_span(&tls.server));
	if (st == ST_OK)
		st = talk_say(&e->talk, buf_span(&tls.request), &e->frame);
	if (st == ST_OK)
		st = record_truth(e, e->frame);
	if (st == ST_OK && tls.answer.len != 0)
		st = talk_hear(&e->talk, buf_span(&tls.answer));
	if (st == ST_OK)
		st = talk_say(&e->talk, buf_span(&tls.client_close), NULL);
	tls_talk_deinit(&tls);
	return st == ST_OK ? end_tcp(e, ret) : st;
}

/* --- CoAP (RFC 7252 sections 3 and 4.2) ------------------------------------------------------- */

/* Sends until an answer comes: at 0, 2, 6, 14 and 30 seconds. */
static enum st ask_coap(struct errand *e, struct span message)
{
	unsigned tries = e->answer.len != 0 ? 1 : 5;
	int64_t begin = e->talk.now;
	enum st ret = ST_OK;

	for (unsigned i = 0; i < tries && ret == ST_OK; i++) {
		e->talk.now = begin + ((1LL << (i + 1)) - 2) * SECOND;
		ret = talk_datagram(&e->talk, true, message, &e->frame);
		if (ret == ST_OK)
			ret = record_truth(e, e->frame);
	}
	return ret;
}

static enum st over_coap(struct errand *e, struct lab_answer *ret)
{
	uint8_t m[COAP_MAX] = { 0x44,
				0x02 }; /* version 1, confirmable, four bytes of token; POST */
	struct span body = buf_span(&e->request.bytes), answer = buf_span(&e->answer);
	size_t frame;
	enum st st;

	if (body.len > sizeof(m) - 8)
		return ST_LIMIT;
	prng_bytes(e->c->place->rng, m + 2, 6);
	memcpy(m + 8, body.p, body.len);
	st = ask_coap(e, span_of(m, 8 + body.len));
	if (st != ST_OK || answer.len == 0)
		return st;
	m[0] = 0x64; /* acknowledgement */
	m[1] = answer.p[0];
	memcpy(m + 8, answer.p + 1, answer.len - 1);
	st = talk_datagram(&e->talk, false, span_of(m, 8 + answer.len - 1), &frame);
	ret->end_ns = e->talk.now;
	return st;
}

/* What the server will say: for CoAP its code, then options and payload. */
static enum st make_answer(struct errand *e, struct lab_answer *ret)
{
	bool lwm2m = (e->client->wrap & WRAP_QUERY) != 0;
	const char *payload;
	uint8_t code;
	enum st st;

	if (e->client->transport != LAB_COAP)
		return lab_reply_http(e->reply, &e->answer);
	code = lab_reply_coap(e->reply, lwm2m, &payload);
	if (code == 0)
		return ST_OK;
	st = buf_put_u8(&e->answer, code);
	if (st == ST_OK && payload[0] != '\0')
		st = buf_printf(&e->answer, "\xff%s", payload);
	ret->status = (unsigned)(code >> 5) * 100 + (code & 31);
	(void)snprintf(ret->body, sizeof(ret->body), "%s", payload);
	ret->body_len = strlen(ret->body);
	return st;
}

static enum st talk_to_it(struct errand *e, int64_t now, struct lab_answer *ret)
{
	static enum st (*const ways[])(struct errand * e, struct lab_answer * ret) = {
		[LAB_HTTP] = over_http,
		[LAB_TLS] = over_tls,
		[LAB_COAP] = over_coap,
	};
	enum st st;

	if (e->c->place == NULL) {
		ret->end_ns = now + SECOND;
		ret->reached = e->reply != REPLY_CLOSED;
		if (e->client->transport != LAB_COAP && e->answer.len != 0)
			(void)lab_answer_http(buf_span(&e->answer), ret);
		return ST_OK;
	}
	talk_init(&e->talk, e->c->place, now, e->ip, e->client->port, true);
	if (e->reply == REPLY_CLOSED && e->client->transport != LAB_COAP) {
		st = talk_refused(&e->talk);
		ret->end_ns = e->talk.now;
		return st;
	}
	return ways[e->client->transport](e, ret);
}

enum st carry(struct carrier *c, int64_t ns, const struct lab_client *client,
	      const struct lab_state *s, enum lab_reply reply, struct lab_answer *ret)
{
	struct errand e = { .c = c, .client = client, .state = s, .reply = reply };
	struct lab_answer answer = { .end_ns = ns };
	bool found = false;
	enum st st;

	lab_request_init(&e.request);
	buf_init(&e.answer, 4096);
	st = lab_request_make(&e.request, client, s, ns);
	if (st == ST_OK)
		st = find_server(&e, &ns, &found);
	if (st == ST_OK && found)
		st = make_answer(&e, &answer);
	if (st == ST_OK && found)
		st = talk_to_it(&e, ns, &answer);
	if (st == ST_OK)
		*ret = answer;
	buf_deinit(&e.answer);
	lab_request_deinit(&e.request);
	return st;
}
