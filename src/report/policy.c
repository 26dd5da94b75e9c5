#include "report/policy.h"

#include "base/span.h"
#include "report/tally.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

enum { ARENA_MAX = 8 << 20, PATTERN_MAX = 256, DAY_LEN = 10 };

void policy_init(struct policy *p)
{
	*p = (struct policy){ 0 };
	arena_init(&p->arena, ARENA_MAX);
}

void policy_deinit(struct policy *p)
{
	if (p == NULL)
		return;
	arena_deinit(&p->arena);
	*p = (struct policy){ 0 };
}

struct top {
	struct span name;
	struct doc_node rules, exceptions;
};

#define AT(f) offsetof(struct top, f)
static const struct doc_field top_fields[] = {
	{ "name", DOC_TEXT, true, AT(name) },
	{ "rules", DOC_NODE, true, AT(rules) },
	{ "exceptions", DOC_NODE, false, AT(exceptions) },
};
#undef AT

struct raw_rule {
	struct policy_rule r;
	struct span confidence;
};

#define WHEN_OF(base)                                                                      \
	{ "kinds", DOC_TEXTS, false, (base) + offsetof(struct policy_conditions, kinds) }, \
		{ "destinations", DOC_TEXTS, false,                                        \
		  (base) + offsetof(struct policy_conditions, destinations) },             \
		{ "countries", DOC_TEXTS, false,                                           \
		  (base) + offsetof(struct policy_conditions, countries) },                \
		{ "protection", DOC_TEXTS, false,                                          \
		  (base) + offsetof(struct policy_conditions, protection) },               \
		{ "clients", DOC_TEXTS, false,                                             \
		  (base) + offsetof(struct policy_conditions, clients) },                  \
		{ "builds", DOC_TEXTS, false,                                              \
		  (base) + offsetof(struct policy_conditions, builds) },                   \
	{                                                                                  \
		"packages", DOC_TEXTS, false,                                              \
			(base) + offsetof(struct policy_conditions, packages)              \
	}

static const struct doc_field rule_fields[] = {
	{ "id", DOC_TEXT, true, offsetof(struct raw_rule, r.id) },
	{ "text", DOC_TEXT, false, offsetof(struct raw_rule, r.text) },
	{ "confidence", DOC_TEXT, false, offsetof(struct raw_rule, confidence) },
	WHEN_OF(offsetof(struct raw_rule, r.when)),
};

static const struct doc_field exception_fields[] = {
	{ "rule", DOC_TEXT, true, offsetof(struct policy_exception, rule) },
	{ "reason", DOC_TEXT, true, offsetof(struct policy_exception, reason) },
	{ "expires", DOC_DATE, true, offsetof(struct policy_exception, expires) },
	WHEN_OF(offsetof(struct policy_exception, when)),
};

/* Kinds by their names, and words that are one of a few. */
static enum st check_words(struct doc_node at, struct policy_conditions *w, struct err *e)
{
	static const char *const protections[] = { "none", "encoded", "weak", "tls" };

	for (size_t i = 0; i < w->kinds.n; i++) {
		enum kind k = kind_by_name(w->kinds.p[i]);

		if (k == KIND_COUNT_)
			return doc_bad(at, e, "no kind '%.*s' (telltale kinds lists them)",
				       (int)(w->kinds.p[i].len < 40 ? w->kinds.p[i].len : 40),
				       (const char *)w->kinds.p[i].p);
		w->kind_bits[k / 64] |= 1ull << k % 64;
	}
	for (size_t i = 0; i < w->protection.n; i++) {
		bool known = false;

		for (size_t j = 0; j < N_ELEMENTS(protections); j++)
			known |= span_eq_str(w->protection.p[i], protections[j]);
		if (!known)
			return doc_bad(at, e, "protection is none, encoded, weak or tls");
	}
	return ST_OK;
}

static enum st read_rule(struct policy *p, size_t i, struct doc_node at, struct err *e)
{
	struct raw_rule raw = { .r.least = CONFIDENCE_LIKELY };
	enum st st = doc_fields(at, rule_fields, N_ELEMENTS(rule_fields), &raw, &p->arena, e);

	if (st == ST_OK && raw.confidence.len != 0) {
		raw.r.least = confidence_by_name(raw.confidence);
		if (raw.r.least == CONFIDENCE_COUNT_)
			st = doc_bad(at, e, "confidence is possible, likely, certain or known");
	}
	if (st == ST_OK)
		st = check_words(at, &raw.r.when, e);
	for (size_t j = 0; j < i && st == ST_OK; j++)
		if (span_eq(p->rules[j].id, raw.r.id))
			st = doc_bad(at, e, "two rules have this id");
	if (st == ST_OK)
		p->rules[i] = raw.r;
	return st;
}

static enum st read_exception(struct policy *p, size_t i, struct doc_node at, struct span today,
			      struct err *e)
{
	struct policy_exception x = { 0 };
	enum st st =
		doc_fields(at, exception_fields, N_ELEMENTS(exception_fields), &x, &p->arena, e);
	bool known = false;

	if (st == ST_OK)
		st = check_words(at, &x.when, e);
	if (st == ST_OK && x.reason.len == 0)
		st = doc_bad(at, e, "an exception needs a reason");
	if (st == ST_OK && x.expires.len != DAY_LEN)
		st = doc_bad(at, e, "'expires' takes the last day it holds, YYYY-MM-DD");
	for (size_t j = 0; j < p->n_rules; j++)
		known |= span_eq(p->rules[j].id, x.rule);
	if (st == ST_OK && !known)
		st = doc_bad(at, e, "there is no rule of that id");
	if (st != ST_OK)
		return st;
	x.expired = memcmp(x.expires.p, today.p, DAY_LEN) < 0;
	p->exceptions[i] = x;
	return ST_OK;
}

static enum st make_rows(struct policy *p, struct doc_node list, size_t size, size_t *n,
			 void **rows, struct err *e)
{
	enum st st = doc_list(list, n, e);

	if (st == ST_OK && *n > POLICY_ROWS_MAX)
		st = doc_bad(list, e, "more than %d rows", POLICY_ROWS_MAX);
	if (st != ST_OK)
		return st;
	*rows = arena_alloc(&p->arena, (*n != 0 ? *n : 1) * size);
	return *rows != NULL ? ST_OK : err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
}

enum st policy_read(struct policy *p, struct doc *d, struct span today, struct err *e)
{
	struct top top = { 0 };
	void *rules = NULL, *exceptions = NULL;
	size_t n_rules = 0, n_exceptions = 0;
	enum st st =
		doc_fields(doc_root(d), top_fields, N_ELEMENTS(top_fields), &top, &p->arena, e);

	if (st == ST_OK)
		st = make_rows(p, top.rules, sizeof(*p->rules), &n_rules, &rules, e);
	if (st == ST_OK && n_rules == 0)
		st = doc_bad(top.rules, e, "a policy without a rule lets everything pass");
	p->rules = rules;
	for (size_t i = 0; i < n_rules && st == ST_OK; i++)
		st = read_rule(p, i, doc_item(top.rules, i), e);
	p->n_rules = st == ST_OK ? n_rules : 0;
	if (st == ST_OK && top.exceptions.id != 0)
		st = make_rows(p, top.exceptions, sizeof(*p->exceptions), &n_exceptions,
			       &exceptions, e);
	p->exceptions = exceptions;
	for (size_t i = 0; i < n_exceptions && st == ST_OK; i++)
		st = read_exception(p, i, doc_item(top.exceptions, i), today, e);
	p->n_exceptions = st == ST_OK ? n_exceptions : 0;
	p->name = top.name;
	return st;
}

enum confidence policy_least(const struct policy *p)
{
	enum confidence least = CONFIDENCE_KNOWN;

	for (size_t i = 0; i < p->n_rules; i++)
		if (p->rules[i].least < least)
			least = p->rules[i].least;
	return least;
}

static bool fits_pattern(struct span pattern, struct span text)
{
	char a[PATTERN_MAX], b[PATTERN_MAX];

	if (pattern.len >= sizeof(a) || text.len >= sizeof(b))
		return false;
	memcpy(a, pattern.p, pattern.len);
	a[pattern.len] = '\0';
	memcpy(b, text.p, text.len);
	b[text.len] = '\0';
	return fnmatch(a, b, FNM_CASEFOLD | FNM_NOESCAPE) == 0;
}

/* An empty list is met by anything; "unknown" by what is not known. */
static bool fits_any(const struct doc_texts *patterns, struct span text)
{
	if (text.len == 0)
		text = SPAN_LIT("unknown");
	for (size_t i = 0; i < patterns->n; i++)
		if (fits_pattern(patterns->p[i], text))
			return true;
	return patterns->n == 0;
}

/* By name, registrable domain, owner's domain pattern or address. */
static bool fits_destination(const struct doc_texts *patterns, const struct party *dst)
{
	char ip[IP_TEXT_MAX];

	return fits_any(patterns, span_str(ip_format(&dst->at.ip, ip)))
	       || (dst->host.len != 0 && fits_any(patterns, dst->host))
	       || (dst->domain.len != 0 && fits_any(patterns, dst->domain));
}

static struct span build_of(const struct finding *f, const struct profile *profile)
{
	for (size_t i = 0; profile != NULL && i < profile->n_devices; i++)
		if (span_eq(profile->devices[i].name, f->device) || profile->n_devices == 1)
			return profile->devices[i].build;
	return (struct span){ 0 };
}

static struct span app_of(const struct finding *f)
{
	if (!f->has_app)
		return (struct span){ 0 };
	return f->app.package.len != 0 ? f->app.package : f->app.name;
}

static bool fits(const struct policy_conditions *w, const struct finding *f,
		 const struct profile *profile, bool build_unknown)
{
	struct span build = build_of(f, profile);
	bool any_kind = (w->kind_bits[0] | w->kind_bits[1]) == 0;

	if (!any_kind && (w->kind_bits[f->kind / 64] >> f->kind % 64 & 1) == 0)
		return false;
	if (w->builds.n != 0 && (build.len == 0 ? !build_unknown : !fits_any(&w->builds, build)))
		return false;
	return fits_destination(&w->destinations, &f->dst)
	       && fits_any(&w->countries, f->dst.country) && fits_any(&w->protection, f->protection)
	       && fits_any(&w->clients, f->client) && fits_any(&w->packages, app_of(f));
}

bool policy_meets(const struct policy_rule *r, const struct finding *f,
		  const struct profile *profile)
{
	return f->direction == DIRECTION_OUT && tally_counts(f, r->least)
	       && fits(&r->when, f, profile, true);
}

const struct policy_exception *policy_excepted(const struct policy *p, const struct policy_rule *r,
					       const struct finding *f,
					       const struct profile *profile)
{
	const struct policy_exception *expired = NULL;

	for (size_t i = 0; i < p->n_exceptions; i++) {
		const struct policy_exception *x = &p->exceptions[i];

		if (!span_eq(x->rule, r->id) || !fits(&x->when, f, profile, false))
			continue;
		if (!x->expired)
			return x;
		expired = x;
	}
	return expired;
}
