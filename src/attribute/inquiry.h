/*
 * inquiry.h - what registries answered about registrable domains and addresses.
 *
 * One inquiry for each question; its facts, the answers they stand in, and
 * notes of what was not asked or not answered. They are asked elsewhere
 * (app/online.h), or read again from a case that kept them. While a struct who
 * points here, who_ask() adds what was answered to what the tables say.
 * All is owned here; answers are hostile (registry.h) and all is bounded.
 */
#ifndef ATTRIBUTE_INQUIRY_H
#define ATTRIBUTE_INQUIRY_H

#include "attribute/names.h"
#include "attribute/registry.h"

enum { INQUIRIES_MAX = 256, INQUIRY_FACTS = 12, INQUIRY_ANSWERS = 6, INQUIRY_NOTES = 12 };

/* Who answered, by which protocol ("rdap", "whois"), when (RFC 3339), and where the answer lies. */
struct inquiry_answer {
	struct span server, protocol, date, file;
};

struct inquiry {
	struct span about; /* as it was asked: a registrable domain in lower case, or an address */
	struct fact facts[INQUIRY_FACTS];
	struct inquiry_answer answers[INQUIRY_ANSWERS];
	struct span notes[INQUIRY_NOTES];
	size_t n_facts, n_answers, n_notes;
};

struct inquiries;

/* names: for registrable domains; outlives it. */
MUST_CHECK enum st inquiries_new(struct inquiries **ret, const struct names *names);
void inquiries_free(struct inquiries *q);

/* The inquiry about it, made when it is new; stays where it is. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st inquiries_about(struct inquiries *q, struct span about, struct inquiry **ret);

/*
 * One answer, read: its facts are kept, *says tells what it holds and whom it
 * refers to. root: of the WHOIS server that knows only who keeps what.
 * ST_OK; ST_BAD, ST_END: no object of RDAP, nothing is kept; ST_NOMEM.
 */
MUST_CHECK enum st inquiry_take(struct inquiries *q, struct inquiry *to,
				const struct inquiry_answer *answer, bool root, struct span body,
				struct registry_says *says);
/* Kept in text; past the last place it is dropped. ST_OK, ST_NOMEM. */
MUST_CHECK enum st inquiry_note(struct inquiries *q, struct inquiry *to, struct span text);

/* Did any registry answer? q may be NULL. */
bool inquiries_answered(const struct inquiries *q);
/* Into an answer of who_ask(): what was answered about host and address. */
void inquiries_add(const struct inquiries *q, const struct who *w, struct span host,
		   const struct ip *ip, struct who_answer *to);

#endif
