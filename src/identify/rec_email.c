/* row: recogniser of e-mail addresses */
#include "base/span.h"
#include "identify/norm.h"
#include "identify/scan.h"

#include <ctype.h>
#include <libpsl.h>
#include <string.h>

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253, HEADER_LOOK = 2048 };

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

/* user:password@host, ssh://git@host and sip:user@host are no mail. */
static bool is_in_url(struct span b, size_t at)
{
	static const char *const schemes[] = { "sip", "sips", "mid", "cid" };
	size_t i = at;

	if (at > 1 && b.p[at - 1] == '/' && b.p[at - 2] == '/')
		return true;
	if (at == 0 || b.p[at - 1] != ':')
		return false;
	for (i = at - 1; i > 0 && is_local(b.p[i - 1]);)
		i--;
	if (i >= 2 && b.p[i - 1] == '/' && b.p[i - 2] == '/')
		return true; /* //user:password@ */
	for (size_t k = 0; k < N_ELEMENTS(schemes); k++)
		if (span_eq_nocase(span_cut(b, i, at - 1 - i), schemes[k]))
			return true;
	return false;
}

/* The name of the header a place lies in, folded lines too (RFC 5322 2.2.3). */
static struct span header_of(struct span b, size_t at)
{
	size_t least = at > HEADER_LOOK ? at - HEADER_LOOK : 0;

	for (size_t i = at; i-- > least;) {
		size_t end;

		if ((i > 0 && b.p[i - 1] != '\n') || b.p[i] == ' ' || b.p[i] == '\t')
			continue;
		end = span_find(span_cut(b, 0, at), ':', i);
		return end < at ? span_cut(b, i, end - i) : (struct span){ 0 };
	}
	return (struct span){ 0 };
}

/* What a message is called is written like an address. */
static bool is_message_id(struct span b, size_t at, struct span key)
{
	static const char *const names[] = { "message-id", "in-reply-to",	"references",
					     "content-id", "resent-message-id", "x-message-id" };
	struct span header = at > 0 && b.p[at - 1] == '<' ? header_of(b, at) : key;

	for (size_t i = 0; i < N_ELEMENTS(names); i++)
		if (span_eq_nocase(key, names[i]) || span_eq_nocase(header, names[i]))
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
	if ((end < b.len && b.p[end] == '@') || is_in_url(b, at)
	    || is_message_id(b, at, scan_hint(sc, at, end - at)->key))
		return;
	o.at = at;
	o.len = end - at;
	o.value = span_of(text, norm_value(KIND_EMAIL, span_cut(b, at, end - at), text));
	if (o.value.len != 0)
		scan_offer(sc, &o);
}

const struct recogniser recogniser_email = { "email", 1u << EVENT_AT, see };
