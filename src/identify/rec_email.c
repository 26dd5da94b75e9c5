/* row: recogniser of e-mail addresses */
#include "base/span.h"
#include "identify/norm.h"
#include "identify/scan.h"

#include <ctype.h>
#include <libpsl.h>
#include <string.h>

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253 };

static bool is_local(uint8_t c)
{
	return isalnum(c) || (c != 0 && strchr("._%+-'", c) != NULL);
}

static bool is_domain(uint8_t c)
{
	return isalnum(c) || c == '.' || c == '-';
}

/* The last label is a top-level domain, or one kept for examples (RFC 2606). */
static bool has_tld(struct span domain)
{
	static const char *const examples[] = { "example", "test", "invalid", "localdomain" };
	char tld[64];
	size_t dot = domain.len;

	while (dot > 0 && domain.p[dot - 1] != '.')
		dot--;
	if (dot == 0 || domain.len - dot < 2 || domain.len - dot >= sizeof(tld))
		return false;
	for (size_t i = dot; i < domain.len; i++) {
		if (!isalpha(domain.p[i]) && !(domain.len - dot > 4 && domain.p[dot] == 'x'))
			return false;
		tld[i - dot] = (char)tolower(domain.p[i]);
	}
	tld[domain.len - dot] = 0;
	for (size_t i = 0; i < N_ELEMENTS(examples); i++)
		if (strcmp(tld, examples[i]) == 0)
			return true;
	return psl_is_public_suffix2(psl_builtin(), tld, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE)
	       != 0;
}

static bool labels_fit(struct span d)
{
	size_t run = 0;

	for (size_t i = 0; i < d.len; i++) {
		if (d.p[i] == '.' || d.p[i] == '-') {
			if (run == 0 && d.p[i] == '.')
				return false;
			run = d.p[i] == '.' ? 0 : run + 1;
			continue;
		}
		run++;
	}
	return run != 0 && d.len <= DOMAIN_MAX;
}

/* user:password@host and ssh://git@host are no mail; nor is what a message is called. */
static bool is_other(struct span b, size_t at, struct span key)
{
	static const char *const not_mail[] = { "message-id", "in-reply-to",	   "references",
						"content-id", "resent-message-id", "x-message-id" };

	if (at > 0 && b.p[at - 1] == ':' && !(at >= 7 && memcmp(b.p + at - 7, "mailto:", 7) == 0)) {
		size_t i = at - 1;

		while (i > 0 && is_local(b.p[i - 1]))
			i--;
		if (i >= 2 && b.p[i - 1] == '/' && b.p[i - 2] == '/')
			return true; /* //user:password@ */
		if (span_eq_nocase(span_cut(b, i, at - 1 - i), "sip")
		    || span_eq_nocase(span_cut(b, i, at - 1 - i), "sips")
		    || span_eq_nocase(span_cut(b, i, at - 1 - i), "mid")
		    || span_eq_nocase(span_cut(b, i, at - 1 - i), "cid"))
			return true;
	}
	if (at > 1 && b.p[at - 1] == '/' && b.p[at - 2] == '/')
		return true;
	for (size_t i = 0; i < N_ELEMENTS(not_mail); i++)
		if (span_eq_nocase(key, not_mail[i]))
			return true;
	return false;
}

static void see(struct scan *sc, const struct event *ev)
{
	struct span b = sc->s->bytes;
	size_t mid = span_find(b, '@', ev->at), at, end;
	struct offer o = { .kind = KIND_EMAIL, .why = WHY(STRUCTURE) };
	struct span domain;
	char text[NORM_MAX];

	if (mid >= b.len || mid > (size_t)ev->at + ev->len)
		return;
	for (at = mid; at > 0 && mid - at < LOCAL_MAX && is_local(b.p[at - 1]);)
		at--;
	for (end = mid + 1; end < b.len && end - mid <= DOMAIN_MAX && is_domain(b.p[end]);)
		end++;
	while (at < mid && !isalnum(b.p[at]))
		at++;
	while (end > mid + 1 && !isalnum(b.p[end - 1]))
		end--;
	domain = span_cut(b, mid + 1, end - mid - 1);
	if (at == mid || b.p[mid - 1] == '.' || !labels_fit(domain) || !has_tld(domain))
		return;
	if ((end < b.len && b.p[end] == '@') || is_other(b, at, scan_hint(sc, at, end - at)->key))
		return;
	o.at = at;
	o.len = end - at;
	o.value = span_of(text, norm_value(KIND_EMAIL, span_cut(b, at, end - at), text));
	if (o.value.len != 0)
		scan_offer(sc, &o);
}

const struct recogniser recogniser_email = { "email", 1u << EVENT_AT, see };
