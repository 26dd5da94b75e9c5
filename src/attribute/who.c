#include "attribute/who.h"

#include "attribute/inquiry.h"
#include "base/buf.h"
#include "base/span.h"

#include <stdarg.h>
#include <stdio.h>

enum { TEXT_MAX = 1024 };

/* While an answer is put together. */
struct asking {
	const struct who *w;
	struct arena *a;
	struct who_answer *to;
	bool no_room;
};

const char *fact_role_name(enum fact_role r)
{
	static const char *const names[] = {
		[FACT_REGISTRY] = "registry",	  [FACT_REGISTRAR] = "registrar",
		[FACT_REGISTRANT] = "registrant", [FACT_NETWORK] = "network",
		[FACT_ANNOUNCER] = "announcer",	  [FACT_OPERATOR] = "operator",
		[FACT_PARENT] = "parent",
	};

	return names[r];
}

const char *who_special(const struct ip *ip)
{
	static const struct {
		uint8_t family, len;
		uint8_t b[6];
	} documentation[] = {
		{ IP_V4, 3, { 192, 0, 2 } },
		{ IP_V4, 3, { 198, 51, 100 } },
		{ IP_V4, 3, { 203, 0, 113 } },
		{ IP_V6, 4, { 0x20, 0x01, 0x0d, 0xb8 } },
	};

	if (ip->family == IP_NONE)
		return NULL;
	if (ip_is_multicast(ip))
		return "multicast";
	if (ip_is_private(ip))
		return "private";
	for (size_t i = 0; i < N_ELEMENTS(documentation); i++)
		if (documentation[i].family == ip->family
		    && memcmp(documentation[i].b, ip->b, documentation[i].len) == 0)
			return "documentation";
	return NULL;
}

static struct span made(struct asking *q, const char *fmt, ...) PRINTF_LIKE(2, 3);

static struct span made(struct asking *q, const char *fmt, ...)
{
	char text[TEXT_MAX];
	struct span ret = { 0 };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (!arena_dup(q->a, span_str(text), &ret))
		q->no_room = true;
	return ret;
}

static void add_fact(struct asking *q, enum fact_role role, struct span name, struct span country,
		     struct span source, struct span date)
{
	if (q->to->n_facts < FACTS_MAX)
		q->to->facts[q->to->n_facts++] =
			(struct fact){ role, 0, name, country, source, date };
}

static void add_conflict(struct asking *q, const struct conflict *c)
{
	if (q->to->n_conflicts < CONFLICTS_MAX)
		q->to->conflicts[q->to->n_conflicts++] = *c;
}

static void say_conflict(struct asking *q, struct span text)
{
	add_conflict(q, &(struct conflict){ .text = text });
}

static struct span table_source(struct asking *q, const char *set)
{
	return made(q, "ip-location-db, %s, %s", set, q->w->table_date);
}

/* The set has no countries: ours is computed from both sets, and says so. */
static struct span announcer_source(struct asking *q, const struct net_answer *n)
{
	if (n->home.len == 0)
		return table_source(q, "asn");
	return made(q,
		    "ip-location-db, asn, %s; country: where the largest part (%u %%) of what it "
		    "announces is registered",
		    q->w->table_date, n->home_percent);
}

/* What our table says; countries that do not agree are a conflict. */
static void ask_table(struct asking *q, const struct net_answer *n)
{
	struct span date = span_str(q->w->table_date);

	if (n->country.len != 0)
		add_fact(q, FACT_NETWORK, (struct span){ 0 }, n->country,
			 table_source(q, "geo-whois-asn-country"), date);
	if (n->asn == 0)
		return;
	add_fact(q, FACT_ANNOUNCER, n->as_name, n->home, announcer_source(q, n), date);
	q->to->facts[q->to->n_facts - 1].asn = n->asn;
	if (n->home.len != 0 && n->country.len != 0 && !span_eq(n->home, n->country))
		say_conflict(q, made(q,
				     "this range is registered in %.2s; of what AS%u, which "
				     "announces it, announces in all, the largest part (%u %%) is "
				     "registered in %.2s",
				     (const char *)n->country.p, n->asn, n->home_percent,
				     (const char *)n->home.p));
}

static void ask_mmdb(struct asking *q, const struct net_answer *n, const struct mmdb_answer *m)
{
	struct span kind = mmdb_kind(q->w->mmdb), date = mmdb_date(q->w->mmdb);
	struct span source = made(q, "the table given with --mmdb (%.*s)",
				  (int)(kind.len < 80 ? kind.len : 80), (const char *)kind.p);

	if (m->country.len != 0)
		add_fact(q, FACT_NETWORK, (struct span){ 0 }, m->country, source, date);
	if (m->asn != 0) {
		add_fact(q, FACT_ANNOUNCER, m->as_name, (struct span){ 0 }, source, date);
		q->to->facts[q->to->n_facts - 1].asn = m->asn;
	}
	if (m->country.len != 0 && n->country.len != 0 && !span_eq(m->country, n->country))
		say_conflict(q, made(q,
				     "registered in %.2s according to --mmdb, in %.2s according "
				     "to ip-location-db",
				     (const char *)m->country.p, (const char *)n->country.p));
	if (m->asn != 0 && n->asn != 0 && m->asn != n->asn)
		say_conflict(q, made(q,
				     "announced by AS%u according to --mmdb, by AS%u according "
				     "to ip-location-db",
				     m->asn, n->asn));
}

static void ask_networks(struct asking *q, const struct ip *ip)
{
	struct net_answer n = { 0 };
	struct mmdb_answer m = { 0 };

	q->to->special = who_special(ip);
	if (q->to->special != NULL || ip->family == IP_NONE)
		return;
	if (q->w->table != NULL)
		net_table_find(q->w->table, ip, &n);
	if (q->w->mmdb != NULL) {
		mmdb_find(q->w->mmdb, ip, &m);
		ask_mmdb(q, &n, &m);
	}
	ask_table(q, &n);
}

static void ask_owners(struct asking *q, struct span host, const struct ip *ip)
{
	const struct owner *o = owners_find(&q->w->owners, host, ip);
	bool by_address = o != NULL && owners_find(&q->w->owners, host, NULL) == NULL;
	/* an address of a known name is asked about by that name */
	const struct registry_keeper *k =
		owners_keeper(&q->w->owners, by_address && o->hosts.n != 0 ? o->hosts.p[0] : host);

	if (k != NULL)
		add_fact(q, FACT_REGISTRY, k->keeper, k->country, k->source, k->date);
	q->to->owner = o;
	q->to->known_as = by_address ? o->hosts : (struct doc_texts){ 0 };
	if (o == NULL)
		return;
	if (o->registrant.len != 0)
		add_fact(q, FACT_REGISTRANT, o->registrant, o->registrant_country,
			 o->registrant_source.len != 0 ? o->registrant_source : o->source, o->date);
	add_fact(q, FACT_OPERATOR, o->operator, o->country, o->source, o->date);
	if (o->parent.len != 0)
		add_fact(q, FACT_PARENT, o->parent, o->parent_country,
			 o->parent_source.len != 0 ? o->parent_source : o->source, o->date);
	for (size_t i = 0; i < o->n_claims; i++) {
		const struct owner_claim *c = &o->claims[i];

		add_conflict(q, &(struct conflict){ c->text, c->role, c->name, c->country,
						    c->source, c->date });
	}
}

static void judge(const struct who *w, struct who_answer *to, const char *of, enum fact_role role)
{
	for (size_t i = 0; i < to->n_facts && to->n_judged < JUDGED_MAX; i++) {
		struct judged j = { .of = of, .country = to->facts[i].country };

		if (to->facts[i].role != role || j.country.len == 0)
			continue;
		j.basis = adequacy_of(&w->adequacy, j.country, &j.row);
		to->judged[to->n_judged++] = j;
		return;
	}
}

static void judge_all(const struct who *w, struct who_answer *to)
{
	to->n_judged = 0;
	judge(w, to, "operator", FACT_OPERATOR);
	judge(w, to, "parent", FACT_PARENT);
	judge(w, to, "network", FACT_NETWORK);
}

static bool differ(struct span a, struct span b)
{
	return a.len != 0 && b.len != 0 && !span_eq(a, b);
}

void who_add(struct who_answer *to, const struct fact *f)
{
	static const char claim[] = "another name or country than the source above gives";
	bool conflict = false;

	for (size_t i = 0; i < to->n_facts; i++)
		conflict |= to->facts[i].role == f->role
			    && (differ(to->facts[i].name, f->name)
				|| differ(to->facts[i].country, f->country));
	if (conflict && to->n_conflicts < CONFLICTS_MAX)
		to->conflicts[to->n_conflicts++] =
			(struct conflict){ SPAN_LIT(claim), span_str(fact_role_name(f->role)),
					   f->name,	    f->country,
					   f->source,	    f->date };
	if (to->n_facts < FACTS_MAX)
		to->facts[to->n_facts++] = *f;
}

void who_settle(const struct who *w, struct who_answer *to)
{
	/* by role, each in the order it came: insertion, for two dozen */
	for (size_t i = 1; i < to->n_facts; i++) {
		struct fact f = to->facts[i];
		size_t at = i;

		for (; at != 0 && to->facts[at - 1].role > f.role; at--)
			to->facts[at] = to->facts[at - 1];
		to->facts[at] = f;
	}
	judge_all(w, to);
}

enum st who_ask(const struct who *w, struct span host, const struct ip *ip, struct arena *a,
		struct who_answer *ret)
{
	struct asking q = { .w = w, .a = a, .to = ret };

	*ret = (struct who_answer){ 0 };
	ask_owners(&q, host, ip);
	ask_networks(&q, ip);
	judge_all(w, ret);
	if (w->inquiries != NULL)
		inquiries_add(w->inquiries, w, host, ip, ret);
	ret->client = clients_find(&w->clients, host, ip, &ret->client_how);
	return q.no_room ? ST_NOMEM : ST_OK;
}

void who_fill(const struct who *w, struct party *p)
{
	const struct owner *o = owners_find(&w->owners, p->host, &p->at.ip);
	struct net_answer n = { 0 };
	struct mmdb_answer m = { 0 };

	if (p->at.ip.family != IP_NONE && who_special(&p->at.ip) == NULL) {
		if (w->table != NULL)
			net_table_find(w->table, &p->at.ip, &n);
		if (w->mmdb != NULL)
			mmdb_find(w->mmdb, &p->at.ip, &m);
	}
	p->asn = m.asn != 0 ? m.asn : n.asn;
	p->as_name = m.asn != 0 ? m.as_name : n.as_name;
	p->country = m.country.len != 0 ? m.country : n.country;
	if (o == NULL)
		return;
	if (p->country.len == 0)
		p->country = o->country;
	p->owner = o->operator;
	p->owner_source = o->short_source;
}
