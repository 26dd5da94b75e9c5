#include "identify/form.h"

#include "base/span.h"
#include "codec/bcd.h"
#include "codec/geohash.h"
#include "codec/hex.h"
#include "codec/luhn.h"
#include "identify/norm.h"
#include "identify/registry.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define K(k) (1u << KIND_##k)
#define NUMBERS (K(IMEI) | K(IMEISV) | K(IMSI) | K(ICCID) | K(EID))
#define ADDRESSES (K(MAC) | K(BSSID))
#define ALL (~K(LOCATION))

static enum st make_plain(struct form_maker *m)
{
	return m->put(m->arg, m->value->value);
}

static enum st make_no_check(struct form_maker *m)
{
	struct span v = m->value->value;

	if (v.len < 15 || !luhn_valid(v))
		return ST_OK;
	return m->put(m->arg, span_cut(v, 0, v.len - 1));
}

/* Digits in groups of the given lengths (0 ends, the last one repeats) with sep between. */
static enum st put_groups(struct form_maker *m, const uint8_t *groups, char sep)
{
	struct span v = m->value->value;
	char out[96];
	size_t n = 0;

	for (size_t i = 0, left = *groups; i < v.len && n + 2 < sizeof(out); i++, left--) {
		if (left == 0) {
			out[n++] = sep;
			left = groups[1] != 0 ? *++groups : *groups;
		}
		out[n++] = (char)v.p[i];
	}
	return form_put(m, out, n);
}

static enum st make_grouped(struct form_maker *m)
{
	/* 35-209900-176148-1, 35209900-176148-1, 352099-00-176148-1; others by four */
	static const uint8_t imei[][5] = { { 2, 6, 6, 1, 0 }, { 8, 6, 1, 0 }, { 6, 2, 6, 1, 0 } };
	static const uint8_t fours[] = { 4, 0 }, imsi[][4] = { { 3, 2, 10, 0 }, { 3, 3, 9, 0 } };
	static const char seps[] = "- /.+"; /* + is a blank in forms */
	enum st ret = ST_OK;

	for (const char *sep = seps; ret == ST_OK && *sep != 0; sep++) {
		if (m->value->kind == KIND_IMEI)
			for (size_t i = 0; ret == ST_OK && i < N_ELEMENTS(imei); i++)
				ret = put_groups(m, imei[i], *sep);
		else if (m->value->kind == KIND_IMSI)
			for (size_t i = 0; ret == ST_OK && i < N_ELEMENTS(imsi); i++)
				ret = put_groups(m, imsi[i], *sep);
		if (ret == ST_OK)
			ret = put_groups(m, fours, *sep);
	}
	return ret;
}

static enum st make_mac_spelled(struct form_maker *m)
{
	uint8_t b[6];
	char t[24];
	enum st ret;

	if (!norm_mac(m->value->value, b))
		return ST_OK;
	snprintf(t, sizeof(t), "%02x-%02x-%02x-%02x-%02x-%02x", b[0], b[1], b[2], b[3], b[4], b[5]);
	ret = form_put(m, t, 17);
	snprintf(t, sizeof(t), "%02x%02x.%02x%02x.%02x%02x", b[0], b[1], b[2], b[3], b[4], b[5]);
	return ret == ST_OK ? form_put(m, t, 14) : ret;
}

static enum st make_bare(struct form_maker *m)
{
	struct span v = m->value->value;
	char out[64];
	size_t n = 0;

	for (size_t i = 0; i < v.len && n < sizeof(out); i++)
		if (v.p[i] != ':' && v.p[i] != '-')
			out[n++] = (char)v.p[i];
	return n < v.len ? form_put(m, out, n) : ST_OK;
}

static enum st make_msisdn_prefixed(struct form_maker *m)
{
	char out[24];
	int n = snprintf(out, sizeof(out), "+%.*s", (int)m->value->value.len,
			 (const char *)m->value->value.p);
	enum st ret = form_put(m, out, (size_t)n);

	if (ret != ST_OK)
		return ret;
	n = snprintf(out, sizeof(out), "00%.*s", (int)m->value->value.len,
		     (const char *)m->value->value.p);
	return form_put(m, out, (size_t)n);
}

static enum st make_msisdn_national(struct form_maker *m)
{
	struct span v = m->value->value;
	struct cc_info cc;
	char out[24];
	int n;
	enum st ret;

	if (!registry_cc(v, &cc) || v.len - cc.digits < 6)
		return ST_OK;
	v = span_from(v, cc.digits);
	ret = m->put(m->arg, v);
	if (ret != ST_OK)
		return ret;
	n = snprintf(out, sizeof(out), "0%.*s", (int)v.len, (const char *)v.p);
	return form_put(m, out, (size_t)n);
}

/* What put_groups() makes, with something in front. */
struct grouped {
	struct form_maker *m;
	char front[8];
	size_t n;
};

static enum st put_behind(void *arg, struct span bytes)
{
	struct grouped *g = arg;
	char out[128];

	if (g->n + bytes.len > sizeof(out))
		return ST_OK;
	memcpy(out, g->front, g->n);
	memcpy(out + g->n, bytes.p, bytes.len);
	return form_put(g->m, out, g->n + bytes.len);
}

/* +47 999 99 999 and the like: the country's code, then the national number in groups. */
static enum st make_msisdn_grouped(struct form_maker *m)
{
	static const uint8_t ways[][4] = {
		{ 15, 0 }, { 2, 0 }, { 3, 0 }, { 3, 2, 3, 0 }, { 3, 3, 4, 0 }
	};
	static const char seps[] = " -.+";
	struct span v = m->value->value;
	struct form_maker national = *m;
	struct known_value part = *m->value;
	struct grouped g = { m, { 0 }, 0 };
	struct cc_info cc;
	enum st ret = ST_OK;

	if (!registry_cc(v, &cc) || v.len - cc.digits < 6)
		return ST_OK;
	part.value = span_from(v, cc.digits);
	national.value = &part;
	national.arg = &g;
	national.put = put_behind;
	for (const char *sep = seps; ret == ST_OK && *sep != 0; sep++) {
		g.n = (size_t)snprintf(g.front, sizeof(g.front), "+%.*s%c", (int)cc.digits,
				       (const char *)v.p, *sep);
		for (size_t i = 0; ret == ST_OK && i < N_ELEMENTS(ways); i++)
			ret = put_groups(&national, ways[i], *sep);
	}
	return ret;
}

/* The number that an address or sixteen hex digits are. */
static bool number_of(struct span v, uint64_t *ret)
{
	unsigned n = 0;

	*ret = 0;
	for (size_t i = 0; i < v.len; i++) {
		uint8_t d = hex_digit(v.p[i]);

		if (d > 15)
			continue;
		*ret = *ret << 4 | d;
		n++;
	}
	return n <= 16;
}

/* Java writes a long with its sign. */
static enum st make_hex_decimal(struct form_maker *m)
{
	uint64_t v;
	char t[24];
	enum st ret;

	if (!number_of(m->value->value, &v))
		return ST_OK;
	ret = form_put(m, t, (size_t)snprintf(t, sizeof(t), "%llu", (unsigned long long)v));
	if (ret != ST_OK || v <= INT64_MAX)
		return ret;
	return form_put(m, t, (size_t)snprintf(t, sizeof(t), "%lld", (long long)v));
}

/* RFC 4291 appendix A: ff fe in the middle; the second-lowest bit flipped in addresses. */
static bool eui64_of(struct span v, uint8_t flip, uint8_t out[8])
{
	uint8_t b[6];

	if (!norm_mac(v, b))
		return false;
	memcpy(out, (const uint8_t[]){ b[0] ^ flip, b[1], b[2], 0xff, 0xfe, b[3], b[4], b[5] }, 8);
	return true;
}

/* Hex digits, sep after every so many bytes; 0: none. */
static enum st put_eui64(struct form_maker *m, const uint8_t e[8], char sep, unsigned every)
{
	char t[32];
	size_t n = 0;

	for (unsigned i = 0; i < 8; i++) {
		if (every != 0 && i != 0 && i % every == 0)
			t[n++] = sep;
		n += (size_t)snprintf(t + n, sizeof(t) - n, "%02x", e[i]);
	}
	return form_put(m, t, n);
}

static enum st make_eui64(struct form_maker *m)
{
	static const struct {
		char sep;
		uint8_t every;
	} ways[] = { { 0, 0 }, { ':', 1 }, { '-', 1 }, { ':', 2 } };
	enum st ret = ST_OK;

	for (uint8_t flip = 0; ret == ST_OK && flip <= 2; flip += 2) {
		uint8_t e[8];
		char t[32];
		int n;

		if (!eui64_of(m->value->value, flip, e))
			return ST_OK;
		for (size_t i = 0; ret == ST_OK && i < N_ELEMENTS(ways); i++)
			ret = put_eui64(m, e, ways[i].sep, ways[i].every);
		/* as RFC 5952 section 4.1 writes the end of an address */
		n = snprintf(t, sizeof(t), "%x:%x:%x:%x", e[0] << 8 | e[1], e[2] << 8 | e[3],
			     e[4] << 8 | e[5], e[6] << 8 | e[7]);
		if (ret == ST_OK)
			ret = form_put(m, t, (size_t)n);
	}
	return ret;
}

static enum st make_eui64_bytes(struct form_maker *m)
{
	uint8_t e[8];
	enum st ret = ST_OK;

	for (uint8_t flip = 0; ret == ST_OK && flip <= 2; flip += 2)
		if (eui64_of(m->value->value, flip, e))
			ret = form_put(m, e, sizeof(e));
	return ret;
}

/* Places: whole degrees times a power of ten, and letters; two decimals fewer than are asked for.
 */
static enum st put_scaled(struct form_maker *m, double scale)
{
	char t[24];

	return form_put(
		m, t,
		(size_t)snprintf(t, sizeof(t), "%lld", (long long)llround(m->value->lat * scale)));
}

static enum st make_e6(struct form_maker *m)
{
	return put_scaled(m, 1e6);
}

static enum st make_e7(struct form_maker *m)
{
	return put_scaled(m, 1e7);
}

static enum st make_rounded(struct form_maker *m)
{
	char t[24];

	return form_put(m, t, (size_t)snprintf(t, sizeof(t), "%.3f", m->value->lat));
}

static enum st make_geohash(struct form_maker *m)
{
	enum { SHORTEST = 8 };
	char t[GEOHASH_MAX + 1];
	enum st ret = ST_OK;

	for (unsigned n = SHORTEST; ret == ST_OK && n <= GEOHASH_MAX; n++) {
		geohash_format(m->value->lat, m->value->lon, n, t);
		ret = form_put(m, t, n);
	}
	return ret;
}

static enum st make_hex_number(struct form_maker *m)
{
	uint64_t v;
	char t[24];
	enum st ret;

	if (!span_to_u64(m->value->value, &v))
		return ST_OK;
	ret = form_put(m, t, (size_t)snprintf(t, sizeof(t), "%llx", (unsigned long long)v));
	if (ret != ST_OK)
		return ret;
	return form_put(m, t, (size_t)snprintf(t, sizeof(t), "%08llx", (unsigned long long)v));
}

static enum st make_reversed(struct form_maker *m)
{
	struct span v = m->value->value;
	uint8_t out[NORM_MAX];

	if (v.len > sizeof(out))
		return ST_OK;
	for (size_t i = 0; i < v.len; i++)
		out[i] = v.p[v.len - 1 - i];
	return form_put(m, out, v.len);
}

static enum st put_utf16(struct form_maker *m, size_t low)
{
	struct span v = m->value->value;
	uint8_t out[2 * NORM_MAX] = { 0 };

	if (v.len > NORM_MAX)
		return ST_OK;
	for (size_t i = 0; i < v.len; i++) {
		if (v.p[i] >= 0x80)
			return ST_OK;
		out[2 * i + low] = v.p[i];
	}
	return form_put(m, out, 2 * v.len);
}

static enum st make_utf16le(struct form_maker *m)
{
	return put_utf16(m, 0);
}
static enum st make_utf16be(struct form_maker *m)
{
	return put_utf16(m, 1);
}

/* --- binary ------------------------------------------------------------------------------- */

static enum st put_bcd(struct form_maker *m, struct span v, unsigned flags)
{
	uint8_t out[24];

	if (v.len > 2 * sizeof(out))
		return ST_OK;
	return form_put(m, out, bcd_pack(v, flags, out));
}

static enum st make_bcd(struct form_maker *m)
{
	return put_bcd(m, m->value->value, 0);
}

static enum st make_bcd_swapped(struct form_maker *m)
{
	enum st ret = put_bcd(m, m->value->value, BCD_SWAPPED);

	/* signalling sends 0 or nothing for the check digit (TS 23.003 6.2.1) */
	if (ret == ST_OK && m->value->kind == KIND_IMEI)
		ret = put_bcd(m, span_cut(m->value->value, 0, 14), BCD_SWAPPED);
	return ret;
}

static enum st make_mobile_identity(struct form_maker *m)
{
	enum mobile_identity type = m->value->kind == KIND_IMSI	  ? MOBILE_IMSI
				    : m->value->kind == KIND_IMEI ? MOBILE_IMEI
								  : MOBILE_IMEISV;
	uint8_t out[9];

	return form_put(m, out, mobile_identity_pack(type, m->value->value, out));
}

static enum st put_integer(struct form_maker *m, uint64_t v)
{
	uint8_t be[8], le[8];
	enum st ret;

	for (int i = 0; i < 8; i++) {
		be[7 - i] = (uint8_t)(v >> 8 * i);
		le[i] = (uint8_t)(v >> 8 * i);
	}
	ret = form_put(m, be, 8);
	return ret == ST_OK ? form_put(m, le, 8) : ret;
}

static enum st make_integer(struct form_maker *m)
{
	uint64_t v;

	return span_to_u64(m->value->value, &v) ? put_integer(m, v) : ST_OK;
}

/* The bytes that hex digits stand for, in both orders when they are an address. */
static enum st make_bytes(struct form_maker *m)
{
	struct span v = m->value->value;
	uint8_t out[32], back[32];
	size_t n = 0, half = 0;
	enum st ret;

	for (size_t i = 0; i < v.len; i++) {
		uint8_t d = hex_digit(v.p[i]);

		if (d > 15)
			continue;
		if (half >= 2 * sizeof(out))
			return ST_OK;
		out[half / 2] = half % 2 == 0 ? (uint8_t)(d << 4) : (uint8_t)(out[half / 2] | d);
		half++;
	}
	n = half / 2;
	for (size_t i = 0; i < n; i++)
		back[i] = out[n - 1 - i];
	ret = form_put(m, out, n);
	return ret == ST_OK && n <= 8 ? form_put(m, back, n) : ret;
}

/* The first three fields of a GUID have their lowest byte first. */
static enum st make_guid(struct form_maker *m)
{
	static const uint8_t order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
	struct span v = m->value->value;
	uint8_t raw[16] = { 0 }, out[16];
	size_t half = 0;

	for (size_t i = 0; i < v.len; i++) {
		uint8_t d = hex_digit(v.p[i]);

		if (d > 15)
			continue;
		if (half >= 2 * sizeof(raw))
			return ST_OK;
		raw[half / 2] |= half % 2 == 0 ? (uint8_t)(d << 4) : d;
		half++;
	}
	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = raw[order[i]];
	return half == 2 * sizeof(raw) ? form_put(m, out, sizeof(out)) : ST_OK;
}

static enum st make_varint(struct form_maker *m)
{
	bool hex = (ADDRESSES >> m->value->kind & 1) != 0;
	uint64_t v;
	uint8_t out[10];
	size_t n = 0;

	if (!(hex ? number_of(m->value->value, &v) : span_to_u64(m->value->value, &v)))
		return ST_OK;
	do {
		out[n++] = (uint8_t)((v & 0x7f) | (v > 0x7f ? 0x80 : 0));
		v >>= 7;
	} while (v != 0);
	return form_put(m, out, n);
}

const struct form_row form_rows[] = {
	{ "plain", ALL, FORM_TEXT, make_plain },
	{ "no-check-digit", K(IMEI) | K(ICCID), FORM_TEXT, make_no_check },
	{ "separators", K(IMEI) | K(IMSI) | K(ICCID) | K(EID), FORM_TEXT, make_grouped },
	{ "separators", ADDRESSES, FORM_TEXT, make_mac_spelled },
	{ "no-separators", ADDRESSES | K(AD_ID), FORM_TEXT, make_bare },
	{ "international", K(MSISDN), FORM_TEXT, make_msisdn_prefixed },
	{ "national", K(MSISDN), FORM_TEXT, make_msisdn_national },
	{ "separators", K(MSISDN), FORM_TEXT, make_msisdn_grouped },
	{ "decimal", ADDRESSES | K(ANDROID_ID), FORM_TEXT, make_hex_decimal },
	{ "eui-64", ADDRESSES, FORM_TEXT, make_eui64 },
	{ "rounded", K(LOCATION), FORM_TEXT, make_rounded },
	{ "e6", K(LOCATION), FORM_TEXT, make_e6 },
	{ "e7", K(LOCATION), FORM_TEXT, make_e7 },
	{ "geohash", K(LOCATION), FORM_TEXT, make_geohash },
	{ "hex", K(CELL_ID) | K(LAC), FORM_TEXT, make_hex_number },
	{ "reversed", NUMBERS | ADDRESSES | K(ANDROID_ID) | K(AD_ID) | K(SERIAL), FORM_TEXT,
	  make_reversed },
	{ "utf-16le", ALL & ~K(SSID), FORM_BINARY, make_utf16le },
	{ "utf-16be", ALL & ~K(SSID), FORM_BINARY, make_utf16be },
	{ "bcd", NUMBERS, FORM_BINARY, make_bcd },
	{ "bcd-swapped", NUMBERS | K(MSISDN), FORM_BINARY, make_bcd_swapped },
	{ "mobile-identity", K(IMEI) | K(IMEISV) | K(IMSI), FORM_BINARY, make_mobile_identity },
	{ "binary", K(IMEI) | K(IMEISV) | K(IMSI) | K(ICCID), FORM_BINARY, make_integer },
	{ "binary", ADDRESSES | K(ANDROID_ID) | K(AD_ID) | K(MEID), FORM_BINARY, make_bytes },
	{ "eui-64", ADDRESSES, FORM_BINARY, make_eui64_bytes },
	{ "guid", K(AD_ID), FORM_BINARY, make_guid },
	{ "varint", K(IMEI) | K(IMEISV) | K(IMSI) | K(ICCID) | ADDRESSES, FORM_BINARY,
	  make_varint },
};
const size_t form_rows_n = N_ELEMENTS(form_rows);
