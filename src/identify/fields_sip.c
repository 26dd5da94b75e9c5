#include "identify/fields_sip.h"

#include "base/span.h"
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

bool fields_sip_wants(const struct field *f)
{
	if (strcmp(f->name, "sip.uri") == 0)
		return true;
	if (strcmp(f->name, "sip.header") != 0)
		return false;
	for (size_t i = 0; i < N_ELEMENTS(headers); i++)
		if (span_eq_nocase(f->key, headers[i]))
			return true;
	return false;
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

static void offer_user(struct scan *sc, size_t at)
{
	struct span rest = span_from(sc->s->bytes, at), user;
	char text[NORM_MAX];
	size_t n = 0;

	while (n < rest.len && strchr("@;>?,\" \t", rest.p[n]) == NULL)
		n++;
	user = span_cut(rest, 0, n);
	if (!is_number(user))
		return;
	n = norm_value(KIND_MSISDN, user, text);
	if (n != 0)
		scan_offer(sc, &(struct offer){ .kind = KIND_MSISDN,
						.at = at,
						.len = user.len,
						.value = span_of(text, n),
						.why = WHY(PROTOCOL) | WHY(STRUCTURE) });
}

void fields_sip_see(struct scan *sc)
{
	struct span b = sc->s->bytes;

	for (size_t i = span_find(b, ':', 0); i < b.len; i = span_find(b, ':', i + 1)) {
		for (size_t back = 3; back <= 4 && back <= i; back++) {
			size_t at = behind_scheme(b, i - back);

			if (at == i + 1)
				offer_user(sc, at);
		}
	}
}
