/*
 * gate.h - a policy held against a case, as release engineers and their machines read it.
 *
 * One violation is a finding that a rule meets and no exception excuses. An
 * input that could not be read whole never passes. Every text from a capture
 * passes the redactor unless values are shown.
 */
#ifndef REPORT_GATE_H
#define REPORT_GATE_H

#include "report/policy.h"
#include "report/report.h"

struct gate {
	const struct case_reader *r;
	const struct policy *policy;
	const struct profile *profile; /* NULL: none was given */
	const struct report_options *o;
};

struct gate_totals {
	uint64_t violations, excused,
		expired;  /* expired: of the violations, by exceptions that ended */
	uint64_t partial; /* inputs not read whole */
};

/* exception: why it is excused, or which one has expired; else NULL. */
struct gate_row {
	const struct policy_rule *rule;
	size_t rule_index;
	const struct finding *finding;
	const struct policy_exception *exception;
	const struct capture *capture;
};

static inline bool gate_excuses(const struct gate_row *row)
{
	return row->exception != NULL && !row->exception->expired;
}

/* Every meeting of a finding and a rule, excused or not, in the order of the case. */
MUST_CHECK enum st gate_each(const struct gate *g,
			     enum st (*fn)(void *arg, const struct gate_row *row), void *arg);
MUST_CHECK enum st gate_totals(const struct gate *g, struct gate_totals *ret);

/* "imei to host.example.org, encoded, in body › base64 › json IMEI": one line, without the value.
 */
MUST_CHECK enum st gate_sentence(const struct gate_row *row, struct buf *out);
/* The same for a log that has no other place for it: and that its exception has expired. */
MUST_CHECK enum st gate_message(const struct gate_row *row, struct buf *out);

/* The formats; each a function that report commands can hand to a writer. ST_OK, ST_IO, ST_NOMEM.
 */
MUST_CHECK enum st gate_text(const struct gate *g, struct out *out);
MUST_CHECK enum st gate_jsonl(const struct gate *g, struct out *out);

#endif
