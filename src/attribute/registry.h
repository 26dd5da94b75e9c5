/*
 * registry.h - what a registry answered, read with the roles kept apart.
 *
 * RDAP: RFC 9083 (JSON, vCards of RFC 7095); WHOIS: RFC 3912, whose text has no
 * standard, so a table of the keys that are met. Who keeps the registry is
 * never who registered a name: each answer is read for the roles it states,
 * and nothing else. Answers are hostile; all is bounded.
 */
#ifndef ATTRIBUTE_REGISTRY_H
#define ATTRIBUTE_REGISTRY_H

#include "attribute/who.h"

enum { SAID_MAX = 6, SAID_NAME_MAX = 128, REFER_MAX = 256 };

struct said {
	enum fact_role role;
	char name[SAID_NAME_MAX]; /* UTF-8 as it came, cut at a character; may be empty */
	char country[3];	  /* two capitals, or "" */
};

struct registry_says {
	struct said said[SAID_MAX];
	size_t n;
	char refer[REFER_MAX]; /* who knows more: a URL (RDAP), a host with or without port (WHOIS)
				*/
};

/* ST_OK; ST_BAD: no object of RDAP; ST_END: it says there is none (an error object of 404). */
MUST_CHECK enum st rdap_read(struct span body, struct registry_says *ret);

/* root: of the server that knows only who keeps what (IANA's), else of one that knows holders. */
void whois_read(struct span text, bool root, struct registry_says *ret);

/*
 * The server for a registrable domain or an address by a file of RFC 9224, copied
 * into url with a '/' at its end. ST_OK; ST_END: none; ST_BAD: the file is not such a one.
 */
MUST_CHECK enum st bootstrap_find(struct span file, struct span domain, const struct ip *ip,
				  char url[REFER_MAX]);

#endif
