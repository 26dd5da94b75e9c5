#include "app/lab_live.h"

#include "app/lab_hosts.h"
#include "app/lab_line.h"
#include "app/lab_record.h"
#include "app/lab_space.h"
#include "base/span.h"
#include "lab/carry.h"
#include "lab/place.h"

#include <stdio.h>

#define SECOND 1000000000LL
enum { DNS_TTL_S = 300, COAP_TRIES = 5, NOTICE_PORT = 9 };

/* One play. */
struct live {
	const struct scenario *scenario;
	struct written_part *part;
	struct lab_space space;
	struct lab_record record;
	struct lab_hosts hosts; /* the servers' process */
	struct prng rng;
	bool loopback;
	const char *router; /* that is asked for names */
	int64_t looked_up_ns;
	const struct lab_client *looked_up;
	struct err *e;
};

/* --- places --------------------------------------------------------------------------------- */

static enum st check_place(const char *address, const char *what, const char *who, struct err *e)
{
	struct ip ip;

	if (address == NULL || !ip_parse(span_str(address), &ip))
		return ST_OK; /* a name, which our own DNS answers */
	if (ip.family == IP_V4 && lab_place_is_ours(&ip))
		return ST_OK;
	return err_set(e, ST_BAD, 0, 0,
		       "%s: %s%s%.15s is neither of loopback nor of documentation, and live mode "
		       "sends to nothing else",
		       what, who, who[0] != '\0' ? ": " : "", address);
}

static enum st check_client(const struct lab_client *c, struct err *e)
{
	enum st ret = check_place(c->host, "client", c->name, e);

	if (ret == ST_OK)
		ret = check_place(c->resolver, "client", c->name, e);
	return ret == ST_OK ? check_place(c->fallback, "client", c->name, e) : ret;
}

static bool is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0;
}

static enum st check_places(const struct scenario *s, struct err *e)
{
	const struct lab_step *steps = s->script.p;
	enum st ret = check_place(s->device.ip, "phone", "ip_address", e);

	if (ret == ST_OK)
		ret = check_place(s->server.address, "server", "address", e);
	if (ret == ST_OK)
		ret = check_client(s->client, e);
	for (size_t i = 0; i < s->script.n && ret == ST_OK; i++)
		if (steps[i].client != NULL)
			ret = check_client(steps[i].client, e);
	if (ret != ST_OK)
		return ret;
	if (is_loopback(s->device.ip) != is_loopback(s->server.address))
		return err_set(e, ST_BAD, 0, 0,
			       "phone and server: both on loopback, or both on documentation "
			       "addresses");
	if (s->windows.n != 0 || s->fleet.devices != 1)
		return err_set(e, ST_BAD, 0, 0,
			       "live mode plays one phone into one capture: leave 'captures' and "
			       "'fleet' out");
	return ST_OK;
}

/* --- sending -------------------------------------------------------------------------------- */

static const char *text_of(const uint8_t ip[4], char out[16])
{
	(void)snprintf(out, 16, "%u.%u.%u.%u", ip[0], ip[1], ip[2], ip[3]);
	return out;
}

/* Asks the lab's DNS, unless it was asked a moment ago. */
static enum st look_up(struct live *v, int64_t ns, const struct lab_client *c, bool *found)
{
	struct ip ip;
	uint8_t answer[4];
	enum st ret;

	*found = true;
	if (ip_parse(span_str(c->host), &ip)
	    || (v->looked_up == c && v->looked_up_ns + DNS_TTL_S * SECOND > ns))
		return ST_OK;
	ret = lab_line_look_up(v->scenario->device.ip, v->router, (uint16_t)prng_u64(&v->rng),
			       c->host, answer);
	*found = ret == ST_OK;
	v->looked_up = *found ? c : NULL;
	v->looked_up_ns = ns;
	return ret == ST_END ? ST_OK : ret; /* ST_END: nobody answered */
}

static enum st over_coap(struct live *v, const struct lab_line *to, struct span body,
			 struct lab_answer *ret)
{
	uint8_t m[1408] = { 0x44, 0x02 }; /* confirmable, four bytes of token; POST */
	int64_t begin = v->record.clock_ns;
	enum st st = ST_END;

	if (body.len > sizeof(m) - 8)
		return ST_LIMIT;
	prng_bytes(&v->rng, m + 2, 6);
	memcpy(m + 8, body.p, body.len);
	for (unsigned i = 0; i < COAP_TRIES && st == ST_END; i++) {
		enum st clock =
			lab_record_clock(&v->record, begin + ((1LL << (i + 1)) - 2) * SECOND);

		st = clock == ST_OK ? lab_line_coap(to, span_of(m, 8 + body.len), ret) : clock;
	}
	return st;
}

/* What the server does is up to it; what came of it is in *ret. */
static enum st talk(struct live *v, const struct lab_client *c, const struct lab_state *s,
		    int64_t ns, struct lab_answer *ret)
{
	struct lab_line to = { .from = v->scenario->device.ip,
			       .port = c->port,
			       .host = c->transport == LAB_TLS ? c->host : NULL,
			       .keylog = &v->part->keylog };
	struct lab_request request;
	uint8_t ip[4];
	char at[16];
	enum st st;

	carry_address(c, s, ip);
	to.to = text_of(ip, at);
	lab_request_init(&request);
	st = lab_request_make(&request, c, s, ns);
	if (st == ST_OK)
		st = c->transport == LAB_COAP ? over_coap(v, &to, buf_span(&request.bytes), ret)
					      : lab_line_http(&to, buf_span(&request.bytes), ret);
	lab_request_deinit(&request);
	return st;
}

static enum st on_send(void *arg, int64_t ns, const struct lab_client *c, const struct lab_state *s,
		       enum lab_reply reply, struct lab_answer *ret)
{
	struct live *v = arg;
	struct carrier blind = { .device = "" };
	uint8_t ip[4];
	char at[16];
	bool found = false;
	enum st st;

	if (v->scenario->capture[0] == 'r' && !s->wifi) /* not past this router */
		return carry(&blind, ns, c, s, reply, ret);
	carry_address(c, s, ip);
	v->part->sent++;
	st = lab_hosts_set(&v->hosts, c, reply, text_of(ip, at), v->e);
	if (st == ST_OK)
		st = lab_record_clock(&v->record, ns);
	if (st == ST_OK)
		st = look_up(v, ns, c, &found);
	if (st == ST_OK && found)
		st = talk(v, c, s, ns, ret);
	if (st == ST_END) { /* it lost patience: in the scenario's time that took long */
		st = lab_record_clock(&v->record, ns + c->timeout_s * SECOND);
		ret->reached = true;
	}
	ret->end_ns = lab_record_now(&v->record);
	if (st != ST_OK && v->e->msg[0] == '\0')
		(void)err_set(v->e, st, 0, 0, "live: %s", st_name(st));
	return st;
}

static enum st on_event(void *arg, int64_t ns, enum lab_event e, const char *detail,
			const struct lab_state *s)
{
	(void)s;
	return written_keep_event(((struct live *)arg)->part, ns, e, "", detail);
}

/* --- the whole ------------------------------------------------------------------------------ */

/* A router of documentation that is nobody else in this play. */
static const char *pick_router(const struct scenario *s)
{
	static const char *const those[] = { "192.0.2.1", "198.51.100.1", "203.0.113.251" };
	size_t i = 0;

	if (is_loopback(s->device.ip))
		return "127.84.84.53";
	while (i < 2
	       && (strcmp(those[i], s->device.ip) == 0 || strcmp(those[i], s->server.address) == 0))
		i++;
	return those[i];
}

static enum st begin(struct live *v, int64_t ns)
{
	const struct scenario *s = v->scenario;
	char text[256];
	enum st ret = ST_OK;

	if (!v->loopback)
		ret = lab_space_make(&v->space, s->device.ip, v->router, s->device.mac, v->e);
	(void)snprintf(text, sizeof(text), "host %s", s->device.ip);
	if (ret == ST_OK)
		ret = lab_record_open(&v->record, v->loopback ? "lo" : LAB_SPACE_PHONE,
				      v->loopback ? text : "", &v->part->wire, v->e);
	if (ret == ST_OK)
		ret = lab_record_clock(&v->record, ns);
	(void)snprintf(text, sizeof(text),
		       "re-enactment by telltale lab, synthetic identifiers, on this machine "
		       "alone: %s",
		       s->title);
	return ret == ST_OK
		       ? lab_line_notice(s->device.ip, v->router, NOTICE_PORT, span_str(text), v->e)
		       : ret;
}

static void prepare(struct written *w, const struct scenario *s)
{
	*w = (struct written){ .scenario = s, .n_parts = 1 };
	w->parts[0].window = (struct lab_window){ "capture", 1, s->days };
	lab_wire_init(&w->parts[0].wire, true);
	buf_init(&w->parts[0].keylog, 16 << 20);
}

enum st lab_live_play(struct written *w, const struct scenario *s, uint64_t seed, struct err *e)
{
	struct live v = { .scenario = s,
			  .part = &w->parts[0],
			  .space = { -1, -1 },
			  .rng = prng_of(seed, "live"),
			  .loopback = is_loopback(s->device.ip),
			  .router = pick_router(s),
			  .e = e };
	const struct lab_sink sink = { &v, on_event, on_send };
	enum st ret;

	prepare(w, s);
	ret = check_places(s, e);
	lab_hosts_init(&v.hosts, v.loopback ? NULL : &v.space, v.router,
		       strcmp(s->server.dns, "fails") != 0);
	if (ret == ST_OK)
		ret = begin(&v, scenario_time(s, 1, 0));
	if (ret == ST_OK)
		ret = phone_play(s, &s->device, s->client, seed, &sink);
	if (ret == ST_OK)
		ret = lab_record_clock(&v.record, 0);
	lab_hosts_stop(&v.hosts);
	lab_record_close(&v.record);
	lab_space_close(&v.space);
	lab_wire_sort(&w->parts[0].wire);
	return ret;
}
