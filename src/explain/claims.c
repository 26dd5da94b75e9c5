#include "explain/claims.h"

#include "base/buf.h"
#include "base/span.h"
#include "explain/silence.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#define NS_PER_S 1000000000LL
#define HOUR_NS (3600 * NS_PER_S)

enum { CLAIMS_MAX = 256, ARENA_MAX = 4 << 20 };

static const struct {
	const char *name, *list;
} sayings[] = {
#define X(id, name, list) { name, list },
	CLAIM_MAP(X)
#undef X
};

void claims_init(struct claims *c)
{
	*c = (struct claims){ 0 };
	arena_init(&c->arena, ARENA_MAX);
}

void claims_deinit(struct claims *c)
{
	arena_deinit(&c->arena);
	*c = (struct claims){ 0 };
}

const char *claim_verdict_name(enum claim_verdict v)
{
	static const char *const names[] = { "contradicted", "supported", "not-testable" };

	return names[v];
}

/* --- the file --------------------------------------------------------------------------------- */

#define AT(field) offsetof(struct claim, field)

static const struct doc_field claim_fields[] = {
	{ "id", DOC_TEXT, true, AT(id) },
	{ "says", DOC_TEXT, true, AT(says_text) },
	{ "text", DOC_TEXT, false, AT(text) },
	{ "client", DOC_TEXT, false, AT(client) },
	{ "date", DOC_DATE, false, AT(date) },
	{ "fields", DOC_TEXTS, false, AT(fields) },
	{ "recipients", DOC_TEXTS, false, AT(recipients) },
	{ "countries", DOC_TEXTS, false, AT(countries) },
	{ "builds", DOC_TEXTS, false, AT(builds) },
	{ "batches", DOC_TEXTS, false, AT(batches) },
	{ "devices", DOC_TEXTS, false, AT(devices) },
};

static const struct doc_texts *list_of(const struct claim *c)
{
	switch (c->says) {
	case CLAIM_ONLY_FIELDS:
		return &c->fields;
	case CLAIM_ONLY_RECIPIENTS:
		return &c->recipients;
	case CLAIM_ONLY_COUNTRIES:
		return &c->countries;
	case CLAIM_STOPPED_AT_BUILD:
	case CLAIM_ONLY_BUILDS:
		return &c->builds;
	case CLAIM_ONLY_BATCHES:
		return &c->batches;
	case CLAIM_ONLY_DEVICES:
		return &c->devices;
	default:
		return NULL;
	}
}

static enum st read_claim(struct claims *all, struct doc_node n, struct claim *c, struct err *e)
{
	const struct doc_texts *list;
	unsigned says = 0;
	enum st st = doc_fields(n, claim_fields, N_ELEMENTS(claim_fields), c, &all->arena, e);

	if (st != ST_OK)
		return st;
	while (says < CLAIM_COUNT_ && !span_eq_str(c->says_text, sayings[says].name))
		says++;
	if (says == CLAIM_COUNT_)
		return doc_bad(n, e, "says: no statement of that name (docs/claims.md lists them)");
	c->says = (enum claim_says)says;
	list = list_of(c);
	if ((list != NULL && list->n == 0)
	    || (c->says == CLAIM_STOPPED_AT_DATE && c->date.len == 0))
		return doc_bad(n, e, "%s needs '%s'", sayings[says].name, sayings[says].list);
	return ST_OK;
}

enum st claims_read(struct claims *c, struct doc *d, struct err *e)
{
	struct {
		struct span vendor, source, date;
		struct doc_node claims;
	} head = { 0 };
	static const struct doc_field fields[] = {
		{ "vendor", DOC_TEXT, false, 0 },
		{ "source", DOC_TEXT, false, sizeof(struct span) },
		{ "date", DOC_DATE, false, 2 * sizeof(struct span) },
		{ "claims", DOC_NODE, true, 3 * sizeof(struct span) },
	};
	size_t n = 0;
	enum st st = doc_fields(doc_root(d), fields, N_ELEMENTS(fields), &head, &c->arena, e);

	if (st == ST_OK)
		st = doc_list(head.claims, &n, e);
	if (st == ST_OK && n > CLAIMS_MAX)
		return doc_bad(head.claims, e, "more than %d claims", CLAIMS_MAX);
	if (st == ST_OK) {
		c->rows = arena_alloc(&c->arena, (n + 1) * sizeof(*c->rows));
		if (c->rows == NULL)
			return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	}
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		st = read_claim(c, doc_item(head.claims, i), &c->rows[i], e);
		c->n += st == ST_OK;
	}
	c->vendor = head.vendor;
	c->source = head.source;
	c->date = head.date;
	return st;
}

/* --- tests ------------------------------------------------------------------------------------ */

struct testing {
	const struct claim *c;
	const struct claim_case *in;
	struct claim_answer *a;
	enum st st;
};

static void PRINTF_LIKE(3, 4) answer(struct testing *t, enum claim_verdict v, const char *fmt, ...)
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

static void behind(struct testing *t, const struct sent_client *c)
{
	for (size_t i = 0; i < c->n_ids && t->a->n_ids < N_ELEMENTS(t->a->ids); i++)
		memcpy(t->a->ids[t->a->n_ids++], c->ids[i], sizeof(c->ids[0]));
}

/* Clients that the statement is about: those named, or all whose talk leaves the link. */
static const struct sent_client *next_client(const struct testing *t, size_t *i)
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

static bool listed(const struct doc_texts *list, struct span text)
{
	for (size_t i = 0; i < list->n; i++)
		if (span_eq(list->p[i], text))
			return true;
	return false;
}

/* Did an update or another SIM come between two messages? It re-arms a client that sends once. */
static bool rearmed(const struct why *w, int64_t from, int64_t to)
{
	for (size_t i = 0; i < w->events.n; i++) {
		const struct dev_event *e = &w->events.rows[i];

		if ((e->kind == DEV_OTA || e->kind == DEV_SIM_CHANGE) && e->ns > from
		    && e->ns <= to)
			return true;
	}
	return false;
}

static void nothing_sent(struct testing *t)
{
	answer(t, CLAIM_NOT_TESTABLE, "Nothing of it was seen in %.1f hours of capture.",
	       (double)t->in->why->axis.length_ns / (double)HOUR_NS);
}

static void sent_once(struct testing *t)
{
	const struct sent_client *c;
	size_t i = 0, clients = 0, repeated = 0, most = 0;

	while ((c = next_client(t, &i)) != NULL) {
		size_t again = 0;

		clients++;
		for (size_t k = 1; k < c->n; k++)
			again += !rearmed(t->in->why, c->at[k - 1].ns, c->at[k].ns);
		if (again == 0)
			continue;
		repeated++;
		most = c->n > most ? c->n : most;
		behind(t, c);
	}
	if (clients == 0)
		nothing_sent(t);
	else if (repeated != 0)
		answer(t, CLAIM_CONTRADICTED, "It was sent %zu times.", most);
	else
		answer(t, CLAIM_SUPPORTED,
		       "It was sent once in %.1f hours of capture (again only after an update or "
		       "another SIM).",
		       (double)t->in->why->axis.length_ns / (double)HOUR_NS);
}

static void only_at_activation(struct testing *t)
{
	const struct sent_client *c;
	size_t i = 0, clients = 0, late = 0;

	while ((c = next_client(t, &i)) != NULL) {
		int64_t begin = c->n != 0 ? c->at[0].ns : 0;
		size_t mine = 0;

		clients++;
		for (size_t k = 1; k < c->n; k++) {
			if (rearmed(t->in->why, c->at[k - 1].ns, c->at[k].ns))
				begin = c->at[k].ns;
			mine += c->at[k].ns - begin > HOUR_NS;
		}
		late += mine;
		if (mine != 0)
			behind(t, c);
	}
	if (clients == 0)
		nothing_sent(t);
	else if (late != 0)
		answer(t, CLAIM_CONTRADICTED,
		       "%zu messages came more than an hour behind the first one.", late);
	else
		answer(t, CLAIM_SUPPORTED,
		       "All of it was sent within an hour of the first message.");
}

static void encrypted(struct testing *t)
{
	const struct sent_client *c;
	size_t i = 0, clients = 0, open = 0;

	while ((c = next_client(t, &i)) != NULL) {
		clients++;
		if (c->shelter >= SHELTER_TLS)
			continue;
		open++;
		behind(t, c);
	}
	if (clients == 0)
		nothing_sent(t);
	else if (open != 0)
		answer(t, CLAIM_CONTRADICTED,
		       "%zu of %zu kind%s of transmission can be read by anybody on the way.", open,
		       clients, clients == 1 ? "" : "s");
	else
		answer(t, CLAIM_SUPPORTED, "All that was seen went inside TLS.");
}

static void no_identifiers(struct testing *t)
{
	const struct sent_client *c;
	struct buf kinds;
	size_t i = 0;
	bool told[KIND_COUNT_] = { false }, any = false;

	buf_init(&kinds, 400);
	while ((c = next_client(t, &i)) != NULL) {
		for (unsigned k = 0; k < KIND_COUNT_; k++)
			told[k] |= sent_tells(c, (enum kind)k);
		behind(t, c);
	}
	for (unsigned k = 0; k < KIND_COUNT_ && t->st == ST_OK; k++) {
		if (!told[k])
			continue;
		t->st = buf_printf(&kinds, "%s%s", any ? ", " : "", kind_info((enum kind)k)->name);
		any = true;
	}
	if (t->st == ST_OK && any)
		answer(t, CLAIM_CONTRADICTED, "It tells %.*s.", (int)kinds.len,
		       (const char *)kinds.p);
	else if (t->st == ST_OK)
		nothing_sent(t);
	buf_deinit(&kinds);
}

static void only_fields(struct testing *t)
{
	const struct sent_client *c;
	size_t i = 0, clients = 0, others = 0;

	while ((c = next_client(t, &i)) != NULL) {
		size_t mine = 0;

		clients++;
		for (unsigned k = 0; k < KIND_COUNT_; k++)
			mine += sent_tells(c, (enum kind)k)
				&& !listed(&t->c->fields, span_str(kind_info((enum kind)k)->name));
		others += mine;
		if (mine != 0)
			behind(t, c);
	}
	if (clients == 0)
		nothing_sent(t);
	else if (others != 0)
		answer(t, CLAIM_CONTRADICTED, "%zu other kinds of identifier were told.", others);
	else
		answer(t, CLAIM_SUPPORTED, "No other kind of identifier was found.");
}

static bool recipient_listed(const struct testing *t, const struct sent_client *c)
{
	return listed(&t->c->recipients, c->dst) || listed(&t->c->recipients, c->domain)
	       || listed(&t->c->recipients, c->owner);
}

/* of recipients, or of countries */
static void only_to(struct testing *t, bool countries)
{
	const struct sent_client *c, *other = NULL;
	size_t i = 0, clients = 0, unknown = 0;

	while ((c = next_client(t, &i)) != NULL) {
		clients++;
		if (countries && c->country.len == 0) {
			unknown++;
			continue;
		}
		if (countries ? listed(&t->c->countries, c->country) : recipient_listed(t, c))
			continue;
		other = other != NULL ? other : c;
		behind(t, c);
	}
	if (clients == 0)
		nothing_sent(t);
	else if (other != NULL)
		answer(t, CLAIM_CONTRADICTED, "It went to %.*s.",
		       (int)(countries ? other->country.len : other->dst.len),
		       (const char *)(countries ? other->country.p : other->dst.p));
	else if (unknown != 0)
		answer(t, CLAIM_NOT_TESTABLE, "Of %zu recipient%s no country is known.", unknown,
		       unknown == 1 ? "" : "s");
	else
		answer(t, CLAIM_SUPPORTED, "Nothing was seen that went elsewhere.");
}

/* What is sent from a time on; hours seen from then on. */
static void stopped_at(struct testing *t, int64_t from, const char *when)
{
	const struct axis *axis = &t->in->why->axis;
	const struct sent_client *c;
	double hours = 0;
	size_t i = 0, later = 0;

	while ((c = next_client(t, &i)) != NULL) {
		size_t mine = 0;

		for (size_t k = 0; k < c->n; k++)
			mine += c->at[k].ns >= from;
		later += mine;
		if (mine != 0)
			behind(t, c);
	}
	for (size_t k = 0; k < axis->n; k++) {
		int64_t begin = axis->rows[k].first_ns > from ? axis->rows[k].first_ns : from;

		if (axis->rows[k].last_ns > begin)
			hours += (double)(axis->rows[k].last_ns - begin) / (double)HOUR_NS;
	}
	if (later != 0)
		answer(t, CLAIM_CONTRADICTED, "It was sent %zu times after the %s.", later, when);
	else if (hours > 0)
		answer(t, CLAIM_SUPPORTED,
		       "Nothing was sent in %.1f hours after the %s; `telltale compare` says what "
		       "this silence is worth.",
		       hours, when);
	else
		answer(t, CLAIM_NOT_TESTABLE, "Nothing was captured after the %s.", when);
}

static void stopped_at_date(struct testing *t)
{
	char text[TM_TEXT_MAX];
	int64_t from = TM_NONE;

	(void)snprintf(text, sizeof(text), "%.*s%sT00:00:00Z", (int)t->c->date.len,
		       (const char *)t->c->date.p,
		       t->c->date.len == 4   ? "-01-01"
		       : t->c->date.len == 7 ? "-01"
					     : "");
	if (tm_parse(span_str(text), &from))
		stopped_at(t, from, "date");
	else
		answer(t, CLAIM_NOT_TESTABLE, "The date cannot be read.");
}

static void stopped_at_build(struct testing *t)
{
	const struct why *w = t->in->why;

	for (size_t i = 0; i < w->events.n; i++)
		if (w->events.rows[i].kind == DEV_OTA
		    && listed(&t->c->builds, w->events.rows[i].detail)) {
			stopped_at(t, w->events.rows[i].ns, "update to a build with the fix");
			return;
		}
	for (size_t i = 0; i < t->in->n_devices; i++) {
		const struct device *d = t->in->devices[i].device;

		if (d != NULL && listed(&t->c->builds, d->build)) {
			stopped_at(t, INT64_MIN + 1, "fix, on a device that has its build");
			return;
		}
	}
	answer(t, CLAIM_NOT_TESTABLE,
	       "No device here is known to have one of these builds (an `ota` event or the "
	       "profile would say so).");
}

static struct span attribute(const struct testing *t, const struct claim_device *d)
{
	if (t->c->says == CLAIM_ONLY_DEVICES)
		return d->name;
	if (d->device == NULL)
		return (struct span){ 0 };
	return t->c->says == CLAIM_ONLY_BUILDS ? d->device->build : d->device->batch;
}

/* As far as so few say: what share of such devices may tell all the same. */
static void none_outside(struct testing *t, size_t outside)
{
	double low, high;

	share_interval(outside, 0, 0.05, &low, &high);
	answer(t, CLAIM_SUPPORTED,
	       "None of %zu devices outside was seen to tell anything: of such devices at most "
	       "%.0f %% do (at 95 %%).",
	       outside, ceil(100 * high));
}

/* of devices, builds or batches */
static void only_these(struct testing *t)
{
	const struct doc_texts *list = list_of(t->c);
	size_t inside = 0, outside = 0, outside_tells = 0, unknown = 0;

	for (size_t i = 0; i < t->in->n_devices; i++) {
		const struct claim_device *d = &t->in->devices[i];
		struct span is = attribute(t, d);

		if (is.len == 0)
			unknown += d->tells;
		else if (listed(list, is))
			inside++;
		else {
			outside++;
			outside_tells += d->tells;
		}
	}
	if (outside_tells != 0)
		answer(t, CLAIM_CONTRADICTED, "%zu of %zu devices outside tell, too.",
		       outside_tells, outside);
	else if (unknown != 0)
		answer(t, CLAIM_NOT_TESTABLE,
		       "Of %zu device%s that tell%s, no profile says whether the claim is about "
		       "it.",
		       unknown, unknown == 1 ? "" : "s", unknown == 1 ? "s" : "");
	else if (outside == 0)
		answer(t, CLAIM_NOT_TESTABLE, "No device outside was looked at.");
	else
		none_outside(t, outside);
}

static void add_replies(const struct testing *t, struct span dst, struct claim_reply *sum)
{
	for (size_t i = 0; i < t->in->n_replies; i++) {
		const struct claim_reply *r = &t->in->replies[i];

		if (!span_eq(r->from, dst))
			continue;
		sum->accepted += r->accepted;
		sum->refused += r->refused;
		sum->errors += r->errors;
		sum->other += r->other;
	}
}

/* What is accepted was taken in; what was refused or not answered may have been, too. */
static void never_processed(struct testing *t)
{
	const struct sent_client *c;
	struct claim_reply sum = { .accepted = 0 };
	size_t i = 0, clients = 0;

	while ((c = next_client(t, &i)) != NULL) {
		struct claim_reply mine = { .accepted = 0 };

		clients++;
		add_replies(t, c->dst, &mine);
		sum.accepted += mine.accepted;
		sum.refused += mine.refused;
		sum.errors += mine.errors;
		sum.other += mine.other;
		if (mine.accepted != 0)
			behind(t, c);
	}
	if (clients == 0)
		nothing_sent(t);
	else if (t->in->replies == NULL)
		answer(t, CLAIM_NOT_TESTABLE,
		       "A case does not keep what servers answered; name the captures.");
	else if (sum.accepted != 0)
		answer(t, CLAIM_CONTRADICTED, "The server accepted it %llu times (resultCode 0).",
		       (unsigned long long)sum.accepted);
	else if (sum.refused + sum.errors + sum.other != 0)
		answer(t, CLAIM_NOT_TESTABLE,
		       "The server refused it %llu times, failed %llu times and answered otherwise "
		       "%llu times; what was done with it there is not seen.",
		       (unsigned long long)sum.refused, (unsigned long long)sum.errors,
		       (unsigned long long)sum.other);
	else
		answer(t, CLAIM_NOT_TESTABLE,
		       "No answer was seen; what was done with it there is not seen either.");
}

enum st claim_test(const struct claim *c, const struct claim_case *in, struct claim_answer *ret)
{
	struct testing t = { c, in, ret, ST_OK };

	ret->n_ids = 0;
	switch (c->says) {
	case CLAIM_SENT_ONCE:
		sent_once(&t);
		break;
	case CLAIM_ONLY_AT_ACTIVATION:
		only_at_activation(&t);
		break;
	case CLAIM_ENCRYPTED:
		encrypted(&t);
		break;
	case CLAIM_NO_IDENTIFIERS:
		no_identifiers(&t);
		break;
	case CLAIM_ONLY_FIELDS:
		only_fields(&t);
		break;
	case CLAIM_ONLY_RECIPIENTS:
	case CLAIM_ONLY_COUNTRIES:
		only_to(&t, c->says == CLAIM_ONLY_COUNTRIES);
		break;
	case CLAIM_STOPPED_AT_DATE:
		stopped_at_date(&t);
		break;
	case CLAIM_STOPPED_AT_BUILD:
		stopped_at_build(&t);
		break;
	case CLAIM_ONLY_BUILDS:
	case CLAIM_ONLY_BATCHES:
	case CLAIM_ONLY_DEVICES:
		only_these(&t);
		break;
	case CLAIM_NEVER_PROCESSED:
		never_processed(&t);
		break;
	case CLAIM_COUNT_:
		break;
	}
	return t.st;
}
