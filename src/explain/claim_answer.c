#include "explain/claim_answer.h"

#include "base/span.h"

#include <stdarg.h>
#include <stdio.h>

#define HOUR_NS (3600 * 1000000000.0)

const char *claim_verdict_name(enum claim_verdict v)
{
	static const char *const names[] = { "contradicted", "supported", "not-testable" };

	return names[v];
}

double claim_answer_hours(const struct testing *t)
{
	return (double)t->in->why->axis.length_ns / HOUR_NS;
}

void claim_answer_set(struct testing *t, enum claim_verdict v, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	t->a->verdict = v;
	buf_clear(&t->a->reason);
	t->st = buf_put_str(&t->a->reason, text);
}

void claim_answer_behind(struct testing *t, const struct sent_client *c)
{
	for (size_t i = 0; i < c->n_ids && t->a->n_ids < N_ELEMENTS(t->a->ids); i++)
		memcpy(t->a->ids[t->a->n_ids++], c->ids[i], sizeof(c->ids[0]));
}

const struct sent_client *claim_answer_client(const struct testing *t, size_t *i)
{
	const struct sent *s = &t->in->why->sent;

	while (*i < s->n) {
		const struct sent_client *c = &s->clients[(*i)++];

		if (c->local)
			continue;
		if (t->c->client.len == 0 || span_starts(c->name, t->c->client)
		    || span_eq(c->dst, t->c->client) || span_eq(c->domain, t->c->client))
			return c;
	}
	return NULL;
}

bool claim_answer_listed(const struct doc_texts *list, struct span text)
{
	for (size_t i = 0; i < list->n; i++)
		if (span_eq(list->p[i], text))
			return true;
	return false;
}

void claim_answer_nothing(struct testing *t)
{
	claim_answer_set(t, CLAIM_NOT_TESTABLE, "Nothing of it was seen in %.1f hours of capture.",
			 claim_answer_hours(t));
}
