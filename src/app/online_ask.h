/*
 * online_ask.h - one question carried from server to server, as each refers to the next.
 */
#ifndef APP_ONLINE_ASK_H
#define APP_ONLINE_ASK_H

#include "app/online.h"
#include "app/online_fetch.h"

/* What a question needs to know; see online.h. */
struct online_asking {
	struct inquiries *inquiries;
	const struct online_witness *witness; /* may be NULL */
	const char *root;		      /* the WHOIS server that is asked first */
	unsigned timeout_s;
	void *arg;
	/* Where a host is, when the settings say so; text is "ADDRESS:PORT" or NULL. */
	const char *(*placed)(void *arg, const char *host);
	/* Why a server is passed over, or NULL. Before it is looked up ip is NULL. */
	const char *(*passed_over)(void *arg, const struct online_question *q, const char *host,
				   const struct ip *ip);
	/* Who asked to be asked less often: is it one, and now it is one. */
	bool (*is_tired)(void *arg, const char *host);
	enum st (*tire)(void *arg, const char *host);
};

/* url: of RDAP for this question, or "" where there is none: then WHOIS. */
MUST_CHECK enum st online_carry(const struct online_asking *a, struct online_question *q,
				const char *url);

#endif
