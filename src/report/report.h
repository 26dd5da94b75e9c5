/*
 * report.h - a case as its readers see it: text for a terminal, JSON Lines for programs,
 * one HTML file to look at, documents for owner, vendor and authority.
 *
 * All read the case alone. Unless show_values, identifiers are masked and
 * every string that goes out has passed the redactor (mask.h). A page is masked
 * at first even then, and has a button that reveals.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "case/case.h"
#include "report/out.h"

struct claimed;
struct compare_in;
struct compared;
struct who;
struct why;

/* For whom a document of sentences is written, and how. */
enum report_whom { REPORT_FOR_OWNER, REPORT_FOR_VENDOR, REPORT_FOR_AUTHORITY };
enum report_format { REPORT_TEXT, REPORT_MARKDOWN, REPORT_HTML };

struct report_options {
	bool show_values;
	bool colour;
	bool explain;	/* the derivation of each finding below it */
	bool unicode;	/* the terminal shows UTF-8; else plain ASCII marks */
	unsigned width; /* columns; 0: no folding (a pipe) */
	enum confidence least;
	const struct why *why; /* when and why it was sent; NULL: not asked */
	/* of pages: a statement's points; before beside after, as compare() was given it */
	const struct claimed *claimed;
	const struct compared *compared;
	const struct compare_in *compare_in;
	/* of pages and documents: */
	const struct who *who; /* who stands behind a destination; NULL: not told */
	const char *command;   /* that made the report; NULL: not told */
	enum report_whom whom;
	enum report_format format;
};

/* What a scan amounts to, for the exit status. */
struct report_totals {
	uint64_t out, in; /* findings that count, by direction */
	uint64_t placeholders, synthetic;
	uint64_t partial, unreadable; /* captures */
};

MUST_CHECK enum st report_totals(const struct case_reader *r, enum confidence least,
				 struct report_totals *ret);

MUST_CHECK enum st report_text(const struct case_reader *r, const struct report_options *o,
			       struct out *out);
MUST_CHECK enum st report_jsonl(const struct case_reader *r, const struct report_options *o,
				struct out *out);
MUST_CHECK enum st report_html(const struct case_reader *r, const struct report_options *o,
			       struct out *out);
/* Tables: for a reader, and for a spreadsheet. */
MUST_CHECK enum st report_markdown(const struct case_reader *r, const struct report_options *o,
				   struct out *out);
MUST_CHECK enum st report_csv(const struct case_reader *r, const struct report_options *o,
			      struct out *out);
/* A document for o->whom, every sentence with the findings behind it. */
MUST_CHECK enum st report_letter(const struct case_reader *r, const struct report_options *o,
				 struct out *out);

#endif
