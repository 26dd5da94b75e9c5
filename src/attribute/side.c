#include "attribute/side.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum { ROWS_MAX = 4096 };

struct side_row {
	struct mac mac;
	struct ip ip;
	struct span name;
	bool mixed;
};

/* PCAPdroid writes a header of zeros where the link has no addresses. */
static bool mac_usable(const struct mac *m)
{
	static const uint8_t zero[6];

	return m->known && memcmp(m->b, zero, sizeof(zero)) != 0;
}

static bool to_many(const struct endpoint *dst)
{
	return ip_is_multicast(&dst->ip) || (mac_usable(&dst->mac) && (dst->mac.b[0] & 1) != 0);
}

static bool selected(const struct profile *p, const struct endpoint *ep)
{
	return p != NULL && profile_device_of(p, ep) < p->n_devices;
}

enum direction side_direction(const struct candidate *c, const struct profile *profile)
{
	bool from_opener = (c->flags & CANDIDATE_SRC_OPENED) != 0;
	bool src_selected = selected(profile, &c->src), dst_selected = selected(profile, &c->dst);
	bool src_private = ip_is_private(&c->src.ip), dst_private = ip_is_private(&c->dst.ip);

	if (src_selected != dst_selected)
		return src_selected ? DIRECTION_OUT : DIRECTION_IN;
	if (src_selected || to_many(&c->dst)) /* one device of the profile to another: told */
		return DIRECTION_OUT;
	if ((c->flags & CANDIDATE_OPENER_KNOWN) != 0)
		return from_opener ? DIRECTION_OUT : DIRECTION_IN;
	if (src_private != dst_private)
		return src_private ? DIRECTION_OUT : DIRECTION_IN;
	if (c->src.port != c->dst.port)
		return c->src.port > c->dst.port ? DIRECTION_OUT : DIRECTION_IN;
	return from_opener ? DIRECTION_OUT : DIRECTION_IN;
}

void sides_init(struct sides *s, const struct profile *profile)
{
	*s = (struct sides){ .profile = profile };
	map_init(&s->by_endpoint, ROWS_MAX);
}

void sides_deinit(struct sides *s)
{
	if (s == NULL)
		return;
	map_deinit(&s->by_endpoint);
	free(s->rows);
	*s = (struct sides){ 0 };
}

/* Kinds that only the device itself has reason to tell as its own. */
static bool is_own(enum kind k)
{
	static const enum kind own[] = { KIND_IMEI, KIND_IMEISV,    KIND_MEID,	 KIND_IMSI,
					 KIND_EID,  KIND_ICCID,	    KIND_MSISDN, KIND_SERIAL,
					 KIND_MAC,  KIND_ANDROID_ID };

	for (size_t i = 0; i < N_ELEMENTS(own); i++)
		if (own[i] == k)
			return true;
	return false;
}

static bool same(const struct side_row *r, const struct endpoint *ep)
{
	if (mac_usable(&ep->mac) || r->mac.known)
		return mac_usable(&ep->mac) && r->mac.known && memcmp(r->mac.b, ep->mac.b, 6) == 0;
	return ip_eq(&r->ip, &ep->ip);
}

uint64_t side_hash(const struct endpoint *ep)
{
	return mac_usable(&ep->mac) ? hash_bytes(span_of(ep->mac.b, 6), 0)
				    : hash_bytes(span_of(ep->ip.b, 16), ep->ip.family);
}

static struct side_row *row_of(const struct sides *s, const struct endpoint *ep)
{
	uint64_t h = side_hash(ep);

	for (uint32_t it = map_first(&s->by_endpoint, h); it != MAP_NONE;
	     it = map_next(&s->by_endpoint, h, it)) {
		struct side_row *r = &s->rows[map_value(&s->by_endpoint, it)];

		if (same(r, ep))
			return r;
	}
	return NULL;
}

enum st sides_learn(struct sides *s, const struct candidate *c, enum direction d)
{
	const struct endpoint *ep = side_device(c, d);
	struct side_row *r;
	enum st st;

	if (d != DIRECTION_OUT || c->device.len == 0 || !is_own(c->kind))
		return ST_OK;
	r = row_of(s, ep);
	if (r != NULL) {
		r->mixed |= !span_eq(r->name, c->device);
		return ST_OK;
	}
	st = vec_grow((void **)&s->rows, &s->cap_rows, s->n_rows + 1, sizeof(*s->rows), ROWS_MAX);
	if (st == ST_OK)
		st = map_put(&s->by_endpoint, side_hash(ep), (uint32_t)s->n_rows);
	if (st != ST_OK)
		return st;
	r = &s->rows[s->n_rows++];
	*r = (struct side_row){ .ip = ep->ip, .name = c->device };
	if (mac_usable(&ep->mac))
		r->mac = ep->mac;
	return ST_OK;
}

struct span sides_name(const struct sides *s, const struct candidate *c, enum direction d,
		       char text[SIDE_TEXT_MAX])
{
	const struct endpoint *ep = side_device(c, d);
	const struct side_row *r = row_of(s, ep);
	size_t i = s->profile != NULL ? profile_device_of(s->profile, ep) : 0;

	if (s->profile != NULL && i < s->profile->n_devices && s->profile->devices[i].name.len != 0)
		return s->profile->devices[i].name;
	if (d == DIRECTION_OUT && c->device.len != 0 && is_own(c->kind))
		return c->device;
	if (r != NULL && !r->mixed)
		return r->name;
	if (mac_usable(&ep->mac))
		return span_str(mac_format(ep->mac.b, text));
	return span_str(ip_format(&ep->ip, text));
}
