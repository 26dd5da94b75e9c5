#include "protocol/tls_hello.h"

#include "base/span.h"
#include "protocol/x509.h"

enum { EXT_SNI = 0, EXT_ALPN = 16, EXT_PSK = 41, CERTIFICATES_MOST = 8 };

static const struct span none;

bool tls_handshake_known(unsigned type)
{
	return type <= 2 || type == 3 || type == 4 || type == 5 || type == 8
	       || (type >= 11 && type <= 16) || (type >= 20 && type <= 24) || type == 67
	       || type == 254;
}

static bool is_printable(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < ' ' || s.p[i] >= 0x7f)
			return false;
	return s.len != 0;
}

/* RFC 6066 section 3 */
static void server_name(struct parse *p, struct rd r, enum tls_over over)
{
	size_t all = rd_be16(&r);
	struct rd list = rd_sub(&r, all < rd_left(&r) ? all : rd_left(&r));

	while (rd_left(&list) != 0) {
		unsigned type = rd_u8(&list);
		size_t len = rd_be16(&list);
		bool whole = len <= rd_left(&list);
		struct span name = rd_take(&list, whole ? len : rd_left(&list));

		if (!rd_ok(&list) || type != 0 || name.len == 0)
			break;
		parse_field(p, "tls.sni", none, name, 0);
		if (whole) /* else it is the beginning of one */
			parse_name_peer(p, name, over == TLS_OVER_QUIC ? "quic.sni" : "tls.sni");
	}
}

/* RFC 7301 */
static void alpn(struct parse *p, struct rd r)
{
	struct rd list = rd_sub(&r, rd_be16(&r));

	while (rd_left(&list) != 0) {
		struct span name = rd_take(&list, rd_u8(&list));

		if (!rd_ok(&list) || name.len == 0)
			break;
		parse_field(p, "tls.alpn", none, name, name.len <= 16 ? FIELD_CONTEXT : 0u);
	}
}

/* RFC 8446 4.2.11: tickets are nobody's name; identities agreed elsewhere may be */
static void psk(struct parse *p, struct rd r)
{
	struct rd list = rd_sub(&r, rd_be16(&r));

	while (rd_left(&list) != 0) {
		struct span id = rd_take(&list, rd_be16(&list));

		(void)rd_be32(&list);
		if (!rd_ok(&list))
			break;
		if (is_printable(id))
			parse_field(p, "tls.psk_identity", none, id, FIELD_DEFINED);
	}
}

static void client_hello(struct parse *p, struct span body, enum tls_over over)
{
	struct rd r = rd_of(body), all;

	(void)rd_take(&r, 2 + 32);
	(void)rd_take(&r, rd_u8(&r));
	if (over == TLS_OVER_DTLS)
		(void)rd_take(&r, rd_u8(&r));
	(void)rd_take(&r, rd_be16(&r));
	(void)rd_take(&r, rd_u8(&r));
	(void)rd_be16(&r);
	if (!rd_ok(&r))
		return;
	all = rd_of(rd_rest(&r)); /* of a hello cut short: what is there */
	while (rd_left(&all) >= 4) {
		unsigned type = rd_be16(&all);
		size_t len = rd_be16(&all);
		struct rd ext = rd_of(rd_take(&all, len < rd_left(&all) ? len : rd_left(&all)));

		if (type == EXT_SNI)
			server_name(p, ext, over);
		else if (type == EXT_ALPN)
			alpn(p, ext);
		else if (type == EXT_PSK)
			psk(p, ext);
	}
}

/* RFC 5246 7.4.2; of TLS 1.3 it is encrypted */
static void certificates(struct parse *p, struct span body)
{
	struct rd r = rd_of(body);

	(void)rd_be24(&r);
	for (unsigned i = 0; i < CERTIFICATES_MOST && rd_left(&r) > 3; i++) {
		size_t len = rd_be24(&r);

		x509_fields(p, "tls.certificate",
			    rd_take(&r, len < rd_left(&r) ? len : rd_left(&r)), i == 0);
	}
}

/* RFC 4279: with a shared key the client says whose; with RSA these bytes are noise */
static void client_key(struct parse *p, struct span body)
{
	struct rd r = rd_of(body);
	struct span id = rd_take(&r, rd_be16(&r));

	if (rd_ok(&r) && is_printable(id))
		parse_field(p, "tls.psk_identity", none, id, FIELD_DEFINED);
}

void tls_handshake(struct parse *p, unsigned type, struct span body, enum tls_over over)
{
	if (type == TLS_CLIENT_HELLO)
		client_hello(p, body, over);
	else if (type == TLS_CERTIFICATE)
		certificates(p, body);
	else if (type == TLS_CLIENT_KEY_EXCHANGE)
		client_key(p, body);
}
