#include "lab/synthetic.h"

#include "base/span.h"
#include "codec/luhn.h"

static bool are_digits(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

const char *synthetic_imei(struct span v)
{
	if (v.len == 15 && are_digits(v) && span_starts(v, SPAN_LIT("00")) && luhn_valid(v))
		return NULL;
	return "a synthetic IMEI: 15 digits, reporting body 00, a valid check digit";
}

const char *synthetic_imsi(struct span v)
{
	if (v.len == 15 && are_digits(v) && span_starts(v, SPAN_LIT("00101")))
		return NULL;
	return "a synthetic IMSI: 15 digits of the test network 001 01";
}

const char *synthetic_iccid(struct span v)
{
	if ((v.len == 19 || v.len == 20) && are_digits(v) && span_starts(v, SPAN_LIT("89001"))
	    && luhn_valid(v))
		return NULL;
	return "a synthetic ICCID: 19 or 20 digits from 89 001, a valid check digit";
}

static bool is_hex_pair(struct span v, size_t at, uint8_t *ret)
{
	unsigned n = 0;

	for (size_t i = at; i < at + 2; i++) {
		uint8_t c = v.p[i];

		if (c >= '0' && c <= '9')
			n = n << 4 | (c - '0');
		else if (c >= 'a' && c <= 'f')
			n = n << 4 | (c - 'a' + 10);
		else
			return false;
	}
	*ret = (uint8_t)n;
	return true;
}

const char *synthetic_mac(struct span v)
{
	static const char why[] = "a synthetic MAC in lower case: 00:00:5e:00:53:xx, or from 02:";
	static const uint8_t documentation[] = { 0x00, 0x00, 0x5e, 0x00, 0x53 };
	uint8_t b[6];

	if (v.len != 17)
		return why;
	for (size_t i = 0; i < 6; i++)
		if (!is_hex_pair(v, 3 * i, &b[i]) || (i != 0 && v.p[3 * i - 1] != ':'))
			return why;
	if (b[0] == 0x02 || memcmp(b, documentation, sizeof(documentation)) == 0)
		return NULL;
	return why;
}

const char *synthetic_serial(struct span v)
{
	if (v.len >= 4 && v.len <= 20 && span_starts(v, SPAN_LIT("TT"))
	    && are_digits(span_from(v, 2)))
		return NULL;
	return "a synthetic serial number: TT and digits";
}

const char *synthetic_cell(struct span v)
{
	/* Nobody keeps a test range of cells: the contract's example and its neighbours. */
	if (v.len == 8 && are_digits(v) && span_starts(v, SPAN_LIT("123456")))
		return NULL;
	return "a made-up cell, 12345600 to 12345699";
}

const char *synthetic_ssid(struct span v)
{
	if (v.len <= 32 && span_starts(v, SPAN_LIT("example-")))
		return NULL;
	return "a made-up network name that begins with example-";
}
