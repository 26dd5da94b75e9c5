#include "attribute/inquiry.h"

#include "attribute/idn.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>

enum { ARENA_MAX = 16 << 20, TEXT_MAX = 256, DAY = 10 };

/* Inquiries stay where they are; the list of them grows. */
struct row {
	struct inquiry *inquiry;
};

struct inquiries {
	const struct names *names;
	struct arena arena;
	struct row *rows;
	size_t n, cap;
};

enum st inquiries_new(struct inquiries **ret, const struct names *names)
{
	struct inquiries *q = calloc(1, sizeof(*q));

	if (q == NULL)
		return ST_NOMEM;
	q->names = names;
	arena_init(&q->arena, ARENA_MAX);
	*ret = q;
	return ST_OK;
}

void inquiries_free(struct inquiries *q)
{
	if (q == NULL)
		return;
	arena_deinit(&q->arena);
	free(q->rows);
	free(q);
}

static bool same(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		uint8_t x = a.p[i] >= 'A' && a.p[i] <= 'Z' ? a.p[i] + ('a' - 'A') : a.p[i];
		uint8_t y = b.p[i] >= 'A' && b.p[i] <= 'Z' ? b.p[i] + ('a' - 'A') : b.p[i];

		if (x != y)
			return false;
	}
	return true;
}

static struct inquiry *find(const struct inquiries *q, struct span about)
{
	for (size_t i = 0; i < q->n && about.len != 0; i++)
		if (same(q->rows[i].inquiry->about, about))
			return q->rows[i].inquiry;
	return NULL;
}

enum st inquiries_about(struct inquiries *q, struct span about, struct inquiry **ret)
{
	struct inquiry *made = find(q, about);
	enum st st;

	if (made != NULL) {
		*ret = made;
		return ST_OK;
	}
	st = vec_grow((void **)&q->rows, &q->cap, q->n + 1, sizeof(*q->rows), INQUIRIES_MAX);
	if (st != ST_OK)
		return st;
	made = arena_alloc(&q->arena, sizeof(*made));
	if (made == NULL || !arena_dup(&q->arena, about, &made->about))
		return ST_NOMEM;
	q->rows[q->n++].inquiry = made;
	*ret = made;
	return ST_OK;
}

static enum st keep_facts(struct inquiries *q, struct inquiry *to, const struct inquiry_answer *a,
			  const struct registry_says *says)
{
	char text[TEXT_MAX];
	struct span source, date;

	(void)snprintf(text, sizeof(text), "%s answer of %.*s",
		       span_eq_str(a->protocol, "rdap") ? "RDAP" : "WHOIS", (int)a->server.len,
		       (const char *)a->server.p);
	if (!arena_dup(&q->arena, span_str(text), &source)
	    || !arena_dup(&q->arena, span_cut(a->date, 0, DAY), &date))
		return ST_NOMEM;
	for (size_t i = 0; i < says->n && to->n_facts < INQUIRY_FACTS; i++) {
		const struct said *s = &says->said[i];
		struct fact f = { .role = s->role, .source = source, .date = date };

		if (!arena_dup(&q->arena, span_str(s->name), &f.name)
		    || !arena_dup(&q->arena, span_str(s->country), &f.country))
			return ST_NOMEM;
		to->facts[to->n_facts++] = f;
	}
	return ST_OK;
}

enum st inquiry_take(struct inquiries *q, struct inquiry *to, const struct inquiry_answer *answer,
		     bool root, struct span body, struct registry_says *says)
{
	struct inquiry_answer a = *answer;
	struct span *const texts[] = { &a.server, &a.protocol, &a.date, &a.file };
	enum st st = ST_OK;

	*says = (struct registry_says){ 0 };
	if (span_eq_str(a.protocol, "rdap"))
		st = rdap_read(body, says);
	else
		whois_read(body, root, says);
	if (st != ST_OK)
		return st;
	for (size_t i = 0; i < N_ELEMENTS(texts); i++)
		if (!arena_dup(&q->arena, *texts[i], texts[i]))
			return ST_NOMEM;
	if (to->n_answers < INQUIRY_ANSWERS)
		to->answers[to->n_answers++] = a;
	return keep_facts(q, to, &a, says);
}

enum st inquiry_note(struct inquiries *q, struct inquiry *to, struct span text)
{
	struct span kept;

	if (to->n_notes == INQUIRY_NOTES)
		return ST_OK;
	if (!arena_dup(&q->arena, text, &kept))
		return ST_NOMEM;
	to->notes[to->n_notes++] = kept;
	return ST_OK;
}

bool inquiries_answered(const struct inquiries *q)
{
	for (size_t i = 0; q != NULL && i < q->n; i++)
		if (q->rows[i].inquiry->n_answers != 0)
			return true;
	return false;
}

void inquiries_add(const struct inquiries *q, const struct who *w, struct span host,
		   const struct ip *ip, struct who_answer *to)
{
	char text[IP_TEXT_MAX], ascii[IDN_MAX];
	bool named = idn_to_ascii(host, ascii) == ST_OK;
	const struct span about[] = { names_domain(q->names, named ? span_str(ascii) : host),
				      ip->family != IP_NONE ? span_str(ip_format(ip, text))
							    : (struct span){ 0 } };

	for (size_t i = 0; i < N_ELEMENTS(about); i++) {
		const struct inquiry *in = find(q, about[i]);

		to->inquiries[i] = in;
		for (size_t k = 0; in != NULL && k < in->n_facts; k++)
			who_add(to, &in->facts[k]);
	}
	who_settle(w, to);
}
