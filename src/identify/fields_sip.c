#include "identify/fields_sip.h"

#include "base/span.h"
#include "codec/luhn.h"
#include "identify/norm.h"
#include "identify/registry.h"

#include <ctype.h>
#include <string.h>

enum { NUMBER_LEAST = 7 };

static const char *const schemes[] = { "sip:", "sips:", "tel:" };

static const char *const headers[] = {
	"from",
	"to",
	"contact",
	"f",
	"t",
	"m",
	"p-asserted-identity",
	"p-preferred-identity",
	"remote-party-id",
	"diversion",
	"p-called-party-id",
	"p-associated-uri",
};

/* Whose own address of record the header is; the others may be anybody's. */
static const char *const own[] = { "from", "f", "p-asserted-identity", "p-preferred-identity" };

static bool is_among(struct span key, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq_nocase(key, names[i]))
			return true;
	return false;
}

bool fields_sip_wants(const struct field *f)
{
	if (f->name[0] != 's' || f->name[1] != 'i') /* asked of every field: nearly none is SIP's */
		return false;
	if (strcmp(f->name, "sip.uri") == 0)
		return true;
	if (strcmp(f->name, "sip.header") != 0)
		return false;
	return is_among(f->key, headers, N_ELEMENTS(headers));
}

/* Behind a scheme at offset at: where the user part begins, or 0. */
static size_t behind_scheme(struct span b, size_t at)
{
	if (at > 0 && isalnum(b.p[at - 1]))
		return 0;
	for (size_t i = 0; i < N_ELEMENTS(schemes); i++) {
		size_t n = strlen(schemes[i]);

		if (span_eq_nocase(span_cut(b, at, n), schemes[i]))
			return at + n;
	}
	return 0;
}

/* Digits, a plus before and visual separators (RFC 3966 section 5.1.1) allowed. */
static bool is_number(struct span user)
{
	size_t digits = 0;

	for (size_t i = 0; i < user.len; i++) {
		if (isdigit(user.p[i]))
			digits++;
		else if (!(i == 0 && user.p[i] == '+') && strchr("-.()", user.p[i]) == NULL)
			return false;
	}
	return digits >= NUMBER_LEAST;
}

/* Who would not be named (RFC 3323 section 4.1.1.3), or whom the gateway cannot name. */
static bool is_nobody(struct span user)
{
	return span_eq_nocase(user, "anonymous") || span_eq_nocase(user, "unavailable");
}

/* Visible characters (RFC 3261 section 25.1: user, password): bytes between are damage. */
static bool is_visible(struct span user)
{
	for (size_t i = 0; i < user.len; i++)
		if (!isgraph(user.p[i]) || user.p[i] == '<')
			return false;
	return true;
}

/* An address of record: the user, perhaps with a password behind a colon, at a host. */
static void offer_account(struct scan *sc, size_t at, struct span user)
{
	struct span b = sc->s->bytes, value;
	size_t end = at + user.len + 1;

	if (user.len == 0 || end >= b.len || b.p[end - 1] != '@'
	    || !is_among(sc->s->field->key, own, N_ELEMENTS(own)) || is_nobody(user)
	    || !is_visible(user))
		return;
	while (end < b.len && (isalnum(b.p[end]) || b.p[end] == '.' || b.p[end] == '-'))
		end++;
	value = span_cut(b, at, end - at);
	if (value.len == user.len + 1) /* at no host */
		return;
	scan_offer(sc, &(struct offer){ .kind = KIND_ACCOUNT,
					.at = at,
					.len = value.len,
					.value = value,
					.why = WHY(PROTOCOL) });
}

static void offer_user(struct scan *sc, size_t at)
{
	struct span rest = span_from(sc->s->bytes, at), user;
	char text[NORM_MAX];
	size_t n = 0;

	while (n < rest.len && strchr("@;>?,\" \t", rest.p[n]) == NULL)
		n++;
	user = span_cut(rest, 0, n);
	if (!is_number(user)) {
		offer_account(sc, at, user);
		return;
	}
	n = norm_value(KIND_MSISDN, user, text);
	if (n != 0)
		scan_offer(sc, &(struct offer){ .kind = KIND_MSISDN,
						.at = at,
						.len = user.len,
						.value = span_of(text, n),
						.why = WHY(PROTOCOL) | WHY(STRUCTURE) });
}

/* urn:gsma:imei:TTTTTTTT-SSSSSS-X (RFC 7254): X is 0 where it is no check digit. */
static void offer_urn(struct scan *sc)
{
	static const char urn[] = "urn:gsma:imei:";
	enum { HEAD = sizeof(urn) - 1, TEXT = 17, DIGITS = 15 };
	struct span b = sc->s->bytes;

	for (size_t i = 0; i + HEAD + TEXT <= b.len; i++) {
		struct span v = span_cut(b, i + HEAD, TEXT);
		char text[DIGITS + 1];
		size_t n = 0;
		bool sound;

		if ((b.p[i] | 0x20) != 'u' || !span_eq_nocase(span_cut(b, i, HEAD), urn)
		    || v.p[8] != '-' || v.p[15] != '-')
			continue;
		for (size_t k = 0; k < TEXT; k++)
			if (isdigit(v.p[k]) && n < DIGITS)
				text[n++] = (char)v.p[k];
		if (n != DIGITS)
			continue;
		sound = luhn_valid(span_of(text, DIGITS));
		if (!sound)
			text[DIGITS - 1] = luhn_digit(span_of(text, DIGITS - 1));
		scan_offer(sc, &(struct offer){ .kind = KIND_IMEI,
						.at = i + HEAD,
						.len = TEXT,
						.value = span_of(text, DIGITS),
						.why = WHY(PROTOCOL) | WHY(STRUCTURE)
						       | (sound ? WHY(CHECK_DIGIT) : 0),
						.form = sound ? "separators" : "no-check-digit" });
	}
}

void fields_sip_see(struct scan *sc)
{
	struct span b = sc->s->bytes;

	offer_urn(sc);
	for (size_t i = span_find(b, ':', 0); i < b.len; i = span_find(b, ':', i + 1)) {
		for (size_t back = 3; back <= 4 && back <= i; back++) {
			size_t at = behind_scheme(b, i - back);

			if (at == i + 1)
				offer_user(sc, at);
		}
	}
}
