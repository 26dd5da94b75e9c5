#include "explain/claim_replies.h"

#include "base/span.h"

#include <inttypes.h>

static bool is_about(const struct testing *t, struct span server)
{
	const struct sent_client *c;
	size_t i = 0;

	while ((c = claim_answer_client(t, &i)) != NULL)
		if (span_eq(c->dst, server))
			return true;
	return false;
}

static struct claim_reply sum_of(const struct testing *t)
{
	struct claim_reply sum = { .accepted = 0 };

	for (size_t i = 0; i < t->in->n_replies; i++) {
		const struct claim_reply *r = &t->in->replies[i];

		if (!is_about(t, r->from))
			continue;
		sum.accepted += r->accepted;
		sum.refused += r->refused;
		sum.errors += r->errors;
		sum.other += r->other;
	}
	return sum;
}

/* Findings that went to who accepted something. */
static size_t behind(struct testing *t)
{
	const struct sent_client *c;
	size_t i = 0, clients = 0;

	for (; (c = claim_answer_client(t, &i)) != NULL; clients++)
		for (size_t k = 0; k < t->in->n_replies; k++)
			if (t->in->replies[k].accepted != 0
			    && span_eq(t->in->replies[k].from, c->dst)) {
				claim_answer_behind(t, c);
				break;
			}
	return clients;
}

static const char *times(uint64_t n)
{
	return n == 1 ? "time" : "times";
}

/* What was not looked at belongs to the answer. */
static void add_limits(struct testing *t)
{
	if (t->st == ST_OK && t->in->unasked != 0 && t->in->asked)
		t->st = buf_printf(&t->a->reason,
				   " Of %zu capture%s nobody kept what servers answered.",
				   t->in->unasked, t->in->unasked == 1 ? "" : "s");
	if (t->st == ST_OK && t->in->further != 0)
		t->st = buf_printf(&t->a->reason,
				   " %" PRIu64 " answers of further servers were not told apart.",
				   t->in->further);
}

/* What is accepted was taken in; what was refused or not answered may have been, too. */
void claim_never_processed(struct testing *t)
{
	const struct claim_reply sum = sum_of(t);

	if (behind(t) == 0) {
		claim_answer_nothing(t);
		return;
	}
	if (!t->in->asked)
		claim_answer_set(t, CLAIM_NOT_TESTABLE,
				 "This case does not hold what servers answered (an older telltale "
				 "made it, or it is a redacted one); name the captures.");
	else if (sum.accepted != 0)
		claim_answer_set(t, CLAIM_CONTRADICTED,
				 "The server accepted it %" PRIu64 " %s (resultCode 0).",
				 sum.accepted, times(sum.accepted));
	else if (sum.refused + sum.errors + sum.other != 0)
		claim_answer_set(t, CLAIM_NOT_TESTABLE,
				 "The server refused it %" PRIu64 " %s, failed %" PRIu64
				 " %s and answered otherwise %" PRIu64
				 " %s; what was done with it there is not seen.",
				 sum.refused, times(sum.refused), sum.errors, times(sum.errors),
				 sum.other, times(sum.other));
	else
		claim_answer_set(t, CLAIM_NOT_TESTABLE,
				 "No answer was seen; what was done with it there is not seen "
				 "either.");
	add_limits(t);
}
