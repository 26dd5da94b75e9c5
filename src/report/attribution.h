/*
 * attribution.h - who stands behind one destination, as a person reads it and as JSON.
 *
 * Careful words: "announced by", "registered in", "according to". What does
 * not agree stands beside, unsettled.
 */
#ifndef REPORT_ATTRIBUTION_H
#define REPORT_ATTRIBUTION_H

#include "attribute/who.h"
#include "report/json.h"
#include "report/page.h"

struct attribution {
	struct span asked;	  /* as the user named it */
	struct span host, domain; /* may be empty */
	struct ip ip;		  /* IP_NONE: none */
	enum look_up look_up;	  /* of an address in a capture */
	const struct who *who;	  /* for the dates of its lists */
	const struct who_answer *answer;
};

/* Does the answer know anything? */
bool attribution_known(const struct attribution *a);

/* A line of its own; and as a member of an object that is being written. */
void attribution_json(const struct attribution *a, struct json *j, const struct redactor *redact);
void attribution_json_member(const struct attribution *a, struct json *j, const char *key,
			     const struct redactor *redact);
void attribution_show(const struct attribution *a, struct page *p);

#endif
