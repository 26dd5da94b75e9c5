#include "report/registered.h"

#include "attribute/inquiry.h"
#include "base/span.h"
#include "report/attribution.h"

enum { ARENA_MAX = 1 << 20 };

/* --- text --------------------------------------------------------------------------------- */

static void say_text(struct page *p, struct span s)
{
	while (s.len != 0) {
		size_t end = span_find(s, ' ', 0);

		if (end != 0)
			page_word(p, PAGE_FAINT, span_cut(s, 0, end));
		s = span_from(s, end + 1);
	}
}

/* What comes before a name. */
static const char *lead(enum fact_role role)
{
	static const char *const leads[] = {
		[FACT_REGISTRY] = "registry kept by",
		[FACT_REGISTRAR] = "name registered through",
		[FACT_REGISTRANT] = "name registered to",
		[FACT_NETWORK] = "network registered to",
		[FACT_ANNOUNCER] = "announced by",
		[FACT_OPERATOR] = "operated by",
		[FACT_PARENT] = "belongs to",
	};

	return leads[role];
}

static void show_fact(struct page *p, const struct fact *f)
{
	if (f->name.len == 0 && f->country.len == 0)
		return;
	page_line(p, 2, 4);
	page_say(p, PAGE_FAINT, "%s", lead(f->role));
	say_text(p, f->name.len != 0 ? f->name : SPAN_LIT("somebody"));
	if (f->country.len != 0)
		page_say(p, PAGE_FAINT, "(%.*s)", (int)f->country.len, (const char *)f->country.p);
	page_say(p, PAGE_FAINT, "according to");
	say_text(p, f->source);
	page_say(p, PAGE_FAINT, "on %.*s", (int)f->date.len, (const char *)f->date.p);
	page_end(p);
}

static void show_inquiry(struct page *p, const struct inquiry *in)
{
	for (size_t i = 0; i < in->n_facts; i++)
		show_fact(p, &in->facts[i]);
	for (size_t i = 0; i < in->n_notes; i++) {
		page_line(p, 2, 4);
		page_say(p, PAGE_FAINT, "asked about");
		say_text(p, in->notes[i]);
		page_end(p);
	}
}

void registered_show(struct page *p, struct span host, const struct ip *ip)
{
	const struct who *who = p->o->who;
	struct who_answer answer;
	struct arena arena;

	if (who == NULL || who->inquiries == NULL)
		return;
	arena_init(&arena, ARENA_MAX);
	if (who_ask(who, host, ip, &arena, &answer) == ST_OK)
		for (size_t i = 0; i < N_ELEMENTS(answer.inquiries); i++)
			if (answer.inquiries[i] != NULL)
				show_inquiry(p, answer.inquiries[i]);
	arena_deinit(&arena);
}

/* --- JSON --------------------------------------------------------------------------------- */

/* Told before, under another port? */
static bool met(const struct tally *t, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (ip_eq(&t->destinations[k].ip, &t->destinations[i].ip)
		    && span_eq(t->destinations[k].host, t->destinations[i].host))
			return true;
	return false;
}

static enum st put_one(const struct who *who, const struct tally_destination *d, struct json *j,
		       const struct redactor *redact)
{
	char ip[IP_TEXT_MAX];
	struct who_answer answer;
	struct attribution a = {
		.asked = d->host.len != 0 ? d->host : span_str(ip_format(&d->ip, ip)),
		.host = d->host,
		.ip = d->ip,
		.who = who,
		.answer = &answer,
	};
	struct arena arena;
	enum st st;

	arena_init(&arena, ARENA_MAX);
	st = who_ask(who, d->host, &d->ip, &arena, &answer);
	if (st == ST_OK && (answer.inquiries[0] != NULL || answer.inquiries[1] != NULL)) {
		if (answer.inquiries[0] != NULL)
			a.domain = answer.inquiries[0]->about;
		attribution_json(&a, j, redact);
	}
	arena_deinit(&arena);
	return st;
}

enum st registered_json(const struct who *who, const struct tally *t, struct json *j,
			const struct redactor *redact)
{
	enum st st = ST_OK;

	if (who == NULL || who->inquiries == NULL)
		return ST_OK;
	for (size_t i = 0; i < t->n_destinations && i < INQUIRIES_MAX && st == ST_OK; i++)
		if (!met(t, i))
			st = put_one(who, &t->destinations[i], j, redact);
	return st;
}
