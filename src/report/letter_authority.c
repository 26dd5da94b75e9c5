#include "report/letter_authority.h"

#include "base/span.h"
#include "report/texts.h"

#include <stdio.h>

/* --- recipients --------------------------------------------------------------------------- */

/* What a fact's role is called, from the page's phrases. */
static struct span role_word(const char *role, const char *prefix)
{
	char id[64];
	struct span s;

	snprintf(id, sizeof(id), "%s%.30s", prefix, role);
	s = texts_get(id);
	return s.len != 0 ? s : span_str(role);
}

static void say_fact(struct letter_case *k, const struct brief_place *p, const struct fact *f)
{
	char country[LETTER_TEXT_MAX] = "";
	struct span name = letter_country(f->country);

	if (f->country.len != 0 && f->name.len != 0)
		snprintf(country, sizeof(country), ", %.*s", (int)name.len, (const char *)name.p);
	letter_one(
		&k->l, LETTER_ITEM, "doc.authority.recipient",
		(struct letter_put[]){ { "place", p->name },
				       { "role", role_word(fact_role_name(f->role), "doc.role.") },
				       { "name", f->name.len != 0 ? f->name : name },
				       { "country", span_str(country) },
				       { "source", f->source },
				       { NULL, { 0 } } });
	letter_refs_place(k, p);
}

static void say_conflict(struct letter_case *k, const struct brief_place *p,
			 const struct conflict *c)
{
	char role[32];

	if (c->role.len == 0)
		return;
	snprintf(role, sizeof(role), "%.*s", (int)(c->role.len < 31 ? c->role.len : 31),
		 (const char *)c->role.p);
	letter_one(&k->l, LETTER_ITEM, "doc.authority.disputed",
		   (struct letter_put[]){ { "name", c->name },
					  { "role", role_word(role, "page.named.") },
					  { "text", c->text },
					  { "source", c->source },
					  { NULL, { 0 } } });
	letter_refs_place(k, p);
}

static void say_basis(struct letter_case *k, const struct brief_place *p)
{
	const struct judged *g = &p->who.judged[0];
	const struct adequacy *a = k->o->who != NULL ? &k->o->who->adequacy : NULL;
	char id[32];

	if (a == NULL || p->who.n_judged == 0 || adequacy_name(g->basis) == NULL)
		return;
	snprintf(id, sizeof(id), "doc.basis.%s", adequacy_name(g->basis));
	letter_one(&k->l, LETTER_ITEM, id,
		   (struct letter_put[]){
			   { "country", letter_country(g->country) },
			   { "covers", g->row != NULL ? g->row->covers : (struct span){ 0 } },
			   { "source", g->row != NULL ? g->row->source : a->source },
			   { "date", g->row != NULL ? g->row->date : a->date },
			   { NULL, { 0 } } });
	letter_refs_place(k, p);
}

static void say_recipients(struct letter_case *k)
{
	letter_heading(&k->l, "doc.authority.recipients");
	for (size_t i = 0; i < k->b.n_places; i++) {
		const struct brief_place *p = &k->b.places[i];

		for (size_t j = 0; j < p->who.n_facts; j++)
			say_fact(k, p, &p->who.facts[j]);
		for (size_t j = 0; j < p->who.n_conflicts; j++)
			say_conflict(k, p, &p->who.conflicts[j]);
		say_basis(k, p);
		if (p->who.n_facts != 0)
			continue;
		letter_one(&k->l, LETTER_ITEM, "doc.authority.unknown",
			   (struct letter_put[]){ { "place", p->name }, { NULL, { 0 } } });
		letter_refs_place(k, p);
	}
}

/* --- provisions --------------------------------------------------------------------------- */

#define BIT(k) (1ull << KIND_##k)
#define PLACE (BIT(CELL_ID) | BIT(LAC) | BIT(CDMA_ID) | BIT(LOCATION) | BIT(BSSID) | BIT(SSID))

enum needs {
	NEEDS_ANY = 0,
	NEEDS_OPEN = 1,	    /* what others on the way can read */
	NEEDS_REPEATED = 2, /* more than once */
	NEEDS_ABROAD = 4,   /* a recipient in a country without a decision */
	NEEDS_DIGEST = 8,   /* an identifier was sent as its digest */
};

static const struct provision {
	const char *id;
	uint64_t kinds; /* 0: any */
	unsigned needs;
} provisions[] = {
	{ "doc.law.personal", 0, NEEDS_ANY },	   { "doc.law.location", PLACE, NEEDS_ANY },
	{ "doc.law.pseudonym", 0, NEEDS_DIGEST },  { "doc.law.processing", 0, NEEDS_ANY },
	{ "doc.law.transparent", 0, NEEDS_ANY },   { "doc.law.purpose", 0, NEEDS_ANY },
	{ "doc.law.repeated", 0, NEEDS_REPEATED }, { "doc.law.basis", 0, NEEDS_ANY },
	{ "doc.law.security", 0, NEEDS_OPEN },	   { "doc.law.design", 0, NEEDS_ANY },
	{ "doc.law.breach", 0, NEEDS_ANY },	   { "doc.law.transfer", 0, NEEDS_ABROAD },
	{ "doc.law.terminal", 0, NEEDS_ANY },
};

static unsigned traits(const struct brief_place *p)
{
	return (p->how != PROTECTION_TLS ? NEEDS_OPEN : 0) | (p->times > 1 ? NEEDS_REPEATED : 0)
	       | (p->digest ? NEEDS_DIGEST : 0)
	       | (p->who.n_judged != 0 && p->who.judged[0].basis == ADEQUACY_NONE ? NEEDS_ABROAD
										  : 0);
}

/* "China, India" */
static void abroad(const struct letter_case *k, char out[LETTER_TEXT_MAX])
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < k->b.n_places && at < LETTER_TEXT_MAX - 80; i++) {
		struct span c;

		if ((traits(&k->b.places[i]) & NEEDS_ABROAD) == 0)
			continue;
		c = letter_country(k->b.places[i].who.judged[0].country);
		if (span_find_span(span_str(out), c, 0) < at)
			continue;
		at += (size_t)snprintf(out + at, LETTER_TEXT_MAX - at, "%s%.*s",
				       at != 0 ? ", " : "", (int)(c.len < 60 ? c.len : 60),
				       (const char *)c.p);
	}
}

/* The places whose facts touch it stand behind the sentence, in a few runs. */
static void refs(struct letter_case *k, const struct provision *v)
{
	size_t runs = 0;

	if (v->kinds != 0) {
		letter_refs_kinds(k, v->kinds);
		return;
	}
	for (size_t i = 0; i < k->b.n_places && runs < 6; i++) {
		size_t first = i;

		while (i < k->b.n_places && (traits(&k->b.places[i]) & v->needs) == v->needs)
			i++;
		if (i == first)
			continue;
		letter_refs(&k->l, k->b.places[first].from + 1,
			    k->b.places[i - 1].from + k->b.places[i - 1].n);
		runs++;
	}
}

static bool touched(const struct letter_case *k, const struct provision *v)
{
	bool place = false;

	for (size_t i = 0; i < k->b.n_places; i++)
		place |= (traits(&k->b.places[i]) & v->needs) == v->needs;
	return place && (v->kinds == 0 || (k->b.kinds & v->kinds) != 0);
}

static void say_provisions(struct letter_case *k)
{
	char countries[LETTER_TEXT_MAX], times[LETTER_TEXT_MAX];
	uint64_t most = 0;

	abroad(k, countries);
	for (size_t i = 0; i < k->b.n_places; i++)
		most = k->b.places[i].times > most ? k->b.places[i].times : most;
	letter_heading(&k->l, "doc.authority.law");
	letter_one(&k->l, LETTER_PARAGRAPH, "doc.authority.law-intro", NULL);
	for (size_t i = 0; i < N_ELEMENTS(provisions); i++) {
		if (!touched(k, &provisions[i]))
			continue;
		letter_one(&k->l, LETTER_ITEM, provisions[i].id,
			   (struct letter_put[]){ { "countries", span_str(countries) },
						  { "times", span_str(letter_times(most, times)) },
						  { NULL, { 0 } } });
		refs(k, &provisions[i]);
	}
	letter_one(&k->l, LETTER_PARAGRAPH, "doc.law.sources", NULL);
}

/* --- the draft ---------------------------------------------------------------------------- */

static void say_captures(struct letter_case *k)
{
	size_t n = k->r->n_captures(k->r->self);
	char packets[WORDS_MAX], first[LETTER_TEXT_MAX], last[LETTER_TEXT_MAX];

	for (size_t i = 0; i < n && i < 50; i++) {
		struct capture c;

		if (k->r->capture(k->r->self, i, &c) != ST_OK)
			return;
		letter_one(&k->l, LETTER_NUMBERED, "doc.authority.captures",
			   (struct letter_put[]){
				   { "capture", letter_capture(k, i) },
				   { "packets", span_str(words_number(c.packets, packets)) },
				   { "first", span_str(letter_time(c.first_ns, first)) },
				   { "last", span_str(letter_time(c.last_ns, last)) },
				   { "sha256",
				     c.sha256[0] != '\0' ? span_str(c.sha256) : SPAN_LIT("-") },
				   { NULL, { 0 } } });
	}
}

static void say_each(struct letter_case *k, enum letter_block block, const char *const *ids,
		     size_t n)
{
	for (size_t i = 0; i < n; i++)
		letter_one(&k->l, block, ids[i], NULL);
}

void letter_authority(struct letter_case *k)
{
	static const char *const head[] = { "doc.draft", "doc.authority.to", "doc.authority.from",
					    "doc.authority.against", "doc.authority.date" };
	static const char *const mine[] = { "doc.authority.told", "doc.authority.asked" };
	static const char *const wants[] = { "doc.authority.want.examine",
					     "doc.authority.want.stop", "doc.authority.want.tell" };

	say_each(k, LETTER_PARAGRAPH, head, N_ELEMENTS(head));
	letter_made(k);
	if (k->b.n_findings == 0) {
		letter_one(&k->l, LETTER_PARAGRAPH, "doc.nothing", NULL);
		letter_say(&k->l, "doc.nothing-worth", NULL);
		letter_limits(k);
		return;
	}
	letter_heading(&k->l, "doc.authority.subject");
	letter_one(&k->l, LETTER_PARAGRAPH, "doc.authority.right", NULL);
	letter_refs_all(k);
	letter_say(&k->l, "doc.authority.mine", NULL);
	letter_heading(&k->l, "doc.authority.facts");
	letter_one(&k->l, LETTER_NUMBERED, "doc.authority.captured", NULL);
	say_captures(k);
	letter_told(k, LETTER_NUMBERED);
	say_each(k, LETTER_NUMBERED, mine, N_ELEMENTS(mine));
	say_recipients(k);
	say_provisions(k);
	letter_heading(&k->l, "doc.authority.want");
	say_each(k, LETTER_ITEM, wants, N_ELEMENTS(wants));
	if (k->b.closed_bytes != 0 || k->b.captures_partial != 0)
		letter_heading(&k->l, "doc.authority.unknowns");
	letter_limits(k);
	letter_one(&k->l, LETTER_PARAGRAPH, "doc.authority.sign", NULL);
}
