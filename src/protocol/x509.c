#include "protocol/x509.h"

#include "base/span.h"

enum {
	DER_INTEGER = 0x02,
	DER_OCTETS = 0x04,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	ATTRIBUTES_MOST = 64,
	NAMES_MOST = 128,
	EXTENSIONS_MOST = 64,
};

struct x509 {
	struct parse *p;
	const char *field;
	unsigned flags;
};

/* One element; of the last one as much as is there. False: none. */
static bool der_next(struct rd *r, unsigned *tag, struct span *value)
{
	size_t len;

	if (rd_left(r) < 2)
		return false;
	*tag = rd_u8(r);
	len = rd_u8(r);
	if (len == 0x81)
		len = rd_u8(r);
	else if (len == 0x82)
		len = rd_be16(r);
	else if (len == 0x83)
		len = rd_be24(r);
	else if (len > 0x83 || len == 0x80)
		return false;
	if (!rd_ok(r))
		return false;
	*value = rd_take(r, len < rd_left(r) ? len : rd_left(r));
	return true;
}

static bool der_want(struct rd *r, unsigned want, struct span *value)
{
	unsigned tag;

	return der_next(r, &tag, value) && tag == want;
}

static struct span attribute_name(struct span oid)
{
	static const struct {
		uint8_t len;
		uint8_t oid[10];
		const char *name;
	} names[] = {
		{ 3, { 0x55, 4, 3 }, "CN" },
		{ 3, { 0x55, 4, 5 }, "serialNumber" },
		{ 3, { 0x55, 4, 6 }, "C" },
		{ 3, { 0x55, 4, 7 }, "L" },
		{ 3, { 0x55, 4, 8 }, "ST" },
		{ 3, { 0x55, 4, 10 }, "O" },
		{ 3, { 0x55, 4, 11 }, "OU" },
		{ 3, { 0x55, 4, 12 }, "title" },
		{ 3, { 0x55, 4, 4 }, "SN" },
		{ 3, { 0x55, 4, 42 }, "GN" },
		{ 3, { 0x55, 4, 46 }, "dnQualifier" },
		{ 9, { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1 }, "emailAddress" },
		{ 10, { 9, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1 }, "UID" },
	};

	for (size_t i = 0; i < N_ELEMENTS(names); i++)
		if (span_eq(oid, span_of(names[i].oid, names[i].len)))
			return span_str(names[i].name);
	return (struct span){ 0 };
}

/* Name: a sequence of sets of (type, value) */
static void name(const struct x509 *x, struct span bytes, unsigned flags)
{
	struct rd sets = rd_of(bytes), set;
	struct span s, pair, oid, value;
	unsigned tag;

	for (unsigned n = 0; n < ATTRIBUTES_MOST && der_want(&sets, DER_SET, &s); n++) {
		set = rd_of(s);
		while (der_want(&set, DER_SEQUENCE, &pair)) {
			struct rd r = rd_of(pair);

			if (der_want(&r, DER_OID, &oid) && der_next(&r, &tag, &value)
			    && value.len != 0)
				parse_field(x->p, x->field, attribute_name(oid), value,
					    flags | (value.len <= 2 ? FIELD_CONTEXT : 0u));
		}
	}
}

/* urn:vendor:name:value, as makers of devices write them: the name before the value is its key. */
static struct span urn_name(struct span s, struct span *value)
{
	size_t last = s.len, before;

	if (s.len < 4 || !span_eq_nocase(span_cut(s, 0, 4), "urn:"))
		return SPAN_LIT("SAN");
	while (s.p[last - 1] != ':')
		last--;
	before = last - 1;
	while (before != 0 && s.p[before - 1] != ':')
		before--;
	if (before <= 4 || before == last - 1 || last == s.len)
		return SPAN_LIT("SAN");
	*value = span_from(s, last);
	return span_cut(s, before, last - 1 - before);
}

/* GeneralNames: mail 1, dns 2, directory 4, uri 6, and what else there is */
static void alternatives(const struct x509 *x, struct span bytes)
{
	struct rd r = rd_of(bytes), list;
	struct span all, value;
	unsigned tag;

	if (!der_want(&r, DER_SEQUENCE, &all))
		return;
	list = rd_of(all);
	for (unsigned n = 0; n < NAMES_MOST && der_next(&list, &tag, &value); n++) {
		struct rd dir = rd_of(value);
		struct span inner, key;

		if (value.len == 0)
			continue;
		if (tag == 0xa4 && der_want(&dir, DER_SEQUENCE, &inner)) {
			name(x, inner, x->flags);
			continue;
		}
		key = urn_name(value, &value);
		if (span_eq_nocase(key, "user"))
			parse_field(x->p, "tls.certificate.user", key, value,
				    x->flags | (x->flags == 0 ? FIELD_DEFINED : 0u));
		else
			parse_field(x->p, x->field, key, value, x->flags);
	}
}

static void extension(const struct x509 *x, struct span bytes)
{
	struct rd r = rd_of(bytes);
	struct span oid, value;
	unsigned tag;

	if (!der_want(&r, DER_OID, &oid) || !der_next(&r, &tag, &value))
		return;
	if (tag == 1 && !der_next(&r, &tag, &value)) /* "critical" stood before it */
		return;
	if (tag != DER_OCTETS || value.len == 0)
		return;
	if (span_eq(oid, SPAN_LIT("\x55\x1d\x11")))
		alternatives(x, value);
	else if (!span_starts(oid, SPAN_LIT("\x55\x1d")) /* 2.5.29, 1.3.6.1.5.5.7 */
		 && !span_starts(oid, SPAN_LIT("\x2b\x06\x01\x05\x05\x07"))
		 && !span_starts(oid, SPAN_LIT("\x2b\x06\x01\x04\x01\xd6\x79"))) /* CT stamps */
		parse_field(x->p, x->field, SPAN_LIT("extension"), value, x->flags);
}

static void extensions(const struct x509 *x, struct span bytes)
{
	struct rd r = rd_of(bytes), list;
	struct span all, one;

	if (!der_want(&r, DER_SEQUENCE, &all))
		return;
	list = rd_of(all);
	for (unsigned n = 0; n < EXTENSIONS_MOST && der_want(&list, DER_SEQUENCE, &one); n++)
		extension(x, one);
}

void x509_fields(struct parse *p, const char *field, struct span der, bool own)
{
	const struct x509 x = { p, field, own ? 0u : FIELD_CONTEXT };
	struct rd r = rd_of(der), tbs;
	struct span s;
	unsigned tag;

	if (!der_want(&r, DER_SEQUENCE, &s))
		return;
	r = rd_of(s);
	if (!der_want(&r, DER_SEQUENCE, &s))
		return;
	tbs = rd_of(s);
	if (!der_next(&tbs, &tag, &s) || (tag == 0xa0 && !der_next(&tbs, &tag, &s)))
		return;
	if (tag == DER_INTEGER && s.len != 0)
		parse_field(p, field, SPAN_LIT("serial"), s, FIELD_CONTEXT);
	if (!der_want(&tbs, DER_SEQUENCE, &s) || !der_want(&tbs, DER_SEQUENCE, &s))
		return;
	name(&x, s, FIELD_CONTEXT);
	if (!der_want(&tbs, DER_SEQUENCE, &s) || !der_want(&tbs, DER_SEQUENCE, &s))
		return;
	name(&x, s, x.flags);
	while (der_next(&tbs, &tag, &s))
		if (tag == 0xa3)
			extensions(&x, s);
}
