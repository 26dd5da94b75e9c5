#include "identify/registry.h"

#include "base/span.h"
#include "identify/tables.h"

#include <ctype.h>

/* The first n digits as a number; false when there are fewer. */
static bool number(struct span s, size_t n, unsigned *ret)
{
	uint64_t v;

	if (s.len < n || !span_to_u64(span_cut(s, 0, n), &v))
		return false;
	*ret = (unsigned)v;
	return true;
}

enum rbi registry_rbi(struct span imei)
{
	unsigned v;

	return number(imei, 2, &v) ? (enum rbi)table_rbi[v] : RBI_NONE;
}

static uint32_t plmn_order(unsigned mcc, unsigned len, unsigned mnc)
{
	return mcc << 16 | len << 12 | mnc;
}

static const struct table_plmn *plmn_find(uint32_t want)
{
	size_t lo = 0, hi = table_plmn_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct table_plmn *p = &table_plmn[mid];
		uint32_t is = plmn_order(p->mcc, p->mnc_len, p->mnc);

		if (is == want)
			return p;
		if (is < want)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

bool registry_plmn(struct span digits, struct plmn_info *ret)
{
	unsigned mcc, mnc;

	if (!number(digits, 3, &mcc))
		return false;
	for (unsigned len = 3; len >= 2; len--) {
		const struct table_plmn *p;

		if (!number(span_from(digits, 3), len, &mnc))
			continue;
		p = plmn_find(plmn_order(mcc, len, mnc));
		if (p == NULL)
			continue;
		*ret = (struct plmn_info){ mcc, mnc, len, p->country,
					   table_plmn_names + p->provider };
		return true;
	}
	return false;
}

bool registry_mcc(struct span digits)
{
	unsigned mcc;
	size_t lo = 0, hi = table_mcc_n;

	if (!number(digits, 3, &mcc))
		return false;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (table_mcc[mid].mcc == mcc)
			return true;
		if (table_mcc[mid].mcc < mcc)
			lo = mid + 1;
		else
			hi = mid;
	}
	return mcc == 1 || mcc == 901;
}

static const struct table_cc *cc_find(unsigned cc)
{
	size_t lo = 0, hi = table_cc_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (table_cc[mid].cc == cc)
			return &table_cc[mid];
		if (table_cc[mid].cc < cc)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

bool registry_cc(struct span digits, struct cc_info *ret)
{
	for (unsigned n = 3; n >= 1; n--) {
		unsigned cc;
		const struct table_cc *c;

		if (!number(digits, n, &cc) || digits.p[0] == '0')
			continue;
		c = cc_find(cc);
		if (c == NULL || c->digits != n)
			continue;
		*ret = (struct cc_info){ n, c->least, c->most, c->region };
		return true;
	}
	return false;
}

bool registry_iccid_cc(struct span iccid)
{
	struct cc_info cc;

	if (!span_starts(iccid, SPAN_LIT("89")))
		return false;
	return span_starts(iccid, SPAN_LIT("89001")) || registry_cc(span_from(iccid, 2), &cc);
}

static const struct table_oui *oui_find(const struct table_oui *t, size_t n, uint64_t prefix)
{
	size_t lo = 0;

	while (lo < n) {
		size_t mid = lo + (n - lo) / 2;

		if (t[mid].prefix == prefix)
			return &t[mid];
		if (t[mid].prefix < prefix)
			lo = mid + 1;
		else
			n = mid;
	}
	return NULL;
}

const char *registry_oui(const uint8_t mac[6])
{
	uint64_t v = 0;
	const struct table_oui *o;

	if ((mac[0] & 2) != 0)
		return NULL;
	for (int i = 0; i < 6; i++)
		v = v << 8 | mac[i];
	o = oui_find(table_oui36, table_oui36_n, v >> 12);
	if (o == NULL)
		o = oui_find(table_oui28, table_oui28_n, v >> 20);
	if (o == NULL)
		o = oui_find(table_oui24, table_oui24_n, v >> 24);
	return o != NULL ? table_oui_names + o->name : NULL;
}

static int cmp_nocase(struct span a, const char *b)
{
	for (size_t i = 0; i < a.len; i++) {
		int x = tolower(a.p[i]), y = (unsigned char)b[i];

		if (x != y)
			return x < y ? -1 : 1;
	}
	return b[a.len] != 0 ? -1 : 0;
}

/*
 * Letters and digits all the same, four and more, or nothing but separators:
 * zeros, 11:11:11:11:11:11, ****. A single letter may be somebody's name.
 */
static bool is_one_repeated(struct span v)
{
	int seen = 0;
	size_t n = 0;

	for (size_t i = 0; i < v.len; i++) {
		if (!isalnum(v.p[i]))
			continue;
		if (seen != 0 && v.p[i] != seen)
			return false;
		seen = v.p[i];
		n++;
	}
	return n == 0 || n >= 4;
}

bool registry_is_placeholder(enum kind k, struct span value)
{
	size_t lo = 0, hi = table_placeholders_n;

	if (is_one_repeated(value))
		return true;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (cmp_nocase(value, table_placeholders[mid].value) > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < table_placeholders_n; lo++) {
		const struct table_placeholder *p = &table_placeholders[lo];

		if (cmp_nocase(value, p->value) != 0)
			break;
		if (p->kind < 0 || p->kind == (int)k)
			return true;
	}
	return false;
}

static bool ends_with(struct span v, struct span tail)
{
	return v.len >= tail.len && span_eq(span_from(v, v.len - tail.len), tail);
}

static bool is_example_mail(struct span v)
{
	size_t at = span_find(v, '@', 0);
	struct span host = span_from(v, at + 1);

	if (at >= v.len)
		return false;
	for (struct span part = host;;) {
		size_t dot = span_find(part, '.', 0);

		/* RFC 2606: example.com, .net, .org with any labels before; .example, .test,
		 * .invalid */
		if (span_eq_str(part, "example") || span_eq_str(part, "test")
		    || span_eq_str(part, "invalid") || span_eq_str(part, "example.com")
		    || span_eq_str(part, "example.net") || span_eq_str(part, "example.org"))
			return true;
		if (dot >= part.len)
			return false;
		part = span_from(part, dot + 1);
	}
}

bool registry_is_synthetic(enum kind k, struct span v)
{
	switch (k) {
	case KIND_IMEI:
	case KIND_IMEISV:
		return registry_rbi(v) == RBI_TEST;
	case KIND_IMSI:
	case KIND_PLMN:
		return span_starts(v, SPAN_LIT("00101")) || span_starts(v, SPAN_LIT("99999"));
	case KIND_ICCID:
	case KIND_EID:
		return span_starts(v, SPAN_LIT("89001"));
	case KIND_MAC:
	case KIND_BSSID:
		return span_starts(v, SPAN_LIT("00:00:5e:00:53:"));
	case KIND_MSISDN:
		return span_starts(v, SPAN_LIT("999"));
	case KIND_EMAIL:
		return is_example_mail(v) || ends_with(v, SPAN_LIT("@localhost"));
	default:
		return false;
	}
}
