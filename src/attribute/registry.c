#include "attribute/registry.h"

#include "base/span.h"

#include <ctype.h>

/* Text of one line: no control characters, whole characters of UTF-8. */
static void set_text(char *to, size_t size, struct span s)
{
	size_t n = 0;

	s = span_trim(s);
	if (s.len > size - 1) {
		s.len = size - 1;
		while (s.len != 0 && (s.p[s.len] & 0xc0) == 0x80)
			s.len--;
	}
	for (; n < s.len; n++)
		to[n] = s.p[n] < 32 || s.p[n] == 127 ? ' ' : (char)s.p[n];
	to[n] = '\0';
}

static void set_country(char to[3], struct span s)
{
	s = span_trim(s);
	if (s.len == 2 && isalpha(s.p[0]) && isalpha(s.p[1])) {
		to[0] = (char)toupper(s.p[0]);
		to[1] = (char)toupper(s.p[1]);
		to[2] = '\0';
	}
}

/* The one of that role; a new one while there is room. */
static struct said *of_role(struct registry_says *r, enum fact_role role)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->said[i].role == role)
			return &r->said[i];
	if (r->n == SAID_MAX)
		return NULL;
	r->said[r->n] = (struct said){ .role = role };
	return &r->said[r->n++];
}

/* The first that is said of a role stands: what follows are its parts and contacts. */
static void say(struct registry_says *r, enum fact_role role, struct span name)
{
	struct said *s = of_role(r, role);

	if (s != NULL && s->name[0] == '\0')
		set_text(s->name, sizeof(s->name), name);
}

static void say_country(struct registry_says *r, enum fact_role role, struct span country)
{
	struct said *s = of_role(r, role);

	if (s != NULL && s->country[0] == '\0')
		set_country(s->country, country);
}

static void drop_empty(struct registry_says *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		if (r->said[i].name[0] != '\0' || r->said[i].country[0] != '\0')
			r->said[n++] = r->said[i];
	r->n = n;
}

/* --- WHOIS ---------------------------------------------------------------------------------- */

enum whois_part { PART_NAME, PART_COUNTRY, PART_REFER };

static const struct {
	const char *key; /* lower case, without blanks around */
	bool root;	 /* of IANA's answer, else of the others' */
	enum whois_part part;
	enum fact_role role;
} whois_keys[] = {
	{ "organisation", true, PART_NAME, FACT_REGISTRY },
	{ "refer", true, PART_REFER, FACT_REGISTRY },
	{ "whois", true, PART_REFER, FACT_REGISTRY },
	{ "registrant organization", false, PART_NAME, FACT_REGISTRANT },
	{ "registrant", false, PART_NAME, FACT_REGISTRANT },
	{ "registrant name", false, PART_NAME, FACT_REGISTRANT },
	{ "holder", false, PART_NAME, FACT_REGISTRANT },
	{ "registrant country", false, PART_COUNTRY, FACT_REGISTRANT },
	{ "registrar", false, PART_NAME, FACT_REGISTRAR },
	{ "sponsoring registrar", false, PART_NAME, FACT_REGISTRAR },
	{ "registrar whois server", false, PART_REFER, FACT_REGISTRAR },
	{ "refer", false, PART_REFER, FACT_REGISTRAR },
	{ "referralserver", false, PART_REFER, FACT_REGISTRAR },
	{ "org-name", false, PART_NAME, FACT_NETWORK },
	{ "orgname", false, PART_NAME, FACT_NETWORK },
	{ "descr", false, PART_NAME, FACT_NETWORK },
	{ "country", false, PART_COUNTRY, FACT_NETWORK },
};

static void set_refer(struct registry_says *r, struct span v)
{
	v = span_trim(v);
	if (r->refer[0] != '\0')
		return;
	if (span_starts(v, SPAN_LIT("whois://")))
		v = span_from(v, 8);
	for (size_t i = 0; i < v.len; i++)
		if (!isalnum(v.p[i]) && strchr(".-:[]", v.p[i]) == NULL)
			return; /* another protocol, or no host */
	set_text(r->refer, sizeof(r->refer), v);
}

static void take_line(struct registry_says *r, bool root, struct span line)
{
	size_t colon = span_find(line, ':', 0);
	struct span key = span_trim(span_cut(line, 0, colon)), v = span_from(line, colon + 1);

	if (colon == line.len || line.p[0] == '%' || line.p[0] == '#')
		return;
	for (size_t i = 0; i < N_ELEMENTS(whois_keys); i++) {
		if (whois_keys[i].root != root || !span_eq_nocase(key, whois_keys[i].key))
			continue;
		if (whois_keys[i].part == PART_NAME)
			say(r, whois_keys[i].role, v);
		else if (whois_keys[i].part == PART_COUNTRY)
			say_country(r, whois_keys[i].role, v);
		else
			set_refer(r, v);
		return;
	}
}

void whois_read(struct span text, bool root, struct registry_says *ret)
{
	struct registry_says r = { 0 };

	for (size_t at = 0; at < text.len;) {
		size_t end = span_find(text, '\n', at);

		if (end != at)
			take_line(&r, root, span_cut(text, at, end - at));
		at = end + 1;
	}
	drop_empty(&r);
	*ret = r;
}
