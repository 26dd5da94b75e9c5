/*
 * online.h - registries asked about destinations, only with --online.
 *
 * A question is a registrable domain or an address, never more of a name, and
 * never one in which the case's own redactor finds an identifier. Before
 * anything is sent, what will be asked of whom is said on standard error.
 * Whoever is a destination (address, registrable domain), or is operated by
 * who is asked about, is not contacted, but named and passed over. Answers are kept, with
 * their date, in $XDG_CACHE_HOME/telltale/registries (else ~/.cache), as evidence.
 */
#ifndef APP_ONLINE_H
#define APP_ONLINE_H

#include "attribute/names.h"
#include "attribute/registry.h"
#include "report/attribution.h"

enum { ONLINE_HOPS_MAX = 6, ONLINE_FACTS_MAX = 12, ONLINE_NOTES_MAX = 12 };

struct online_question {
	struct span domain; /* or, when empty: */
	struct ip ip;
	char text[256]; /* as it is asked */
	const struct owner *owner;
	struct fact facts[ONLINE_FACTS_MAX];
	struct attribution_answer answers[ONLINE_HOPS_MAX];
	struct span notes[ONLINE_NOTES_MAX]; /* what was not asked, or not answered, and why */
	size_t n_facts, n_answers, n_notes;
};

struct online;

/* Reads registries.yaml and rdap/ of the tables' directory. ST_OK; ST_BAD, ST_IO: e. */
MUST_CHECK enum st online_open(struct online **ret, const char *directory, const struct who *who,
			       const struct names *names, struct err *e);
void online_free(struct online *o);

/* First for every destination there is: it is never contacted. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st online_avoid(struct online *o, const struct party *p);
/* Then what to ask about; redactor may be NULL. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st online_plan(struct online *o, const struct party *p,
			       const struct redactor *redactor);
/* Says what will be asked, then asks. ST_OK whatever is answered; ST_NOMEM. */
MUST_CHECK enum st online_ask(struct online *o);

/* Adds what was answered about p, and where it does not agree; the registry comes first. */
void online_add(const struct online *o, const struct party *p, struct who_answer *to);
/* What became of the questions about it. */
void online_fill(const struct online *o, const struct party *p, struct attribution *a);

#endif
