/*
 * online.h - registries asked about destinations, only with --online.
 *
 * A question is a registrable domain or an address, never more of a name, and
 * never one in which the case's own redactor finds an identifier. Before
 * anything is sent, what will be asked of whom is said on standard error.
 * Whoever is a destination (address, registrable domain), or is operated by
 * who is asked about, is not contacted, but named and passed over; and so is, from then on,
 * who asks to be asked less often. Answers are kept, with their date, in
 * $XDG_CACHE_HOME/telltale/registries (else ~/.cache), and given to the witness.
 */
#ifndef APP_ONLINE_H
#define APP_ONLINE_H

#include "attribute/idn.h"
#include "attribute/inquiry.h"
#include "report/mask.h"

struct online_question {
	struct span domain; /* or, when empty: */
	struct ip ip;
	char text[IDN_MAX]; /* as it is asked */
	const struct owner *owner;
	struct inquiry *inquiry; /* what is answered goes there */
};

/* Told each answer as it came, beside the file it is kept in; root as in attribute/inquiry.h. */
struct online_witness {
	void *arg;
	enum st (*keep)(void *arg, const struct inquiry_answer *a, bool root, struct span about,
			struct span body);
};

struct online;

/* Reads registries.yaml and rdap/ of the tables' directory. ST_OK; ST_BAD, ST_IO: e. */
MUST_CHECK enum st online_open(struct online **ret, const char *directory, const struct who *who,
			       const struct names *names, struct inquiries *inquiries,
			       struct err *e);
void online_free(struct online *o);

/* First for every destination there is: it is never contacted. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st online_avoid(struct online *o, const struct party *p);
/* Then what to ask about; redactor may be NULL. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st online_plan(struct online *o, const struct party *p,
			       const struct redactor *redactor);
/* Says what will be asked, then asks. ST_OK whatever is answered; ST_NOMEM, and what keep() gave.
 */
MUST_CHECK enum st online_ask(struct online *o, const struct online_witness *witness);

#endif
