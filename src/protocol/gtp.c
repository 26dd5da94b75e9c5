/* row: gtpv1, gtpv2 - who attaches, with which device, where (3GPP TS 29.060 7.7, 29.274 8.3). */
#include "base/span.h"
#include "protocol/parse.h"
#include "protocol/rows.h"
#include "protocol/tbcd.h"

enum { V1_TLV = 128, V1_FLAGS = 7, V2_GROUPED = 93, MSISDN_TON = 0x80 };

static const struct span none;

/* Lengths of version 1's elements without a length field, by type; 0: not known. */
static unsigned fixed_length(unsigned type)
{
	static const uint8_t lengths[V1_TLV] = {
		[1] = 1,  [2] = 8,  [3] = 6,  [4] = 4,	[5] = 4,  [8] = 1,   [9] = 28,
		[11] = 1, [12] = 3, [13] = 1, [14] = 1, [15] = 1, [16] = 4,  [17] = 4,
		[18] = 5, [19] = 1, [20] = 1, [21] = 1, [22] = 9, [23] = 1,  [24] = 1,
		[25] = 2, [26] = 2, [27] = 2, [28] = 2, [29] = 1, [127] = 4,
	};

	return lengths[type];
}

static void msisdn(struct parse *p, const struct input *in, const char *name, struct span v)
{
	/* version 1 has type of number and plan in front, version 2 not: its first digits follow */
	if (v.len > 1 && (v.p[0] & MSISDN_TON) != 0)
		v = span_from(v, 1);
	if (v.len != 0 && !tbcd_field(p, in, name, v))
		parse_field(p, name, none, v, 0);
}

static void element1(struct parse *p, const struct input *in, unsigned type, struct span v)
{
	bool ok = true;

	switch (type) {
	case 2:
		ok = tbcd_field(p, in, "gtpv1.imsi", v);
		break;
	case 131:
		parse_field(p, "gtpv1.apn", none, v, 0);
		break;
	case 132: /* protocol configuration: PAP and CHAP names among them */
		parse_field(p, "gtpv1.pco", none, v, 0);
		break;
	case 134:
		msisdn(p, in, "gtpv1.msisdn", v);
		break;
	case 152:
		parse_field(p, "gtpv1.location", none, v, 0);
		break;
	case 154:
		ok = tbcd_field(p, in, "gtpv1.imei", v);
		break;
	default:
		break;
	}
	if (!ok)
		parse_field(p, "gtpv1.element", none, v, 0);
}

static void element2(struct parse *p, const struct input *in, unsigned type, struct span v)
{
	bool ok = true;

	switch (type) {
	case 1:
		ok = tbcd_field(p, in, "gtpv2.imsi", v);
		break;
	case 71:
		parse_field(p, "gtpv2.apn", none, v, 0);
		break;
	case 75:
		ok = tbcd_field(p, in, "gtpv2.imei", v);
		break;
	case 76:
		ok = tbcd_field(p, in, "gtpv2.msisdn", v);
		break;
	case 78:
		parse_field(p, "gtpv2.pco", none, v, 0);
		break;
	case 86:
		parse_field(p, "gtpv2.location", none, v, 0);
		break;
	default:
		break;
	}
	if (!ok)
		parse_field(p, "gtpv2.element", none, v, 0);
}

static void elements1(struct parse *p, const struct input *in, struct rd *r)
{
	while (rd_left(r) != 0 && rd_ok(r)) {
		unsigned type = rd_u8(r);
		size_t len = type < V1_TLV ? fixed_length(type) : rd_be16(r);
		struct span v = rd_take(r, len);

		if (type < V1_TLV && len == 0)
			r->bad = true;
		if (rd_ok(r))
			element1(p, in, type, v);
	}
}

static void elements2(struct parse *p, const struct input *in, struct rd *r)
{
	while (rd_left(r) != 0 && rd_ok(r)) {
		unsigned type = rd_u8(r);
		size_t len = rd_be16(r);
		struct span v;

		(void)rd_u8(r);
		v = rd_take(r, len);
		if (rd_ok(r) && type != V2_GROUPED)
			element2(p, in, type, v);
	}
}

/* Header of either version; body: its elements. */
static bool header(struct span b, unsigned version, struct rd *body)
{
	struct rd r = rd_of(b);
	unsigned flags = rd_u8(&r), type = rd_u8(&r), next;
	size_t len = rd_be16(&r);

	if (version == 1)
		len += 4; /* version 1 does not count the tunnel's number */
	*body = rd_sub(&r, len < rd_left(&r) ? len : rd_left(&r));
	if (!rd_ok(&r) || flags >> 5 != version || type == 0 || type == 255
	    || len + 4 > b.len + 1500)
		return false;
	if (version == 2) {
		(void)rd_take(body, (flags & 8) != 0 ? 8 : 4);
		return rd_ok(body) && (flags & 7) <= 4;
	}
	if ((flags & 0x10) == 0 || (flags & 8) != 0)
		return false;
	(void)rd_be32(body);
	if ((flags & V1_FLAGS) != 0) {
		(void)rd_take(body, 3);
		for (next = rd_u8(body); next != 0 && rd_ok(body);) {
			unsigned units = rd_u8(body);

			if (units == 0)
				return false;
			(void)rd_take(body, units * 4u - 2);
			next = rd_u8(body);
		}
	}
	return rd_ok(body);
}

/* 15 digits, low half first, and a half byte of ones. */
static bool is_imsi(struct span v)
{
	for (size_t i = 0; i < v.len; i++)
		if ((v.p[i] & 15) > 9 || (v.p[i] >> 4 > 9 && (i + 1 < v.len || v.p[i] >> 4 != 15)))
			return false;
	return v.len == 8;
}

/*
 * Off the port: the header's length is that of the datagram, the elements fill it
 * to the last byte, and one of them is a subscriber's number.
 */
static bool is_sure(struct span b, unsigned version, struct rd r)
{
	bool named = false;

	if ((size_t)(b.p[2] << 8 | b.p[3]) + (version == 1 ? 8 : 4) != b.len)
		return false;
	while (rd_left(&r) != 0 && rd_ok(&r)) {
		unsigned type = rd_u8(&r);
		size_t len = version == 1 && type < V1_TLV ? fixed_length(type) : rd_be16(&r);

		if (version == 2)
			(void)rd_u8(&r);
		if (len == 0 && version == 1 && type < V1_TLV)
			return false;
		named |= is_imsi(rd_take(&r, len)) && type == (version == 1 ? 2 : 1);
	}
	return rd_ok(&r) && named;
}

static enum probe probe_version(const struct input *in, unsigned version)
{
	struct rd body;

	if (!header(in->bytes, version, &body))
		return PROBE_NO;
	return is_sure(in->bytes, version, body) ? PROBE_YES : PROBE_PORT;
}

static enum probe probe1(const struct input *in)
{
	return probe_version(in, 1);
}

static enum probe probe2(const struct input *in)
{
	return probe_version(in, 2);
}

static enum st parse_version(struct parse *p, unsigned version, const struct input *in,
			     size_t *used)
{
	const char *name = version == 1 ? "gtpv1" : "gtpv2";
	struct rd body;

	if (!header(in->bytes, version, &body))
		return ST_UNSUP;
	if (version == 1)
		elements1(p, in, &body);
	else
		elements2(p, in, &body);
	parse_send(p, name, in->off);
	*used = in->bytes.len;
	if (!rd_ok(&body)) {
		parse_anomaly(p, name, in->off, "an element is malformed or not known");
		parse_turn(p, in->bytes);
	}
	return ST_OK;
}

static enum st parse1(struct parse *p, void *state, unsigned side, const struct input *in,
		      size_t *used)
{
	(void)state;
	(void)side;
	return parse_version(p, 1, in, used);
}

static enum st parse2(struct parse *p, void *state, unsigned side, const struct input *in,
		      size_t *used)
{
	(void)state;
	(void)side;
	return parse_version(p, 2, in, used);
}

const struct protocol protocol_gtpv1 = {
	.name = "gtpv1",
	.help = "GTP-C version 1: IMSI, MSISDN, IMEI, APN, location",
	.over = OVER_UDP,
	.ports = { 2123 },
	.probe = probe1,
	.parse = parse1,
};

const struct protocol protocol_gtpv2 = {
	.name = "gtpv2",
	.help = "GTP-C version 2: IMSI, MSISDN, device number, APN, location",
	.over = OVER_UDP,
	.ports = { 2123 },
	.probe = probe2,
	.parse = parse2,
};
