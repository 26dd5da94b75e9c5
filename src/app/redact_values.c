#include "app/redact_values.h"

#include "base/span.h"
#include "base/vec.h"
#include "identify/norm.h"

#include <stdio.h>
#include <stdlib.h>

enum { ADDRESSES_MOST = 4096, VALUES_MOST = 1 << 16, NEEDLE_MOST = 100 };

struct reading {
	struct redact_values *v;
	bool shapeless; /* the kinds of this round: values with a shape first */
};

static enum st add_value(struct redact_values *v, const struct finding *f)
{
	size_t i = SIZE_MAX, had = swaps_profile(v->swaps, true)->n_values;
	enum st st = swaps_add(v->swaps, f->kind, f->value, f->matched, &i);

	if (st != ST_OK || i == SIZE_MAX)
		return st;
	st = vec_grow((void **)&v->known, &v->cap_known, i + 1, sizeof(*v->known), VALUES_MOST);
	if (st != ST_OK)
		return st;
	if (i >= had)
		v->known[i] = false;
	v->known[i] |= f->confidence == CONFIDENCE_KNOWN;
	return ST_OK;
}

/* "session_id=abc" of what stood beside it (identify/context.c). */
static enum st add_beside(struct redact_values *v, const struct finding *f)
{
	static const char name[] = "session_id=";
	size_t at = span_find_span(f->beside, SPAN_LIT("session_id="), 0), end;
	struct finding session = { .kind = KIND_SESSION_ID };

	if (at >= f->beside.len)
		return ST_OK;
	at += sizeof(name) - 1;
	end = span_find(f->beside, ';', at);
	session.value = span_cut(f->beside, at, end - at);
	return add_value(v, &session);
}

static enum st add_mac(struct redact_values *v, const struct endpoint *end)
{
	char text[MAC_TEXT_MAX];
	struct finding mac = { .kind = KIND_MAC };

	if (!end->mac.known || (end->mac.b[0] & 1) != 0)
		return ST_OK;
	mac.value = span_str(mac_format(end->mac.b, text));
	return add_value(v, &mac);
}

/* Where it was made of a card's address (RFC 4291 appendix A), it is made of that one's stand-in.
 */
static enum st stand_for_eui64(struct redact_values *v, const struct ip *was, struct ip *now)
{
	const uint8_t *b = was->b + 8;
	const uint8_t mac[6] = { b[0] ^ 2u, b[1], b[2], b[5], b[6], b[7] };
	struct finding f = { .kind = KIND_MAC };
	char text[MAC_TEXT_MAX];
	uint8_t stand[6];
	size_t i = 0;
	enum st st;

	if (b[3] != 0xff || b[4] != 0xfe)
		return ST_OK;
	f.value = span_str(mac_format(mac, text));
	st = add_value(v, &f);
	if (st == ST_OK)
		st = swaps_add(v->swaps, KIND_MAC, f.value, SPAN_LIT(""), &i);
	if (st == ST_OK && norm_mac(swaps_profile(v->swaps, false)->values[i].value, stand))
		memcpy(now->b + 8,
		       (const uint8_t[]){ stand[0] ^ 2u, stand[1], stand[2], 0xff, 0xfe, stand[3],
					  stand[4], stand[5] },
		       8);
	return st;
}

/* An address for documentation (RFC 5737, 3849) that is written as long, where there is one. */
static void stand_for(const struct ip *was, size_t n, struct ip *now)
{
	static const struct ip nets[] = { { .b = { 192, 0, 2 }, .family = IP_V4 },
					  { .b = { 203, 0, 113 }, .family = IP_V4 },
					  { .b = { 198, 51, 100 }, .family = IP_V4 } };
	char text[IP_TEXT_MAX], other[IP_TEXT_MAX];
	size_t want = strlen(ip_format(was, text));

	if (was->family == IP_V6) {
		*now = (struct ip){ .b = { 0x20, 0x01, 0x0d, 0xb8 }, .family = IP_V6 };
		now->b[14] = (uint8_t)((n + 1) >> 8);
		now->b[15] = (uint8_t)(n + 1);
		return;
	}
	for (size_t i = 0; i < N_ELEMENTS(nets); i++)
		for (unsigned last = 1; last < 255; last++) {
			*now = nets[i];
			now->b[3] = (uint8_t)(1 + (last + n) % 254);
			if (strlen(ip_format(now, other)) == want)
				return;
		}
}

static enum st add_address(struct redact_values *v, const struct ip *ip)
{
	char a[IP_TEXT_MAX], b[IP_TEXT_MAX];
	struct ip now;
	enum st st;

	if (ip->family == IP_NONE || ip_is_multicast(ip)
	    || (ip->family == IP_V4 && ip_is_private(ip)))
		return ST_OK;
	for (size_t i = 0; i < v->n_addresses; i++)
		if (ip_eq(&v->addresses[i].was, ip))
			return ST_OK;
	st = vec_grow((void **)&v->addresses, &v->cap_addresses, v->n_addresses + 1,
		      sizeof(*v->addresses), ADDRESSES_MOST);
	if (st != ST_OK)
		return st;
	stand_for(ip, v->n_addresses, &now);
	st = ip->family == IP_V6 ? stand_for_eui64(v, ip, &now) : ST_OK;
	if (st != ST_OK)
		return st;
	v->addresses[v->n_addresses++] = (struct redacted_address){ *ip, now };
	ip_format(ip, a);
	ip_format(&now, b);
	if (strlen(a) != strlen(b)) {
		/* no such address is as long: in text any of that length says as little */
		for (size_t i = 0; a[i] != '\0'; i++)
			b[i] = a[i] >= '0' && a[i] <= '9' ? '0' : a[i] >= 'a' ? 'd' : a[i];
		b[strlen(a)] = '\0';
	}
	return swaps_add_text(v->swaps, span_str(a), span_str(b));
}

static enum st on_finding(void *arg, const struct finding *f)
{
	struct reading *g = arg;
	const struct party *device = f->direction == DIRECTION_OUT ? &f->src : &f->dst;
	enum st st = ST_OK;

	/* placeholders name nobody */
	if ((f->flags & CANDIDATE_PLACEHOLDER) == 0
	    && ((kind_info(f->kind)->flags & KIND_FREE) != 0) == g->shapeless)
		st = add_value(g->v, f);
	if (st != ST_OK || !g->shapeless)
		return st;
	st = add_beside(g->v, f);
	if (st == ST_OK)
		st = add_mac(g->v, &device->at);
	return st == ST_OK ? add_address(g->v, &device->at.ip) : st;
}

/* Values that point into the swaps' own; a matcher has no room for the longest (push tokens). */
static enum st take_value(struct profile *p, const struct known_value *value)
{
	enum st st;

	if (value->value.len > NEEDLE_MOST)
		return ST_OK;
	st = vec_grow((void **)&p->values, &p->cap_values, p->n_values + 1, sizeof(*p->values),
		      VALUES_MOST);
	if (st == ST_OK)
		p->values[p->n_values++] = *value;
	return st;
}

static enum st take_profiles(struct redact_values *v)
{
	const struct profile *was = swaps_profile(v->swaps, true);
	const struct profile *now = swaps_profile(v->swaps, false);
	enum st st = ST_OK;

	for (size_t i = 0; i < now->n_values && st == ST_OK; i++) {
		st = take_value(&v->old, &was->values[i]);
		if (st == ST_OK && v->known[i])
			st = take_value(&v->again, &now->values[i]);
	}
	return st;
}

enum st redact_values_read(struct redact_values *v, const struct case_reader *r)
{
	struct reading g = { v, false };
	enum st st;

	*v = (struct redact_values){ 0 };
	profile_init(&v->again);
	profile_init(&v->old);
	st = swaps_new(&v->swaps);
	for (unsigned round = 0; round < 2; round++) {
		g.shapeless = round != 0;
		for (size_t i = 0; st == ST_OK && i < r->n_captures(r->self); i++)
			st = r->each_finding(r->self, i, on_finding, &g);
	}
	if (st == ST_OK)
		st = swaps_ready(v->swaps);
	return st == ST_OK ? take_profiles(v) : st;
}

void redact_values_deinit(struct redact_values *v)
{
	profile_deinit(&v->again);
	profile_deinit(&v->old);
	swaps_free(v->swaps);
	free(v->addresses);
	free(v->known);
	*v = (struct redact_values){ 0 };
}
