/* row: RDAP documents and bootstrap files (registry.h) */
#include "attribute/registry.h"

#include "base/span.h"
#include "codec/json.h"

#include <ctype.h>

enum { ENTITIES_MAX = 16, POINTER_MAX = 256, URL_MIN = 9 };

/* An entity while its members come by, in whatever order. */
struct entity {
	bool registrant, registrar;
	char property[8]; /* of the vCard property being read */
	char name[SAID_NAME_MAX], country[3];
};

struct reading {
	struct registry_says says;
	struct entity entities[ENTITIES_MAX];
	char klass[16], country[3], href[REFER_MAX];
	bool related, rdap; /* of the link being read */
	uint64_t error;
};

static void keep(char *to, size_t size, struct span s)
{
	size_t n = 0;

	if (s.len > size - 1) {
		s.len = size - 1;
		while (s.len != 0 && (s.p[s.len] & 0xc0) == 0x80)
			s.len--;
	}
	for (; n < s.len; n++)
		to[n] = s.p[n] < 32 || s.p[n] == 127 ? ' ' : (char)s.p[n];
	to[n] = '\0';
}

static void keep_country(char to[3], struct span s)
{
	if (s.len == 2 && isupper(s.p[0]) && isupper(s.p[1]))
		keep(to, 3, s);
}

static bool key_is(const struct json_walk *w, unsigned depth, const char *name)
{
	return depth < w->depth && depth < JSON_DEPTH_MAX && !w->levels[depth].array
	       && span_eq_str(w->levels[depth].key, name);
}

static bool in_array(const struct json_walk *w, unsigned depth, uint32_t *index)
{
	if (depth >= w->depth || depth >= JSON_DEPTH_MAX || !w->levels[depth].array)
		return false;
	*index = w->levels[depth].index;
	return true;
}

/* ["fn", {}, "text", "NAME"], ["adr", {"cc": "CC"}, "text", [...]] (RFC 7095, RFC 8605) */
static void take_vcard(struct entity *e, const struct json_walk *w)
{
	uint32_t part, property, member;

	if (!in_array(w, 3, &part) || part != 1 || !in_array(w, 4, &property)
	    || !in_array(w, 5, &member))
		return;
	if (member == 0 && w->depth == 6)
		keep(e->property, sizeof(e->property), w->value);
	else if (member == 3 && w->depth == 6 && strcmp(e->property, "fn") == 0)
		keep(e->name, sizeof(e->name), w->value);
	else if (member == 1 && strcmp(e->property, "adr") == 0 && key_is(w, 6, "cc"))
		keep_country(e->country, w->value);
}

static void take_entity(struct reading *r, const struct json_walk *w)
{
	struct entity *e;
	uint32_t i, k;

	if (!in_array(w, 1, &i) || i >= ENTITIES_MAX)
		return;
	e = &r->entities[i];
	if (key_is(w, 2, "roles") && in_array(w, 3, &k)) {
		e->registrant |= span_eq_str(w->value, "registrant");
		e->registrar |= span_eq_str(w->value, "registrar");
	} else if (key_is(w, 2, "vcardArray")) {
		take_vcard(e, w);
	}
}

/* A registry that knows little says who knows more (RFC 9083 section 4.2). */
static void take_link(struct reading *r, const struct json_walk *w)
{
	if (key_is(w, 2, "rel"))
		r->related = span_eq_str(w->value, "related");
	else if (key_is(w, 2, "type"))
		r->rdap = span_eq_str(w->value, "application/rdap+json");
	else if (key_is(w, 2, "href"))
		keep(r->href, sizeof(r->href), w->value);
}

static void end_link(struct reading *r)
{
	if (r->related && r->rdap && r->says.refer[0] == '\0')
		memcpy(r->says.refer, r->href, sizeof(r->says.refer));
	r->related = r->rdap = false;
	r->href[0] = '\0';
}

static void take(struct reading *r, const struct json_walk *w)
{
	uint32_t i;

	if (w->depth == 1 && key_is(w, 0, "objectClassName"))
		keep(r->klass, sizeof(r->klass), w->value);
	else if (w->depth == 1 && key_is(w, 0, "country"))
		keep_country(r->country, w->value);
	else if (w->depth == 1 && key_is(w, 0, "errorCode"))
		(void)span_to_u64(w->value, &r->error);
	else if (key_is(w, 0, "entities"))
		take_entity(r, w);
	else if (key_is(w, 0, "links") && in_array(w, 1, &i))
		take_link(r, w);
}

static void say(struct reading *r, enum fact_role role, const char *name, const char *country)
{
	struct said *s = &r->says.said[r->says.n];

	if (r->says.n == SAID_MAX || (name[0] == '\0' && country[0] == '\0'))
		return;
	s->role = role;
	memcpy(s->name, name, strnlen(name, sizeof(s->name) - 1) + 1);
	memcpy(s->country, country, strnlen(country, 2) + 1);
	r->says.n++;
}

static void settle(struct reading *r)
{
	bool network = strcmp(r->klass, "ip network") == 0, named = false;

	for (size_t i = 0; i < ENTITIES_MAX; i++) {
		const struct entity *e = &r->entities[i];

		if (e->registrar && !network)
			say(r, FACT_REGISTRAR, e->name, e->country);
		if (e->registrant)
			say(r, network ? FACT_NETWORK : FACT_REGISTRANT, e->name,
			    network && r->country[0] != '\0' ? r->country : e->country);
		named |= e->registrant;
	}
	if (network && !named)
		say(r, FACT_NETWORK, "", r->country);
}

enum st rdap_read(struct span body, struct registry_says *ret)
{
	struct reading r = { 0 };
	struct json_walk w;
	enum json_token t;

	json_begin(&w, body);
	while ((t = json_next(&w)) != JSON_END && t != JSON_BAD) {
		if (t == JSON_CLOSE && w.depth == 2 && key_is(&w, 0, "links"))
			end_link(&r);
		if (t == JSON_STRING || t == JSON_NUMBER)
			take(&r, &w);
	}
	if (r.error == 404)
		return ST_END;
	if (t == JSON_BAD || w.cut
	    || (strcmp(r.klass, "domain") != 0 && strcmp(r.klass, "ip network") != 0))
		return ST_BAD;
	settle(&r);
	*ret = r.says;
	return ST_OK;
}

/* --- bootstrap (RFC 9224) ------------------------------------------------------------------- */

/* How well an entry of a service fits: bits of a prefix, labels of a name; 0: not at all. */
static unsigned fits(struct span entry, struct span domain, const struct ip *ip)
{
	size_t slash = span_find(entry, '/', 0);
	struct ip net;
	uint64_t bits;

	if (ip == NULL)
		return entry.len != 0 && entry.len < domain.len && slash == entry.len
				       && domain.p[domain.len - entry.len - 1] == '.'
				       && memcmp(domain.p + domain.len - entry.len, entry.p,
						 entry.len)
						  == 0
			       ? (unsigned)entry.len
			       : 0;
	if (slash == entry.len || !ip_parse(span_cut(entry, 0, slash), &net)
	    || net.family != ip->family || !span_to_u64(span_from(entry, slash + 1), &bits)
	    || bits > (net.family == IP_V4 ? 32 : 128))
		return 0;
	for (unsigned i = 0; i < bits; i++)
		if (((net.b[i / 8] ^ ip->b[i / 8]) >> (7 - i % 8) & 1) != 0)
			return 0;
	return 1 + (unsigned)bits;
}

static void keep_url(char url[REFER_MAX], struct span v)
{
	bool secure = span_starts(v, SPAN_LIT("https://"));

	if (v.len < URL_MIN || v.len > REFER_MAX - 2
	    || (!secure && !span_starts(v, SPAN_LIT("http://")))
	    || (!secure && url[0] != '\0')) /* a secure one is taken before others */
		return;
	keep(url, REFER_MAX, v);
	if (url[v.len - 1] != '/')
		memcpy(url + v.len, "/", 2);
}

enum st bootstrap_find(struct span file, struct span domain, const struct ip *ip,
		       char url[REFER_MAX])
{
	char found[REFER_MAX] = "";
	unsigned best = 0, here = 0;
	uint32_t service = UINT32_MAX, i, part, k;
	struct json_walk w;
	enum json_token t;
	bool services = false;

	json_begin(&w, file);
	while ((t = json_next(&w)) != JSON_END && t != JSON_BAD) {
		services |= key_is(&w, 0, "services");
		if (t != JSON_STRING || !key_is(&w, 0, "services") || !in_array(&w, 1, &i)
		    || !in_array(&w, 2, &part) || !in_array(&w, 3, &k))
			continue;
		if (i != service)
			here = 0;
		service = i;
		if (part == 0 && fits(w.value, domain, ip) > here)
			here = fits(w.value, domain, ip);
		if (part != 1 || here < best || here == 0)
			continue;
		if (here > best)
			found[0] = '\0';
		best = here;
		keep_url(found, w.value);
	}
	if (t == JSON_BAD || !services)
		return ST_BAD;
	memcpy(url, found, REFER_MAX);
	return found[0] != '\0' ? ST_OK : ST_END;
}
