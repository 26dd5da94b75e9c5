#include "explain/claim_test.h"

#include "base/span.h"
#include "explain/claim_replies.h"
#include "explain/claim_scope.h"

#include <stdlib.h>

#define HOUR_NS (3600 * 1000000000LL)

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

/* Messages that a device sent again, and what of them came over an hour behind its first. */
struct repeats {
	size_t again, late, devices;
};

static bool count_repeats(struct testing *t, const struct sent_client *c, struct repeats *ret)
{
	struct repeats r = { .again = 0 };
	struct sent_at *at = NULL;
	int64_t begin = 0;

	t->st = sent_by_device(c, &at, &r.devices);
	for (size_t k = 0; t->st == ST_OK && k < c->n; k++) {
		bool new = k == 0 || at[k].device != at[k - 1].device;
		bool armed = !new &&rearmed(t->in->why, at[k - 1].ns, at[k].ns);

		if (new || armed)
			begin = at[k].ns;
		r.again += !new && !armed;
		r.late += at[k].ns - begin > HOUR_NS;
	}
	free(at);
	*ret = r;
	return t->st == ST_OK;
}

static void sent_once(struct testing *t)
{
	const struct sent_client *c;
	struct repeats r;
	size_t i = 0, clients = 0, repeated = 0, most = 0, devices = 0;

	while ((c = claim_answer_client(t, &i)) != NULL && count_repeats(t, c, &r)) {
		size_t again = r.again;

		clients++;
		devices = r.devices > devices ? r.devices : devices;
		if (again == 0)
			continue;
		repeated++;
		most = c->n > most ? c->n : most;
		claim_answer_behind(t, c);
	}
	if (t->st != ST_OK)
		return;
	if (clients == 0)
		claim_answer_nothing(t);
	else if (repeated != 0)
		claim_answer_set(t, CLAIM_CONTRADICTED, "It was sent %zu times.", most);
	else if (devices > 1)
		claim_answer_set(t, CLAIM_NOT_TESTABLE,
				 "%zu devices sent it once each, if they are as many: a phone may "
				 "change the address it is known by.",
				 devices);
	else
		claim_answer_set(
			t, CLAIM_SUPPORTED,
			"It was sent once in %.1f hours of capture (again only after an update or "
			"another SIM).",
			claim_answer_hours(t));
}

static void only_at_activation(struct testing *t)
{
	const struct sent_client *c;
	struct repeats r;
	size_t i = 0, clients = 0, late = 0, devices = 0;

	while ((c = claim_answer_client(t, &i)) != NULL && count_repeats(t, c, &r)) {
		clients++;
		devices = r.devices > devices ? r.devices : devices;
		late += r.late;
		if (r.late != 0)
			claim_answer_behind(t, c);
	}
	if (t->st != ST_OK)
		return;
	if (clients == 0)
		claim_answer_nothing(t);
	else if (late != 0)
		claim_answer_set(t, CLAIM_CONTRADICTED,
				 "%zu message%s came more than an hour behind the first one.", late,
				 late == 1 ? "" : "s");
	else if (devices > 1)
		claim_answer_set(t, CLAIM_NOT_TESTABLE,
				 "Each of %zu devices sent it within an hour of its first message, "
				 "if they are as many: a phone may change the address it is known "
				 "by.",
				 devices);
	else
		claim_answer_set(t, CLAIM_SUPPORTED,
				 "All of it was sent within an hour of the first message.");
}

static void encrypted(struct testing *t)
{
	const struct sent_client *c;
	size_t i = 0, clients = 0, open = 0;

	while ((c = claim_answer_client(t, &i)) != NULL) {
		clients++;
		if (c->shelter >= SHELTER_TLS)
			continue;
		open++;
		claim_answer_behind(t, c);
	}
	if (clients == 0)
		claim_answer_nothing(t);
	else if (open != 0)
		claim_answer_set(
			t, CLAIM_CONTRADICTED,
			"%zu of %zu kind%s of transmission can be read by anybody on the way.",
			open, clients, clients == 1 ? "" : "s");
	else
		claim_answer_set(t, CLAIM_SUPPORTED, "All that was seen went inside TLS.");
}

static void no_identifiers(struct testing *t)
{
	const struct sent_client *c;
	struct buf kinds;
	size_t i = 0;
	bool told[KIND_COUNT_] = { false }, any = false;

	buf_init(&kinds, 400);
	while ((c = claim_answer_client(t, &i)) != NULL) {
		for (unsigned k = 0; k < KIND_COUNT_; k++)
			told[k] |= sent_tells(c, (enum kind)k);
		claim_answer_behind(t, c);
	}
	for (unsigned k = 0; k < KIND_COUNT_ && t->st == ST_OK; k++) {
		if (!told[k])
			continue;
		t->st = buf_printf(&kinds, "%s%s", any ? ", " : "", kind_info((enum kind)k)->name);
		any = true;
	}
	if (t->st == ST_OK && any)
		claim_answer_set(t, CLAIM_CONTRADICTED, "It tells %.*s.", (int)kinds.len,
				 (const char *)kinds.p);
	else if (t->st == ST_OK)
		claim_answer_nothing(t);
	buf_deinit(&kinds);
}

static void only_fields(struct testing *t)
{
	const struct sent_client *c;
	size_t i = 0, clients = 0, others = 0;

	while ((c = claim_answer_client(t, &i)) != NULL) {
		size_t mine = 0;

		clients++;
		for (unsigned k = 0; k < KIND_COUNT_; k++)
			mine += sent_tells(c, (enum kind)k)
				&& !claim_answer_listed(&t->c->fields,
							span_str(kind_info((enum kind)k)->name));
		others += mine;
		if (mine != 0)
			claim_answer_behind(t, c);
	}
	if (clients == 0)
		claim_answer_nothing(t);
	else if (others != 0)
		claim_answer_set(t, CLAIM_CONTRADICTED, "%zu other kinds of identifier were told.",
				 others);
	else
		claim_answer_set(t, CLAIM_SUPPORTED, "No other kind of identifier was found.");
}

static bool recipient_listed(const struct testing *t, const struct sent_client *c)
{
	return claim_answer_listed(&t->c->recipients, c->dst)
	       || claim_answer_listed(&t->c->recipients, c->domain)
	       || claim_answer_listed(&t->c->recipients, c->owner);
}

/* of recipients, or of countries */
static void only_to(struct testing *t, bool countries)
{
	const struct sent_client *c, *other = NULL;
	size_t i = 0, clients = 0, unknown = 0;

	while ((c = claim_answer_client(t, &i)) != NULL) {
		clients++;
		if (countries && c->country.len == 0) {
			unknown++;
			continue;
		}
		if (countries ? claim_answer_listed(&t->c->countries, c->country)
			      : recipient_listed(t, c))
			continue;
		other = other != NULL ? other : c;
		claim_answer_behind(t, c);
	}
	if (clients == 0)
		claim_answer_nothing(t);
	else if (other != NULL)
		claim_answer_set(t, CLAIM_CONTRADICTED, "It went to %.*s.",
				 (int)(countries ? other->country.len : other->dst.len),
				 (const char *)(countries ? other->country.p : other->dst.p));
	else if (unknown != 0)
		claim_answer_set(t, CLAIM_NOT_TESTABLE, "Of %zu recipient%s no country is known.",
				 unknown, unknown == 1 ? "" : "s");
	else
		claim_answer_set(t, CLAIM_SUPPORTED, "Nothing was seen that went elsewhere.");
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
		claim_stopped_at_date(&t);
		break;
	case CLAIM_STOPPED_AT_BUILD:
		claim_stopped_at_build(&t);
		break;
	case CLAIM_ONLY_BUILDS:
	case CLAIM_ONLY_BATCHES:
	case CLAIM_ONLY_DEVICES:
		claim_only_these(&t);
		break;
	case CLAIM_NEVER_PROCESSED:
		claim_never_processed(&t);
		break;
	case CLAIM_COUNT_:
		break;
	}
	return t.st;
}
