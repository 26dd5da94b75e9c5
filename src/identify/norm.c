#include "identify/norm.h"

#include "base/span.h"
#include "codec/hex.h"
#include "codec/luhn.h"
#include "model/net.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Decimal digits with single separators between them; their number, 0: not that. */
static size_t digits_of(struct span s, const char *between, char *out, size_t max)
{
	size_t n = 0;
	bool gap = true;

	for (size_t i = 0; i < s.len; i++) {
		if (isdigit(s.p[i])) {
			if (n >= max)
				return 0;
			out[n++] = (char)s.p[i];
			gap = false;
		} else if (s.p[i] != 0 && strchr(between, s.p[i]) != NULL && !gap) {
			gap = true;
		} else {
			return 0;
		}
	}
	return gap ? 0 : n;
}

static size_t norm_imei(struct span s, char *out)
{
	size_t n = digits_of(s, " -/.", out, 16);

	if (n < 14)
		return 0;
	if (n != 15)
		out[14] = luhn_digit(span_of(out, 14));
	return 15;
}

static size_t norm_number(struct span s, char *out, size_t least, size_t most)
{
	size_t n = digits_of(s, " -/.", out, most);

	return n >= least ? n : 0;
}

static size_t lower(struct span s, char *out)
{
	if (s.len > NORM_MAX)
		return 0;
	for (size_t i = 0; i < s.len; i++)
		out[i] = (char)tolower(s.p[i]);
	return s.len;
}

static bool all_hex(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (hex_digit(s.p[i]) > 15)
			return false;
	return s.len != 0;
}

static size_t norm_hex(struct span s, char *out, size_t least, size_t most)
{
	if (!all_hex(s) || s.len < least || s.len > most)
		return 0;
	memset(out, '0', most);
	return most - s.len + lower(s, out + (most - s.len));
}

/* 18 to 22 digits, letters as some Chinese cards have them; a filler F behind is dropped. */
static size_t norm_iccid(struct span s, char *out)
{
	size_t n = 0;

	while (s.len > 18 && (s.p[s.len - 1] == 'f' || s.p[s.len - 1] == 'F'))
		s.len--;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == ' ' || s.p[i] == '-')
			continue;
		if (hex_digit(s.p[i]) > 15 || n >= 22)
			return 0;
		out[n++] = (char)toupper(s.p[i]);
	}
	return n >= 18 && isdigit((unsigned char)out[0]) && isdigit((unsigned char)out[1]) ? n : 0;
}

/* E.164 with or without prefix, or a national number: 5 to 15 digits. */
/* Four groups with points, one of three digits: an address, as sip:172.16.25.3 has it. */
static bool is_address(struct span s)
{
	size_t group = 0, longest = 0;
	struct ip ip;

	for (size_t i = 0; i < s.len; i++) {
		group = s.p[i] == '.' ? 0 : group + 1;
		longest = group > longest ? group : longest;
	}
	return longest == 3 && ip_parse(s, &ip) && ip.family == IP_V4;
}

static size_t norm_msisdn(struct span s, char *out)
{
	char all[24] = "";
	struct span t = span_trim(s);
	size_t n = 0, at = 0;

	if (is_address(t))
		return 0;
	if (t.len != 0 && t.p[0] == '+')
		t = span_from(t, 1);
	for (size_t i = 0; i < t.len; i++) {
		if (t.p[i] != 0 && strchr(" -./()", t.p[i]) != NULL)
			continue;
		if (!isdigit(t.p[i]) || n >= sizeof(all))
			return 0;
		all[n++] = (char)t.p[i];
	}
	if (n > 9 && all[0] == '0' && all[1] == '0')
		at = 2;
	if (n - at < 5 || n - at > 15)
		return 0;
	memcpy(out, all + at, n - at);
	return n - at;
}

bool norm_mac(struct span s, uint8_t ret[6])
{
	uint8_t mac[6] = { 0 };
	size_t n = 0, step = s.len == 12 ? 12 : s.len == 14 ? 4 : 2;
	uint8_t sep = s.len > 12 ? s.p[step] : 0;

	if (s.len != 12 && s.len != 17 && s.len != 14)
		return false;
	if (s.len == 17 && sep != ':' && sep != '-' && sep != ' ')
		return false;
	if (s.len == 14 && sep != '.')
		return false;
	for (size_t i = 0, run = 0; i < s.len; i++) {
		uint8_t v = hex_digit(s.p[i]);

		if (run == step) {
			if (s.p[i] != sep)
				return false;
			run = 0;
			continue;
		}
		if (v > 15 || n >= 12)
			return false;
		mac[n / 2] = (uint8_t)(mac[n / 2] << 4 | v);
		n++;
		run++;
	}
	if (n != 12)
		return false;
	memcpy(ret, mac, 6);
	return true;
}

static size_t norm_mac_text(struct span s, char *out)
{
	uint8_t mac[6];

	if (!norm_mac(s, mac))
		return 0;
	mac_format(mac, out);
	return MAC_TEXT_MAX - 1;
}

/* 8-4-4-4-12, or 32 or 64 hex digits (OAID), in lower case. */
static size_t norm_ad_id(struct span s, char *out)
{
	static const uint8_t dashes[] = { 8, 13, 18, 23 };
	struct span t = span_trim(s);

	if (t.len >= 2 && t.p[0] == '{' && t.p[t.len - 1] == '}')
		t = span_cut(t, 1, t.len - 2);
	if (t.len == 36) {
		for (size_t i = 0, d = 0; i < 36; i++) {
			if (d < sizeof(dashes) && dashes[d] == i) {
				if (t.p[i] != '-')
					return 0;
				d++;
			} else if (hex_digit(t.p[i]) > 15) {
				return 0;
			}
		}
		return lower(t, out);
	}
	return (t.len == 32 || t.len == 64 || t.len == 16) && all_hex(t) ? lower(t, out) : 0;
}

static size_t norm_email(struct span s, char *out)
{
	struct span t = span_trim(s);
	size_t at = span_find(t, '@', 0), dot;

	if (at == 0 || at + 3 >= t.len || t.len > 254)
		return 0;
	dot = span_find(t, '.', at);
	if (dot == at + 1 || dot + 1 >= t.len)
		return 0;
	for (size_t i = 0; i < t.len; i++)
		if (t.p[i] <= ' ' || t.p[i] == 0x7f)
			return 0;
	return lower(t, out);
}

/* Decimal, or hex with 0x or with a letter in it (a module's SIM1CELLID), up to most. */
static size_t norm_cell(struct span s, char *out, uint64_t most)
{
	struct span t = span_trim(s);
	uint64_t v = 0;

	if (t.len > 2 && t.p[0] == '0' && (t.p[1] == 'x' || t.p[1] == 'X')) {
		t = span_from(t, 2);
	} else if (span_to_u64(t, &v)) {
		t.len = 0;
	}
	if (t.len > 9 || (t.len != 0 && !all_hex(t)))
		return 0;
	for (size_t i = 0; i < t.len; i++)
		v = v << 4 | hex_digit(t.p[i]);
	if (v == 0 || v > most)
		return 0;
	return (size_t)snprintf(out, NORM_MAX, "%llu", (unsigned long long)v);
}

bool norm_decimal(struct span text, double *ret)
{
	double v = 0, scale = 0;
	bool minus = false, any = false;
	size_t i = 0;

	if (text.len != 0 && (text.p[0] == '-' || text.p[0] == '+'))
		minus = text.p[i++] == '-';
	if (text.len > 32)
		return false;
	for (; i < text.len; i++) {
		if (text.p[i] == '.' && scale == 0) {
			scale = 1;
			continue;
		}
		if (!isdigit(text.p[i]))
			return false;
		any = true;
		v = v * 10 + (text.p[i] - '0');
		scale *= 10;
	}
	if (!any)
		return false;
	v = scale > 1 ? v / scale : v;
	*ret = minus ? -v : v;
	return v <= 1e9;
}

size_t norm_location(double lat, double lon, char out[NORM_MAX])
{
	return (size_t)snprintf(out, NORM_MAX, "%.5f,%.5f", lat, lon);
}

static size_t norm_place(struct span s, char *out)
{
	size_t comma = span_find(s, ',', 0);
	double lat, lon;

	if (!norm_decimal(span_trim(span_cut(s, 0, comma)), &lat)
	    || !norm_decimal(span_trim(span_from(s, comma + 1)), &lon))
		return 0;
	if (lat < -90 || lat > 90 || lon < -180 || lon > 180)
		return 0;
	return norm_location(lat, lon, out);
}

/* sid-nid-bid, each in its range. */
static size_t norm_cdma(struct span s, char *out)
{
	static const uint64_t most[] = { 32767, 65535, 65535 };
	struct span rest = s;

	for (int i = 0; i < 3; i++) {
		size_t end = span_find(rest, '-', 0);
		uint64_t v;

		if (!span_to_u64(span_cut(rest, 0, end), &v) || v > most[i]
		    || (end < rest.len) != (i < 2))
			return 0;
		rest = span_from(rest, end + 1);
	}
	return lower(s, out);
}

size_t norm_value(enum kind k, struct span written, char out[NORM_MAX])
{
	struct span s = span_trim(written);

	switch (k) {
	case KIND_IMEI:
		return norm_imei(s, out);
	case KIND_IMEISV:
		return norm_number(s, out, 16, 16);
	case KIND_MEID:
		return norm_hex(s, out, 14, 14);
	case KIND_IMSI:
		return norm_number(s, out, 14, 15);
	case KIND_EID:
		return norm_number(s, out, 32, 32);
	case KIND_ICCID:
		return norm_iccid(s, out);
	case KIND_MSISDN:
		return norm_msisdn(s, out);
	case KIND_MAC:
	case KIND_BSSID:
		return norm_mac_text(s, out);
	case KIND_ANDROID_ID:
		return norm_hex(s, out, 13, 16);
	case KIND_AD_ID:
		return norm_ad_id(s, out);
	case KIND_EMAIL:
		return norm_email(s, out);
	case KIND_CELL_ID:
		return norm_cell(s, out, 68719476735u);
	case KIND_LAC:
		return norm_cell(s, out, 0xffffff);
	case KIND_PLMN:
		return norm_number(s, out, 5, 6);
	case KIND_LOCATION:
		return norm_place(s, out);
	case KIND_CDMA_ID:
		return norm_cdma(s, out);
	default:
		return 0;
	}
}
