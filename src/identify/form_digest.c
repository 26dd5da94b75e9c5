/* row: digests of values, of their spellings, with salts and in pairs (form.h) */
#include "identify/form.h"

#include "base/buf.h"
#include "base/span.h"
#include "codec/digest.h"
#include "codec/hex.h"

#include <ctype.h>
#include <stdio.h>

enum { TEXT_MAX = 1024, PAIR_VALUES_MAX = 24 };

#define K(k) (1u << KIND_##k)
#define PAIRED (K(IMEI) | K(IMSI) | K(MAC) | K(ANDROID_ID) | K(SERIAL) | K(ICCID))
#define REVERSIBLE \
	(K(IMEI) | K(IMEISV) | K(MEID) | K(IMSI) | K(ICCID) | K(MSISDN) | K(MAC) | K(BSSID))

struct algorithm {
	enum digest digest;
	bool hmac;
};

static const struct algorithm algorithms[] = {
	{ DIGEST_MD5, false },
	{ DIGEST_SHA1, true },
	{ DIGEST_SHA256, true },
	{ DIGEST_SHA512, false },
};

/* How a value is spelled before it is hashed. */
struct spelling {
	const char *name;
	uint32_t kinds;
	size_t (*make)(struct span v, uint8_t out[TEXT_MAX]);
};

static size_t spell_plain(struct span v, uint8_t out[TEXT_MAX])
{
	memcpy(out, v.p, v.len);
	return v.len;
}

static size_t spell_upper(struct span v, uint8_t out[TEXT_MAX])
{
	bool changed = false;

	for (size_t i = 0; i < v.len; i++) {
		out[i] = (uint8_t)toupper(v.p[i]);
		changed |= out[i] != v.p[i];
	}
	return changed ? v.len : 0;
}

static size_t spell_bare(struct span v, uint8_t out[TEXT_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < v.len; i++)
		if (v.p[i] != ':' && v.p[i] != '-')
			out[n++] = v.p[i];
	return n < v.len ? n : 0;
}

static size_t spell_bare_upper(struct span v, uint8_t out[TEXT_MAX])
{
	size_t n = spell_bare(v, out);

	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)toupper(out[i]);
	return n;
}

static size_t spell_dashes(struct span v, uint8_t out[TEXT_MAX])
{
	for (size_t i = 0; i < v.len; i++)
		out[i] = v.p[i] == ':' ? '-' : v.p[i];
	return v.len;
}

static size_t spell_no_check(struct span v, uint8_t out[TEXT_MAX])
{
	return v.len > 14 ? spell_plain(span_cut(v, 0, v.len - 1), out) : 0;
}

static size_t spell_plus(struct span v, uint8_t out[TEXT_MAX])
{
	out[0] = '+';
	memcpy(out + 1, v.p, v.len);
	return v.len + 1;
}

static const struct spelling spellings[] = {
	{ "plain", ~K(LOCATION), spell_plain },
	{ "upper",
	  K(MAC) | K(BSSID) | K(ANDROID_ID) | K(AD_ID) | K(SERIAL) | K(MEID) | K(EMAIL) | K(SSID),
	  spell_upper },
	{ "no-separators", K(MAC) | K(BSSID) | K(AD_ID), spell_bare },
	{ "upper-no-separators", K(MAC) | K(BSSID) | K(AD_ID), spell_bare_upper },
	{ "dashes", K(MAC) | K(BSSID), spell_dashes },
	{ "no-check-digit", K(IMEI) | K(ICCID), spell_no_check },
	{ "international", K(MSISDN), spell_plus },
};

struct making {
	const struct form_digest_sink *out;
	const struct algorithm *a;
	const char *spelled; /* NULL: plain, not named */
};

static enum st tell(const struct making *m, const char *prefix, const char *before,
		    const char *what, const char *after, struct span digest)
{
	char name[80];

	if (*before == 0 && *after == 0 && strcmp(what, "plain") == 0)
		snprintf(name, sizeof(name), "%s%s", prefix, digest_name(m->a->digest));
	else
		snprintf(name, sizeof(name), "%s%s(%s%s%s)", prefix, digest_name(m->a->digest),
			 before, what, after);
	return m->out->put(m->out->arg, name, digest);
}

/* The digest of a and b, one behind the other. */
static enum st digest_two(const struct making *m, struct span a, struct span b, const char *before,
			  const char *what, const char *after)
{
	uint8_t text[2 * TEXT_MAX], md[DIGEST_MAX];
	enum st ret;

	if (a.len > TEXT_MAX || b.len > TEXT_MAX)
		return ST_OK;
	if (a.len != 0)
		memcpy(text, a.p, a.len);
	if (b.len != 0)
		memcpy(text + a.len, b.p, b.len);
	ret = digest_of(m->a->digest, span_of(text, a.len + b.len), md);
	if (ret == ST_OK)
		ret = tell(m, "", before, what, after, span_of(md, digest_len(m->a->digest)));
	return ret == ST_UNSUP ? ST_OK : ret; /* a library without MD5 finds no MD5 */
}

/* The profile's first salt is "salt", its second "salt2". */
static enum st digest_salted(const struct making *m, const struct profile *p, size_t i,
			     struct span text)
{
	struct span salt = p->salts[i];
	uint8_t md[DIGEST_MAX];
	char before[32] = "salt+", after[32] = "+salt", with[32] = "";
	enum st ret;

	if (i != 0) {
		snprintf(before, sizeof(before), "salt%zu+", i + 1);
		snprintf(after, sizeof(after), "+salt%zu", i + 1);
		snprintf(with, sizeof(with), ",salt%zu", i + 1);
	}
	ret = digest_two(m, salt, text, before, m->spelled, "");
	if (ret == ST_OK)
		ret = digest_two(m, text, salt, "", m->spelled, after);
	if (ret != ST_OK || !m->a->hmac)
		return ret;
	ret = digest_hmac(m->a->digest, salt, text, md);
	if (ret == ST_OK)
		ret = tell(m, "hmac-", "", m->spelled, with, span_of(md, digest_len(m->a->digest)));
	return ret == ST_UNSUP ? ST_OK : ret;
}

static enum st digest_text(const struct profile *p, struct making *m, struct span text)
{
	enum st ret = digest_two(m, text, (struct span){ 0 }, "", m->spelled, "");

	for (size_t i = 0; ret == ST_OK && i < p->n_salts; i++)
		if (p->salts[i].len != 0)
			ret = digest_salted(m, p, i, text);
	return ret;
}

/* "+mac", and "+mac2" of the device's second: which of its kind o is. */
static void name_other(const struct profile *p, const struct known_value *o, char out[32])
{
	unsigned nth = 1;

	for (const struct known_value *v = p->values; v != o; v++)
		nth += v->kind == o->kind && v->device == o->device;
	if (nth == 1)
		snprintf(out, 32, "+%s", kind_info(o->kind)->name);
	else
		snprintf(out, 32, "+%s%u", kind_info(o->kind)->name, nth);
}

bool form_is_paired(enum kind k)
{
	return (PAIRED >> k & 1) != 0;
}

/* This value with each other of its device behind it. */
static enum st pairs_with(const struct profile *p, const struct known_value *v, struct making *m)
{
	enum st ret = ST_OK;
	size_t n = 0;

	if (!form_is_paired(v->kind))
		return ST_OK;
	for (size_t i = 0; ret == ST_OK && i < p->n_values; i++) {
		const struct known_value *o = &p->values[i];
		char after[32];

		if (o == v || !form_is_paired(o->kind) || o->device != v->device)
			continue;
		if (++n > PAIR_VALUES_MAX)
			break;
		name_other(p, o, after);
		ret = digest_two(m, v->value, o->value, "", "plain", after);
	}
	return ret;
}

enum st form_pair_digests(const struct profile *p, const struct known_value *v,
			  const struct form_digest_sink *out)
{
	enum st ret = ST_OK;

	for (size_t a = 0; ret == ST_OK && a < N_ELEMENTS(algorithms); a++) {
		struct making m = { .out = out, .a = &algorithms[a] };

		ret = pairs_with(p, v, &m);
	}
	return ret;
}

enum st form_digests(const struct profile *p, const struct known_value *v,
		     const struct form_digest_sink *out)
{
	enum st ret = ST_OK;
	uint8_t text[TEXT_MAX];

	if (v->value.len + 1 > TEXT_MAX || v->kind == KIND_LOCATION)
		return ST_OK;
	for (size_t a = 0; ret == ST_OK && a < N_ELEMENTS(algorithms); a++) {
		struct making m = { .out = out, .a = &algorithms[a] };

		for (size_t i = 0; ret == ST_OK && i < N_ELEMENTS(spellings); i++) {
			size_t n = 0;

			if ((spellings[i].kinds >> v->kind & 1) != 0)
				n = spellings[i].make(v->value, text);
			m.spelled = spellings[i].name;
			if (n != 0)
				ret = digest_text(p, &m, span_of(text, n));
		}
	}
	return ret;
}

bool form_is_digest(struct span form)
{
	static const char *const pieces[] = { "first16(", "last16(", "middle16(", "first32(" };

	for (size_t i = 0; i < N_ELEMENTS(pieces); i++)
		if (span_starts(form, span_str(pieces[i])))
			form = span_from(form, strlen(pieces[i]));
	if (span_starts(form, SPAN_LIT("hmac-")))
		return true;
	for (unsigned d = 0; d < DIGEST_COUNT_; d++)
		if (span_starts(form, span_str(digest_name((enum digest)d))))
			return true;
	return false;
}

bool form_is_unsolved(struct span form, struct span value)
{
	for (unsigned d = 0; d < DIGEST_COUNT_; d++) {
		if (!span_eq_str(form, digest_name((enum digest)d))
		    || value.len != 2 * digest_len((enum digest)d))
			continue;
		for (size_t i = 0; i < value.len; i++)
			if (hex_digit(value.p[i]) > 15)
				return false;
		return true;
	}
	return false;
}

bool form_is_reversible(enum kind k, struct span form, struct span value)
{
	return (REVERSIBLE >> k & 1) != 0 && form_is_unsolved(form, value);
}
