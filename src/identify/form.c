#include "identify/form.h"

#include "base/span.h"
#include "codec/bcd.h"
#include "codec/hex.h"
#include "codec/luhn.h"
#include "identify/norm.h"
#include "identify/registry.h"

#include <stdio.h>
#include <string.h>

#define K(k) (1u << KIND_##k)
#define NUMBERS (K(IMEI) | K(IMEISV) | K(IMSI) | K(ICCID) | K(EID))
#define ADDRESSES (K(MAC) | K(BSSID))
#define ALL (~(K(LOCATION)))

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
	static const char seps[] = "- /.";
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

/* Modified EUI-64, the second half of an IPv6 address (RFC 4291 appendix A). */
static enum st make_eui64(struct form_maker *m)
{
	uint8_t b[6], id[8] = { [3] = 0xff, [4] = 0xfe };

	if (!norm_mac(m->value->value, b))
		return ST_OK;
	memcpy(id, b, 3);
	memcpy(id + 5, b + 3, 3);
	id[0] ^= 2;
	return form_put(m, (const char *)id, sizeof(id));
}

static enum st make_mac_decimal(struct form_maker *m)
{
	uint8_t b[6];
	uint64_t v = 0;
	char t[24];

	if (!norm_mac(m->value->value, b))
		return ST_OK;
	for (int i = 0; i < 6; i++)
		v = v << 8 | b[i];
	return form_put(m, t, (size_t)snprintf(t, sizeof(t), "%llu", (unsigned long long)v));
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

static enum st make_varint(struct form_maker *m)
{
	uint64_t v;
	uint8_t out[10];
	size_t n = 0;

	if (!span_to_u64(m->value->value, &v))
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
	{ "decimal", ADDRESSES, FORM_TEXT, make_mac_decimal },
	{ "hex", K(CELL_ID) | K(LAC), FORM_TEXT, make_hex_number },
	{ "reversed", NUMBERS | ADDRESSES | K(ANDROID_ID) | K(AD_ID) | K(SERIAL), FORM_TEXT,
	  make_reversed },
	{ "utf-16le", ALL & ~(K(SSID)), FORM_BINARY, make_utf16le },
	{ "utf-16be", ALL & ~(K(SSID)), FORM_BINARY, make_utf16be },
	{ "bcd", NUMBERS, FORM_BINARY, make_bcd },
	{ "bcd-swapped", NUMBERS | K(MSISDN), FORM_BINARY, make_bcd_swapped },
	{ "mobile-identity", K(IMEI) | K(IMEISV) | K(IMSI), FORM_BINARY, make_mobile_identity },
	{ "binary", K(IMEI) | K(IMEISV) | K(IMSI), FORM_BINARY, make_integer },
	{ "binary", ADDRESSES | K(ANDROID_ID) | K(AD_ID) | K(MEID), FORM_BINARY, make_bytes },
	{ "eui-64", ADDRESSES, FORM_BINARY, make_eui64 },
	{ "varint", K(IMEI) | K(IMEISV) | K(IMSI), FORM_BINARY, make_varint },
};
const size_t form_rows_n = N_ELEMENTS(form_rows);
