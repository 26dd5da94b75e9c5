#include "explain/claim_scope.h"

#include "base/span.h"
#include "explain/silence.h"

#include <math.h>
#include <stdio.h>

#define HOUR_NS (3600 * 1000000000LL)

/* What is sent from a time on; hours seen from then on. */
static void stopped_at(struct testing *t, int64_t from, const char *when)
{
	const struct axis *axis = &t->in->why->axis;
	const struct sent_client *c;
	double hours = 0;
	size_t i = 0, later = 0;

	while ((c = claim_answer_client(t, &i)) != NULL) {
		size_t mine = 0;

		for (size_t k = 0; k < c->n; k++)
			mine += c->at[k].ns >= from;
		later += mine;
		if (mine != 0)
			claim_answer_behind(t, c);
	}
	for (size_t k = 0; k < axis->n; k++) {
		int64_t begin = axis->rows[k].first_ns > from ? axis->rows[k].first_ns : from;

		if (axis->rows[k].last_ns > begin)
			hours += (double)(axis->rows[k].last_ns - begin) / (double)HOUR_NS;
	}
	if (later != 0)
		claim_answer_set(t, CLAIM_CONTRADICTED, "It was sent %zu times after the %s.",
				 later, when);
	else if (hours > 0)
		claim_answer_set(
			t, CLAIM_SUPPORTED,
			"Nothing was sent in %.1f hours after the %s; `telltale compare` says what "
			"this silence is worth.",
			hours, when);
	else
		claim_answer_set(t, CLAIM_NOT_TESTABLE, "Nothing was captured after the %s.", when);
}

void claim_stopped_at_date(struct testing *t)
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
		claim_answer_set(t, CLAIM_NOT_TESTABLE, "The date cannot be read.");
}

void claim_stopped_at_build(struct testing *t)
{
	const struct why *w = t->in->why;

	for (size_t i = 0; i < w->events.n; i++)
		if (w->events.rows[i].kind == DEV_OTA
		    && claim_answer_listed(&t->c->builds, w->events.rows[i].detail)) {
			stopped_at(t, w->events.rows[i].ns, "update to a build with the fix");
			return;
		}
	for (size_t i = 0; i < t->in->n_devices; i++) {
		const struct device *d = t->in->devices[i].device;

		if (d != NULL && claim_answer_listed(&t->c->builds, d->build)) {
			stopped_at(t, INT64_MIN + 1, "fix, on a device that has its build");
			return;
		}
	}
	claim_answer_set(
		t, CLAIM_NOT_TESTABLE,
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
	claim_answer_set(
		t, CLAIM_SUPPORTED,
		"None of %zu devices outside was seen to tell anything: of such devices at most "
		"%.0f %% do (at 95 %%).",
		outside, ceil(100 * high));
}

/* of devices, builds or batches */
void claim_only_these(struct testing *t)
{
	const struct doc_texts *list = claim_list(t->c);
	size_t inside = 0, outside = 0, outside_tells = 0, unknown = 0;

	for (size_t i = 0; i < t->in->n_devices; i++) {
		const struct claim_device *d = &t->in->devices[i];
		struct span is = attribute(t, d);

		if (is.len == 0)
			unknown += d->tells;
		else if (claim_answer_listed(list, is))
			inside++;
		else {
			outside++;
			outside_tells += d->tells;
		}
	}
	if (outside_tells != 0)
		claim_answer_set(t, CLAIM_CONTRADICTED, "%zu of %zu devices outside tell, too.",
				 outside_tells, outside);
	else if (unknown != 0)
		claim_answer_set(
			t, CLAIM_NOT_TESTABLE,
			"Of %zu device%s that tell%s, no profile says whether the claim is about "
			"it.",
			unknown, unknown == 1 ? "" : "s", unknown == 1 ? "s" : "");
	else if (outside == 0)
		claim_answer_set(t, CLAIM_NOT_TESTABLE, "No device outside was looked at.");
	else
		none_outside(t, outside);
}
