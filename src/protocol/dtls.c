/* row: dtls - hellos and certificates over datagrams; the rest is counted (RFC 6347 section 4). */
#include "base/span.h"
#include "protocol/parse.h"
#include "protocol/rows.h"
#include "protocol/tls_hello.h"

/*
 *	type | version | epoch (2) | sequence (6) | length (2) | for handshakes:
 *	type | length (3) | message (2) | fragment offset (3) | fragment length (3)
 */
enum { RECORD_HEAD = 13, CHANGE_CIPHER = 20, HANDSHAKE = 22, TYPES_END = 27 };

struct record {
	unsigned type, epoch;
	struct span body;
};

static bool next_record(struct rd *r, struct record *ret)
{
	unsigned version;

	ret->type = rd_u8(r);
	version = rd_be16(r);
	ret->epoch = rd_be16(r);
	(void)rd_take(r, 6);
	ret->body = rd_take(r, rd_be16(r));
	return rd_ok(r) && ret->type >= CHANGE_CIPHER && ret->type < TYPES_END
	       && (version == 0xfeff || version == 0xfefd || version == 0x0100)
	       && ret->body.len != 0;
}

static enum probe probe(const struct input *in)
{
	struct rd r = rd_of(in->bytes);
	struct record rec;

	return next_record(&r, &rec) || (in->cut && rec.type == HANDSHAKE) ? PROBE_YES : PROBE_NO;
}

/* A message in fragments is read as far as its first one goes. */
static void handshake(struct parse *p, struct span body)
{
	struct rd r = rd_of(body);

	while (rd_left(&r) != 0) {
		unsigned type = rd_u8(&r);
		size_t at, len;

		(void)rd_be24(&r);
		(void)rd_be16(&r);
		at = rd_be24(&r);
		len = rd_be24(&r);
		if (!rd_ok(&r) || !tls_handshake_known(type))
			return;
		body = rd_take(&r, len < rd_left(&r) ? len : rd_left(&r));
		if (at == 0)
			tls_handshake(p, type, body, TLS_OVER_DTLS);
	}
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct rd r = rd_of(in->bytes);
	struct record rec;

	(void)state;
	(void)side;
	while (rd_left(&r) != 0 && next_record(&r, &rec)) {
		*used = in->bytes.len - rd_left(&r);
		if (rec.type == HANDSHAKE && rec.epoch == 0)
			handshake(p, rec.body);
		else
			parse_closed(p, "dtls", rec.body.len);
	}
	parse_send(p, "dtls", in->off);
	return *used != 0 ? ST_OK : ST_UNSUP;
}

const struct protocol protocol_dtls = {
	.name = "dtls",
	.help = "DTLS: server name, certificates, shared-key identities; the rest is counted",
	.over = OVER_UDP,
	.ports = { 443, 4433, 5684 },
	.probe = probe,
	.parse = parse,
};
