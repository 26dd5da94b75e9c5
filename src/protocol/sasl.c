#include "protocol/sasl.h"

#include "base/buf.h"
#include "base/span.h"
#include "codec/base64.h"

enum { ANSWER_MAX = 16384 };

static const struct mechanism {
	const char *name;
	enum sasl_mechanism is;
} mechanisms[] = {
	{ "PLAIN", SASL_PLAIN },    { "LOGIN", SASL_LOGIN },	   { "CRAM-MD5", SASL_CRAM },
	{ "XOAUTH2", SASL_OAUTH },  { "OAUTHBEARER", SASL_OAUTH }, { "EXTERNAL", SASL_NAME },
	{ "ANONYMOUS", SASL_NAME },
};

void sasl_begin(struct sasl *s, struct span mechanism)
{
	*s = (struct sasl){ .mechanism = SASL_OTHER };
	for (size_t i = 0; i < N_ELEMENTS(mechanisms); i++)
		if (span_eq_nocase(mechanism, mechanisms[i].name))
			s->mechanism = (uint8_t)mechanisms[i].is;
}

/* Decoded bytes in scratch; empty where there are none. */
static struct span decode(struct parse *p, struct span base64)
{
	struct span none = { 0 };
	struct buf out;
	size_t used;
	uint8_t *copy = NULL;
	size_t n = 0;
	enum st st;

	buf_init(&out, ANSWER_MAX);
	st = base64_decode(base64, &out, &used, NULL);
	if (st == ST_OK || st == ST_MORE || st == ST_LIMIT) {
		n = out.len;
		copy = n != 0 ? parse_scratch(p, n) : NULL;
	}
	if (copy != NULL)
		memcpy(copy, out.p, n);
	buf_deinit(&out);
	return copy != NULL ? span_of(copy, n) : none;
}

/* user=NAME ^A auth=Bearer TOKEN ^A ^A, or n,a=NAME, ^A auth=Bearer TOKEN ^A ^A */
static void oauth(struct parse *p, const struct sasl_names *names, struct span text, uint64_t off)
{
	struct span none = { 0 };

	for (size_t at = 0; at < text.len;) {
		size_t end = span_find(text, 1, at);
		struct span part = span_cut(text, at, end - at);

		if (span_starts(part, SPAN_LIT("n,a=")))
			part = span_cut(part, 2, span_find(part, ',', 4) - 2);
		if (span_starts(part, SPAN_LIT("user=")))
			parse_field_at(p, names->user, none, span_from(part, 5), FIELD_DEFINED,
				       off);
		else if (span_starts(part, SPAN_LIT("a=")))
			parse_field_at(p, names->user, none, span_from(part, 2), FIELD_DEFINED,
				       off);
		else if (span_starts(part, SPAN_LIT("auth=Bearer ")))
			parse_field_at(p, names->password, none, span_from(part, 12), FIELD_DEFINED,
				       off);
		at = end + 1;
	}
}

/* role, NUL, user, NUL, password */
static void plain(struct parse *p, const struct sasl_names *names, struct span text, uint64_t off)
{
	struct span none = { 0 };
	size_t a = span_find(text, 0, 0), b = a < text.len ? span_find(text, 0, a + 1) : text.len;
	struct span role = span_cut(text, 0, a), user = span_cut(text, a + 1, b - a - 1);

	if (a == text.len)
		return;
	if (!span_eq(role, user))
		parse_field_at(p, names->user, none, role, FIELD_DEFINED, off);
	parse_field_at(p, names->user, none, user, FIELD_DEFINED, off + a + 1);
	parse_field_at(p, names->password, none, span_from(text, b + 1), FIELD_DEFINED,
		       off + b + 1);
}

void sasl_answer(struct sasl *s, struct parse *p, const struct input *in,
		 const struct sasl_names *names, struct span base64)
{
	struct span none = { 0 }, text;
	uint64_t off;

	base64 = span_trim(base64);
	if (base64.len == 0 || span_eq_str(base64, "="))
		return;
	if (span_eq_str(base64, "*")) {
		s->mechanism = SASL_NONE;
		return;
	}
	/* decoded bytes stand no later than the base64 they came from */
	off = in->off + (uint64_t)(base64.p - in->bytes.p);
	text = s->mechanism != SASL_OTHER ? decode(p, base64) : none;
	if (text.len == 0) {
		parse_field(p, names->other, none, base64, 0);
		return; /* of as many steps as the server asks for */
	}
	switch (s->mechanism) {
	case SASL_PLAIN:
		plain(p, names, text, off);
		break;
	case SASL_LOGIN:
		parse_field_at(p, s->step == 0 ? names->user : names->password, none, text,
			       FIELD_DEFINED, off);
		break;
	case SASL_CRAM: /* user, blank, digest */
		parse_field_at(p, names->user, none, span_cut(text, 0, span_find(text, ' ', 0)),
			       FIELD_DEFINED, off);
		break;
	case SASL_OAUTH:
		oauth(p, names, text, off);
		break;
	default:
		parse_field_at(p, names->user, none, text, FIELD_DEFINED, off);
	}
	if (s->mechanism != SASL_LOGIN || s->step++ != 0)
		s->mechanism = SASL_NONE;
}
