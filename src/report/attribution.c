#include "report/attribution.h"

#include "attribute/inquiry.h"
#include "base/span.h"

#include <stdio.h>

enum { TEXT_MAX = 4096, COLUMN = 14 };

bool attribution_known(const struct attribution *a)
{
	return a->answer->n_facts != 0 || a->answer->client != NULL;
}

/* --- JSON --------------------------------------------------------------------------------- */

/* A text that may come from a capture: through the redactor. */
static void put_shown(struct json *j, const char *key, struct span s,
		      const struct redactor *redactor)
{
	struct buf b;
	enum st st;

	if (redactor == NULL || s.len == 0) {
		json_text_or_null(j, key, s);
		return;
	}
	buf_init(&b, TEXT_MAX);
	st = redact(redactor, &b, s);
	json_text(j, key, st == ST_OK ? buf_span(&b) : SPAN_LIT("***"));
	buf_deinit(&b);
}

static void put_sourced(struct json *j, struct span name, struct span country, struct span source,
			struct span date)
{
	json_text_or_null(j, "name", name);
	json_text_or_null(j, "country", country);
	json_text_or_null(j, "source", source);
	json_text_or_null(j, "date", date);
}

static void put_facts(struct json *j, const struct who_answer *w)
{
	json_array(j, "facts");
	for (size_t i = 0; i < w->n_facts; i++) {
		const struct fact *f = &w->facts[i];

		json_object(j, NULL);
		json_str(j, "role", fact_role_name(f->role));
		put_sourced(j, f->name, f->country, f->source, f->date);
		if (f->asn != 0)
			json_u64(j, "asn", f->asn);
		json_end_object(j);
	}
	json_end_array(j);
	json_array(j, "conflicts");
	for (size_t i = 0; i < w->n_conflicts; i++) {
		const struct conflict *c = &w->conflicts[i];

		json_object(j, NULL);
		json_text(j, "text", c->text);
		json_text_or_null(j, "role", c->role);
		put_sourced(j, c->name, c->country, c->source, c->date);
		json_end_object(j);
	}
	json_end_array(j);
}

static void put_inquiries(struct json *j, const struct who_answer *w)
{
	json_array(j, "answers");
	for (size_t i = 0; i < N_ELEMENTS(w->inquiries); i++)
		for (size_t k = 0; w->inquiries[i] != NULL && k < w->inquiries[i]->n_answers; k++) {
			const struct inquiry_answer *s = &w->inquiries[i]->answers[k];

			json_object(j, NULL);
			json_text(j, "server", s->server);
			json_text(j, "protocol", s->protocol);
			json_text(j, "date", s->date);
			json_text_or_null(j, "file", s->file);
			json_end_object(j);
		}
	json_end_array(j);
	json_array(j, "notes");
	for (size_t i = 0; i < N_ELEMENTS(w->inquiries); i++)
		for (size_t k = 0; w->inquiries[i] != NULL && k < w->inquiries[i]->n_notes; k++)
			json_text(j, NULL, w->inquiries[i]->notes[k]);
	json_end_array(j);
}

static void put_judged(struct json *j, const struct attribution *a, const struct judged *g)
{
	json_text(j, "country", g->country);
	json_str(j, "of", g->of);
	json_str(j, "basis", adequacy_name(g->basis));
	json_text_or_null(j, "covers", g->row != NULL ? g->row->covers : (struct span){ 0 });
	json_text_or_null(j, "source", g->row != NULL ? g->row->source : a->who->adequacy.source);
	json_text_or_null(j, "date", g->row != NULL ? g->row->date : a->who->adequacy.date);
}

static void put_jurisdiction(struct json *j, const struct attribution *a)
{
	const struct who_answer *w = a->answer;

	if (w->n_judged == 0 || w->judged[0].basis == ADEQUACY_UNKNOWN) {
		json_null(j, "jurisdiction");
		return;
	}
	json_object(j, "jurisdiction");
	put_judged(j, a, &w->judged[0]);
	json_array(j, "also");
	for (size_t i = 1; i < w->n_judged; i++) {
		json_object(j, NULL);
		put_judged(j, a, &w->judged[i]);
		json_end_object(j);
	}
	json_end_array(j);
	json_end_object(j);
}

void attribution_json_member(const struct attribution *a, struct json *j, const char *key,
			     const struct redactor *redactor)
{
	const struct who_answer *w = a->answer;
	char ip[IP_TEXT_MAX];

	json_object(j, key);
	json_str(j, "type", "attribution");
	put_shown(j, "asked", a->asked, redactor);
	put_shown(j, "address", span_str(ip_format(&a->ip, ip)), redactor);
	put_shown(j, "host", a->host, redactor);
	put_shown(j, "domain", a->domain, redactor);
	json_array(j, "known_as");
	for (size_t i = 0; i < w->known_as.n; i++)
		json_text(j, NULL, w->known_as.p[i]);
	json_end_array(j);
	put_facts(j, w);
	put_jurisdiction(j, a);
	put_inquiries(j, w);
	json_text_or_null(j, "client", w->client != NULL ? w->client->name : (struct span){ 0 });
	json_text_or_null(j, "purpose", w->owner != NULL ? w->owner->purpose : (struct span){ 0 });
	json_text_or_null(j, "special",
			  w->special != NULL ? span_str(w->special) : (struct span){ 0 });
	if (a->look_up != LOOK_UP_UNKNOWN)
		json_bool(j, "looked_up", a->look_up == LOOK_UP_SEEN);
	else
		json_null(j, "looked_up");
	json_end_object(j);
}

void attribution_json(const struct attribution *a, struct json *j, const struct redactor *redactor)
{
	attribution_json_member(a, j, NULL, redactor);
	json_end_line(j);
}

/* --- text --------------------------------------------------------------------------------- */

static void say_text(struct page *p, enum page_style style, struct span s)
{
	while (s.len != 0) {
		size_t end = span_find(s, ' ', 0);

		if (end != 0)
			page_word(p, style, span_cut(s, 0, end));
		s = span_from(s, end + 1);
	}
}

static void begin(struct page *p, const char *what)
{
	page_line(p, 2, COLUMN);
	page_word(p, PAGE_FAINT, span_str(what));
}

static void say_name(struct page *p, struct span name, enum page_style style)
{
	size_t first = span_find(name, ' ', 0);

	page_cell(p, style, COLUMN, span_cut(name, 0, first));
	say_text(p, style, span_from(name, first + 1));
}

static void say_source(struct page *p, struct span source, struct span date)
{
	page_end(p);
	page_line(p, COLUMN, COLUMN);
	page_say(p, PAGE_FAINT, "according to");
	say_text(p, PAGE_FAINT, source);
	if (date.len != 0 && span_find_span(source, date, 0) == source.len)
		page_say(p, PAGE_FAINT, "(%.*s)", (int)date.len, (const char *)date.p);
	page_end(p);
}

static void show_fact(struct page *p, const struct fact *f)
{
	char as[32];

	begin(p, fact_role_name(f->role));
	if (f->role == FACT_NETWORK) {
		say_name(p, f->name.len != 0 ? f->name : SPAN_LIT("registered"), PAGE_STRONG);
		if (f->country.len != 0)
			page_say(p, PAGE_STRONG,
				 f->name.len != 0 ? "registered in %.*s" : "in %.*s",
				 (int)f->country.len, (const char *)f->country.p);
	} else if (f->role == FACT_ANNOUNCER) {
		snprintf(as, sizeof(as), "AS%u", f->asn);
		say_name(p, span_str(as), PAGE_STRONG);
		say_text(p, PAGE_STRONG, f->name);
		if (f->country.len != 0)
			page_say(p, PAGE_PLAIN, "(%.*s)", (int)f->country.len,
				 (const char *)f->country.p);
	} else {
		say_name(p, f->name, PAGE_STRONG);
		if (f->country.len != 0)
			page_say(p, PAGE_PLAIN, "(%.*s)", (int)f->country.len,
				 (const char *)f->country.p);
	}
	say_source(p, f->source, f->date);
}

static void show_conflict(struct page *p, const struct conflict *c)
{
	begin(p, "not agreed");
	if (c->role.len == 0) {
		say_name(p, c->text, PAGE_WEAK);
		page_end(p);
		return;
	}
	say_name(p, c->role, PAGE_WEAK);
	say_text(p, PAGE_WEAK, c->name);
	if (c->country.len != 0)
		page_say(p, PAGE_WEAK, "(%.*s)", (int)c->country.len, (const char *)c->country.p);
	page_say(p, PAGE_PLAIN, "-");
	say_text(p, PAGE_PLAIN, c->text);
	say_source(p, c->source, c->date);
}

static void show_judged(struct page *p, const struct attribution *a, const struct judged *g)
{
	static const char *const texts[] = {
		[ADEQUACY_EEA] = "in the EEA, no third country",
		[ADEQUACY_DECIDED] = "adequacy decision of the Commission (GDPR art. 45)",
		[ADEQUACY_CONDITIONAL] = "adequacy decision for some recipients only:",
		[ADEQUACY_NONE] = "no adequacy decision (GDPR art. 45)",
	};

	if (g->basis == ADEQUACY_UNKNOWN)
		return;
	begin(p, "transfer");
	say_name(p, g->country, PAGE_STRONG);
	page_say(p, PAGE_PLAIN, "(%s): %s", g->of, texts[g->basis]);
	if (g->row != NULL)
		say_text(p, PAGE_PLAIN, g->row->covers);
	say_source(p, g->row != NULL ? g->row->source : a->who->adequacy.source,
		   g->row != NULL ? g->row->date : a->who->adequacy.date);
}

static void show_head(struct page *p, const struct attribution *a)
{
	char ip[IP_TEXT_MAX];

	page_line(p, 0, 2);
	if (a->host.len != 0)
		page_word(p, PAGE_STRONG, page_shown(p, a->host));
	if (a->ip.family != IP_NONE)
		page_word(p, PAGE_STRONG, page_shown(p, span_str(ip_format(&a->ip, ip))));
	if (a->domain.len != 0 && !span_eq(a->domain, a->host)) {
		page_say(p, PAGE_FAINT, "domain");
		page_word(p, PAGE_FAINT, page_shown(p, a->domain));
	}
	page_end(p);
}

static void show_inquiry(struct page *p, const struct inquiry *in)
{
	for (size_t i = 0; i < in->n_answers; i++) {
		const struct inquiry_answer *s = &in->answers[i];

		begin(p, "answer of");
		say_name(p, s->server, PAGE_PLAIN);
		page_say(p, PAGE_FAINT, "%.*s", (int)s->date.len, (const char *)s->date.p);
		say_text(p, PAGE_FAINT, s->file);
		page_end(p);
	}
	for (size_t i = 0; i < in->n_notes; i++) {
		begin(p, "asked");
		say_name(p, in->notes[i], PAGE_WEAK);
		page_end(p);
	}
}

static void show_remarks(struct page *p, const struct attribution *a)
{
	const struct who_answer *w = a->answer;

	if (w->special != NULL) {
		begin(p, "address");
		say_name(p, span_str(w->special), PAGE_PLAIN);
		page_say(p, PAGE_PLAIN, "range: nobody announces it");
		page_end(p);
	}
	if (a->look_up == LOOK_UP_NONE) {
		begin(p, "look-up");
		say_name(p,
			 SPAN_LIT("none of this address in the capture: hard-coded, or looked "
				  "up before it began"),
			 PAGE_PLAIN);
		page_end(p);
	}
	if (w->owner != NULL && w->owner->note.len != 0) {
		begin(p, "note");
		say_name(p, w->owner->note, PAGE_PLAIN);
		page_end(p);
	}
	if (w->client != NULL) {
		begin(p, "client");
		say_name(p, w->client->name, PAGE_STRONG);
		page_say(p, PAGE_FAINT, "(known by its %s)", w->client_how);
		page_end(p);
	}
}

void attribution_show(const struct attribution *a, struct page *p)
{
	const struct who_answer *w = a->answer;

	show_head(p, a);
	for (size_t i = 0; i < w->known_as.n; i++) {
		begin(p, i == 0 ? "known as" : "");
		page_cell(p, PAGE_STRONG, COLUMN, w->known_as.p[i]);
		page_end(p);
	}
	for (size_t i = 0; i < w->n_facts; i++)
		show_fact(p, &w->facts[i]);
	for (size_t i = 0; i < w->n_conflicts; i++)
		show_conflict(p, &w->conflicts[i]);
	for (size_t i = 0; i < w->n_judged; i++)
		show_judged(p, a, &w->judged[i]);
	show_remarks(p, a);
	for (size_t i = 0; i < N_ELEMENTS(w->inquiries); i++)
		if (w->inquiries[i] != NULL)
			show_inquiry(p, w->inquiries[i]);
	if (!attribution_known(a)) {
		page_line(p, 2, 4);
		page_say(p, PAGE_FAINT, "nothing is known of it");
		page_end(p);
	}
	page_blank(p);
}
