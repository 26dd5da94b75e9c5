#include "protocol/nas.h"

#include "base/span.h"
#include "codec/luhn.h"
#include "protocol/tbcd.h"

enum { PD_MM = 5, PD_RR = 6, PD_EMM = 7, PD_GMM = 8 };
enum { ID_TYPE = 7, ID_ODD = 8, ID_IMSI = 1, ID_IMEI = 2, ID_IMEISV = 3 };
enum { EPS_IMEI = 3 };			 /* TS 24.301 9.9.3.12 numbers the IMEI by itself */
enum { SECURED = 6, TAG_IMEISV = 0x23 }; /* header of a protected message: code and sequence */

/*
 * What stands in front of the identity: a digit, so many bytes; L, a length and as many; t, an
 * element of four bytes behind tag 0x22 that need not be there; I, a tag of an IMEISV.
 */
struct carrier {
	uint8_t pd, type, mask;
	bool eps; /* an EPS mobile identity */
	const char *before;
};

static const struct carrier carriers[] = {
	{ PD_EMM, 0x41, 0xff, true, "1" },    /* ATTACH REQUEST */
	{ PD_EMM, 0x45, 0xff, true, "1" },    /* DETACH REQUEST of the phone */
	{ PD_EMM, 0x48, 0xff, true, "1" },    /* TRACKING AREA UPDATE REQUEST */
	{ PD_EMM, 0x56, 0xff, false, "" },    /* IDENTITY RESPONSE */
	{ PD_EMM, 0x5e, 0xff, false, "I" },   /* SECURITY MODE COMPLETE */
	{ PD_MM, 0x01, 0x3f, false, "1" },    /* IMSI DETACH INDICATION */
	{ PD_MM, 0x08, 0x3f, false, "7" },    /* LOCATION UPDATING REQUEST */
	{ PD_MM, 0x19, 0x3f, false, "" },     /* IDENTITY RESPONSE */
	{ PD_MM, 0x24, 0x3f, false, "1L" },   /* CM SERVICE REQUEST */
	{ PD_MM, 0x28, 0x3f, false, "1L" },   /* CM RE-ESTABLISHMENT REQUEST */
	{ PD_RR, 0x27, 0xff, false, "1L" },   /* PAGING RESPONSE */
	{ PD_GMM, 0x01, 0xff, false, "L3" },  /* ATTACH REQUEST */
	{ PD_GMM, 0x13, 0xff, false, "1tI" }, /* AUTHENTICATION AND CIPHERING RESPONSE */
	{ PD_GMM, 0x16, 0xff, false, "" },    /* IDENTITY RESPONSE */
};

static void pass(struct rd *r, char what)
{
	switch (what) {
	case 'L':
		(void)rd_take(r, rd_u8(r));
		break;
	case 't':
		if (rd_left(r) > 4 && r->p[0] == 0x22)
			(void)rd_take(r, 5);
		break;
	case 'I':
		if (rd_u8(r) != TAG_IMEISV)
			r->bad = true;
		break;
	default:
		(void)rd_take(r, (size_t)(what - '0'));
	}
}

/* The spare digit behind an IMEI's 14 is sent as zero (3GPP TS 23.003 section 6.2.1). */
static bool has_spare(struct span v)
{
	char text[15];
	size_t n = 0;

	for (size_t i = 1; i < v.len * 2 && n < sizeof(text); i++)
		text[n++] = (char)('0' + (i % 2 == 0 ? v.p[i / 2] & 15 : v.p[i / 2] >> 4));
	return n == sizeof(text) && text[14] == '0' && !luhn_valid(span_of(text, n));
}

static bool identity(struct parse *p, const struct input *in, struct span v, bool eps)
{
	unsigned type = v.len != 0 ? v.p[0] & ID_TYPE : 0;
	bool odd = v.len != 0 && (v.p[0] & ID_ODD) != 0;

	if (eps && type == EPS_IMEI)
		type = odd ? ID_IMEI : ID_IMEISV;
	switch (type) {
	case ID_IMSI:
		return v.len >= 4 && v.len <= 8
		       && tbcd_identity(p, in, "nas.imsi", v, v.len * 2 - 1);
	case ID_IMEI:
		return v.len == 8 && odd
		       && tbcd_identity(p, in, "nas.imei", v, has_spare(v) ? 14 : 15);
	case ID_IMEISV:
		return v.len == 9 && !odd && tbcd_identity(p, in, "nas.imeisv", v, 16);
	default:
		return false;
	}
}

/* Behind the identity of a message that carries one; false: it does not. */
static bool find(struct parse *p, const struct input *in, struct span b, struct span *behind)
{
	for (size_t i = 0; i < N_ELEMENTS(carriers); i++) {
		const struct carrier *c = &carriers[i];
		struct rd r = rd_of(b);
		unsigned pd = rd_u8(&r), type = rd_u8(&r);
		struct span v;

		if (pd != c->pd || (type & c->mask) != c->type)
			continue;
		for (const char *s = c->before; *s != 0; s++)
			pass(&r, *s);
		v = rd_take(&r, rd_u8(&r));
		if (!rd_ok(&r) || !identity(p, in, v, c->eps))
			return false;
		*behind = rd_rest(&r);
		return true;
	}
	return false;
}

void nas_fields(struct parse *p, const struct input *in, struct span b)
{
	struct span plain = b, behind = b;

	if (b.len > SECURED && (b.p[0] & 15) == PD_EMM && b.p[0] >> 4 != 0 && b.p[0] >> 4 <= 4)
		plain = span_from(b, SECURED);
	if (!find(p, in, plain, &behind))
		behind = b;
	parse_field(p, "nas.message", (struct span){ 0 }, behind, 0);
}
