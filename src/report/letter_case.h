/*
 * letter_case.h - a case while a letter is made of it, and the sentences that letters share.
 *
 * Every sentence on what was told points at the findings it rests on.
 */
#ifndef REPORT_LETTER_CASE_H
#define REPORT_LETTER_CASE_H

#include "report/brief.h"
#include "report/letter.h"

enum { LETTER_TEXT_MAX = 512 };

struct letter_case {
	const struct case_reader *r;
	const struct report_options *o;
	const struct redactor *redact; /* NULL: values are shown */
	struct brief b;
	struct letter l;
	struct buf path; /* of a capture, as it may be shown */
};

/* "2019-02-04 05:46:26 UTC", "?" when not known. Returns out. */
const char *letter_time(int64_t ns, char out[LETTER_TEXT_MAX]);
/* "once", "160 times", from the catalogue. */
const char *letter_times(uint64_t n, char out[LETTER_TEXT_MAX]);
/* Names of the kinds in a set of bits, with commas between. */
const char *letter_kinds(uint64_t kinds, char out[LETTER_TEXT_MAX]);
/* A country's name, its code where the catalogue has none. */
struct span letter_country(struct span code);
struct span letter_kind(enum kind kind);

/* Path of a capture; borrowed until the next call. */
struct span letter_capture(struct letter_case *k, size_t capture);

/* Points at the findings of these kinds, in a few runs; and at those of a place. */
void letter_refs_kinds(struct letter_case *k, uint64_t kinds);
void letter_refs_place(struct letter_case *k, const struct brief_place *p);
void letter_refs_all(struct letter_case *k);

/* A paragraph: made of what, masked or not, synthetic or not. */
void letter_made(struct letter_case *k);
/* A paragraph for each place: what was told, how often, how protected, by which client. */
void letter_told(struct letter_case *k, enum letter_block block);
/* What stayed closed, was not read, or is not told of. Items. */
void letter_limits(struct letter_case *k);
/* The numbered findings, each with what it takes to see it again. */
void letter_findings(struct letter_case *k);
/* The filter that shows the frames of a finding. */
const char *letter_filter(const struct brief_finding *f, char out[LETTER_TEXT_MAX]);

#endif
