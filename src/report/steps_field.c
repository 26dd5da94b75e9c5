#include "report/steps_field.h"

#include "base/span.h"
#include "report/shell.h"
#include "report/steps_archive.h"

/* Either is base64; PLAIN has both in one, between zero bytes. */
#define SMTP_FIELDS "smtp.auth.username -e smtp.auth.password -e smtp.auth.username_password"
#define SMTP_PIPE " | tr -s '\\t' '\\n' | base64 -di | tr '\\0' '\\n'"

/* Bodies: some as text, some as hex digits; with what a line may not hold, too. */
#define BODY_FIELDS "http.file_data -e http2.data.data -e http2.body.reassembled.data"
#define VALUES_OF_QUERY " | sed 's/^[^?]*?//' | tr '&' '\\n' | sed 's/^[^=]*=//'"
#define VALUES_OF_COOKIE " | tr ';' '\\n' | sed 's/^ *[^=]*=//'"

/*
 * Fields that a parser makes, or that no stream of bytes holds: what Wireshark calls them, and
 * what leads from how it prints them to the field. NULL: as text or as hex digits.
 */
static const struct {
	const char *name, *theirs, *pipe;
} made[] = {
	{ "dhcp6.client_mac", "dhcpv6.duidll.link_layer_addr -e dhcpv6.duidllt.link_layer_addr",
	  " | tr -d '\\t:' | xxd -r -p" },
	{ "dhcp6.fqdn", "dhcpv6.client_domain", " | sed 's/\\.$//'" },
	{ "dns.qname", "dns.qry.name", "" },
	{ "eap.identity", "eap.identity", "" },
	{ "gtpv1.imsi", "e212.imsi", "" },
	{ "gtpv1.msisdn", "e164.msisdn", "" },
	{ "gtpv2.imei", "gtpv2.mei", "" },
	{ "gtpv2.imsi", "e212.imsi", "" },
	{ "gtpv2.msisdn", "e164.msisdn", "" },
	{ "http.request.body", BODY_FIELDS, NULL },
	{ "http.request.cookie", "http.cookie -e http2.headers.cookie", VALUES_OF_COOKIE },
	{ "http.request.header", "http2.header.value", "" },
	{ "http.request.password", "http.authbasic", " | cut -d : -f 2-" },
	{ "http.request.query", "http.request.uri -e http2.headers.path", VALUES_OF_QUERY },
	{ "http.request.user", "http.authbasic", " | cut -d : -f 1" },
	{ "http.response.body", BODY_FIELDS, NULL },
	{ "http.response.header", "http2.header.value", "" },
	{ "http.response.trailer", "http2.header.value", "" },
	{ "mdns.hostname", "dns.resp.name", " | cut -d . -f 1" },
	{ "nas.imei", "gsm_a.imei", " | cut -c -14" },
	{ "nas.imeisv", "gsm_a.imeisv", "" },
	{ "nas.imsi", "e212.imsi", "" },
	{ "nbns.name", "nbns.name", " | sed 's/<.*//'" },
	{ "pap.password", "pap.password", "" },
	{ "pap.user", "pap.peer_id", "" },
	{ "smtp.password", SMTP_FIELDS, SMTP_PIPE },
	{ "smtp.user", SMTP_FIELDS, SMTP_PIPE },
	{ "websocket.payload", "websocket.payload.text", "" },
	{ "wifi.ssid", "wlan.ssid", " | xxd -r -p" },
};

/* Who logs in by SASL (RFC 4616; LOGIN), in base64 in the stream: which part of what is said. */
static const struct {
	const char *name;
	unsigned part;
} logins[] = {
	{ "imap.user", 1 },	{ "imap.password", 2 }, { "pop3.user", 1 },
	{ "pop3.password", 2 }, { "xmpp.user", 1 },	{ "xmpp.password", 2 },
};

enum { KEPT_LITERAL = 4096 }; /* bytes of the case that a command may carry */

/* Address of an end as a display filter and a field name of Wireshark's. */
const char *steps_family(const struct ip *ip)
{
	return ip->family == IP_V6 ? "ipv6" : "ip";
}

void steps_put_ip(struct steps_work *w, const struct ip *ip)
{
	char text[IP_TEXT_MAX];

	steps_put_outside(w, span_str(ip_format(ip, text)));
}

void steps_put_frames(struct steps_work *w)
{
	if (w->st == ST_OK)
		w->st = shell_frames(&w->text, w->f->frames, w->f->n_frames);
}

/* The frame that has what fragments hold once they are put together. */
void steps_put_carrier(struct steps_work *w)
{
	unsigned long long frame = w->f->frames[w->f->n_frames - 1];

	steps_put(w, "(frame.number == %llu || ip.fragment == %llu || ipv6.fragment == %llu)",
		  frame, frame, frame);
}

/* Where the pieces of the field stand, as (offset, length), ... */
void steps_put_pieces(struct steps_work *w, size_t len)
{
	const struct trace *t = &w->trace;

	for (size_t i = 0; i < t->n_pieces; i++) {
		uint64_t end = i + 1 < t->n_pieces ? t->pieces[i + 1].at : len;

		steps_put(w, "%s(%llu, %llu)", i != 0 ? ", " : "",
			  (unsigned long long)t->pieces[i].stream,
			  (unsigned long long)(end - t->pieces[i].at));
	}
}

static void put_tshark(struct steps_work *w)
{
	steps_put(w, "tshark -r \"$capture\"");
	if (span_eq_str(w->f->protection, "tls"))
		steps_put(w, " -o \"tls.keylog_file:${KEYLOG-}\"");
}

static void put_stream_number(struct steps_work *w)
{
	steps_put(w, "$(tshark -r \"$capture\" -Y 'tcp && ");
	steps_put_carrier(w);
	steps_put(w, "' -T fields -E occurrence=l -e tcp.stream | head -n 1)");
}

/* All that side said, by sequence number, of bytes sent twice the first: as b in python. */
static void put_stream(struct steps_work *w)
{
	const struct endpoint *src = &w->f->src.at;

	steps_put(w,
		  "tshark -r \"$capture\" -Y \"tcp.payload && %s.src == ", steps_family(&src->ip));
	steps_put_ip(w, &src->ip);
	steps_put(w, " && tcp.srcport == %u && tcp.stream == ", src->port);
	put_stream_number(w);
	steps_put(w, "\" -T fields -E occurrence=l -e tcp.seq -e tcp.payload | python3 -c 'import "
		     "sys, re, base64; b = {}; [b.setdefault(int(s) - 1 + i, c) for s, p in "
		     "map(str.split, sys.stdin) for i, c in enumerate(bytes.fromhex(p))]; ");
}

static void put_from_stream(struct steps_work *w, size_t len)
{
	put_stream(w);
	steps_put(w,
		  "[sys.stdout.buffer.write(bytes(b[k] for k in range(a, a + n))) for a, n in [");
	steps_put_pieces(w, len);
	steps_put(w, "]]'");
}

static bool put_login(struct steps_work *w, struct span name, size_t len)
{
	for (size_t i = 0; i < N_ELEMENTS(logins); i++) {
		if (!span_eq_str(name, logins[i].name))
			continue;
		put_stream(w);
		steps_put_long(w,
			       "d = bytes(b[k] for k in sorted(b)); r = "
			       "rb\"(?:(?<=[\\s>])|^)((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|"
			       "[A-Za-z0-9+/]{3}=)?)(?=[\\r\\n<])\"; ");
		steps_put_long(
			w, "t = lambda d: [base64.b64decode(x) for x in re.findall(r, d) if x]; "
			   "p = [x.split(b\"\\0\") for x in t(d) if x.count(b\"\\0\") == 2]; ");
		steps_put(w,
			  "q = [x[%u] for x in p] + t(d[d.find(b\"LOGIN\"):])[%u:%u]; "
			  "sys.stdout.buffer.write([x for x in q if len(x) == %zu][0])'",
			  logins[i].part, logins[i].part - 1, logins[i].part, len);
		return true;
	}
	return false;
}

/* What the side said inside TLS, as tshark opens it. */
static void put_from_tls(struct steps_work *w, size_t len)
{
	put_tshark(w);
	steps_put(w, " -q -z \"follow,tls,raw,");
	put_stream_number(w);
	steps_put(w,
		  "\" | python3 -c 'import sys; t = sys.stdin.read().split(\"\\n\"); "
		  "c = [x for x in t if x.startswith(\"Node 0\")][0].endswith(\":%u\"); "
		  "d = b\"\".join(bytes.fromhex(x) for x in t if x.strip() and x[:1] != \"=\" "
		  "and \":\" not in x and (x[:1] != \"\\t\") == c); "
		  "[sys.stdout.buffer.write(d[a:a + n]) for a, n in [",
		  w->f->src.at.port);
	steps_put_pieces(w, len);
	steps_put(w, "]]'");
}

/* A message of DATA chunks (RFC 9260 section 3.3.1), from the one that begins it on. */
static void put_from_sctp(struct steps_work *w, size_t len)
{
	size_t at = w->trace.n_pieces != 0
			    ? (size_t)(w->trace.pieces[0].stream - w->trace.message_off)
			    : 0;

	steps_put(w,
		  "tshark -r \"$capture\" -Y 'sctp.srcport == %u && %s.src == ", w->f->src.at.port,
		  steps_family(&w->f->src.at.ip));
	steps_put_ip(w, &w->f->src.at.ip);
	steps_put_long(
		w,
		"' -T json -x | python3 -c 'import sys, json, itertools; w = lambda b: [] if "
		"len(b) < 4 else [b[:b[2] * 256 + b[3]]] + w(b[max(4, (b[2] * 256 + b[3] + 3) "
		"// 4 * 4):]); l = [f[\"_source\"][\"layers\"] for f in json.load(sys.stdin)]; "
		"c = sorted((c[4:8], c[1], c[16:], int(f[\"frame\"][\"frame.number\"])) for f in "
		"l for i in [f.get(\"ip_raw\") or f[\"ipv6_raw\"]] for c in w(bytes.fromhex("
		"f[\"frame_raw\"][0])[i[1] + i[2] + 12:]) if c[:1] == b\"\\0\" and len(c) > 16); ");
	steps_put_long(
		w, "m = {}; [m.setdefault(i, []).append(x) for i, x in zip(itertools.accumulate("
		   "x[1] >> 1 & 1 for x in c), c)]; d = [b\"\".join(x[2] for x in v) for v in "
		   "m.values() if ");
	steps_put(w,
		  "%llu in [x[3] for x in v]]; sys.stdout.buffer.write([x for x in d if len(x) "
		  ">= %zu][0][%zu:%zu])'",
		  (unsigned long long)w->f->frames[w->f->n_frames - 1], at + len, at, at + len);
}

static void put_from_datagram(struct steps_work *w, size_t len)
{
	unsigned long long at = w->trace.pieces[0].stream - w->trace.message_off;

	/* UDP-Lite's payload has no name of its own */
	steps_put(w, "tshark -r \"$capture\" -Y '(udp || udplite) && ");
	steps_put_carrier(w);
	steps_put(w,
		  "' -T fields -E occurrence=l -e udp.payload -e data.data | tr '\\t' '\\n' | "
		  "grep . | head -n 1 | xxd -r -p | tail -c +%llu | head -c %zu",
		  at + 1, len);
}

enum { EXPORTED_PDU = 252 };

static bool has_link(const struct capture *c, uint32_t type)
{
	for (size_t i = 0; i < c->n_link_types; i++)
		if (c->link_types[i] == type)
			return true;
	return false;
}

/*
 * A whole body in the one frame: what was exported, and HTTP/2 (of several frames Wireshark
 * shows it in each). That of HTTP/1 it shows where the last segment is, which nothing here knows.
 */
static bool has_whole_body(const struct steps_work *w)
{
	return w->f->n_frames == 1
	       && (has_link(&w->capture, EXPORTED_PDU) || span_eq_str(w->f->protocol, "http2"));
}

static bool put_from_field(struct steps_work *w, struct span name, size_t len)
{
	for (size_t i = 0; i < N_ELEMENTS(made); i++) {
		if (!span_eq_str(name, made[i].name))
			continue;
		if (made[i].pipe == NULL && !has_whole_body(w))
			return false;
		put_tshark(w);
		steps_put(w, " -Y '");
		steps_put_frames(w);
		steps_put(w, "' -T fields -E aggregator=$'\\x1f' -e %s | ", made[i].theirs);
		if (made[i].pipe == NULL)
			steps_put(w,
				  "python3 -c 'import sys, re; t = re.split(rb\"[\\t\\n\\x1f]\", "
				  "sys.stdin.buffer.read()); t += [bytes.fromhex(x.decode()) for x "
				  "in t if re.fullmatch(rb\"([0-9a-f]{2})+\", x)]; "
				  "sys.stdout.buffer.write([x for x in t if len(x) == %zu][-1])'",
				  len);
		else
			steps_put(w,
				  "tr '\\037' '\\n'%s | tr '\\t' '\\n' | LC_ALL=C awk 'length == "
				  "%zu' | head -n 1 | head -c %zu",
				  made[i].pipe, len, len);
		return true;
	}
	return false;
}

/* Where there is nothing to cut it out of by hand: the bytes themselves, once they may be seen. */
static bool put_kept(struct steps_work *w, struct span bytes)
{
	if (w->redact != NULL || bytes.len == 0 || bytes.len > KEPT_LITERAL)
		return false;
	steps_put(w, "echo ");
	for (size_t i = 0; i < bytes.len; i++)
		steps_put(w, "%02x", bytes.p[i]);
	steps_put(w, " | xxd -r -p");
	return true;
}

/* --- which of them -------------------------------------------------------------------------- */

bool steps_is_read(const struct capture *c)
{
	enum { MFR = 182 }; /* which tshark does not know */

	return span_starts(c->format, SPAN_LIT("pcap")) && !has_link(c, MFR);
}

static bool put_from_packets(struct steps_work *w, const struct trace_step *field)
{
	const struct finding *f = w->f;

	/* what was exported are messages, not segments */
	if (has_link(&w->capture, EXPORTED_PDU))
		return false;
	if (span_eq_str(f->protection, "tls")) {
		if (w->trace.n_pieces == 0 || f->transport != TRANSPORT_TCP)
			return false;
		put_from_tls(w, field->len);
		return true;
	}
	if (f->transport == TRANSPORT_SCTP
	    && (w->trace.n_pieces == 1 || span_eq_str(field->layer, "sctp.payload"))) {
		put_from_sctp(w, field->len);
		return true;
	}
	if (w->trace.n_pieces != 0 && f->transport == TRANSPORT_TCP) {
		put_from_stream(w, field->len);
		return true;
	}
	if (w->trace.n_pieces == 1 && f->transport == TRANSPORT_UDP) {
		put_from_datagram(w, field->len);
		return true;
	}
	return f->transport == TRANSPORT_TCP && put_login(w, field->layer, field->len);
}

bool steps_put_source(struct steps_work *w, const struct trace_step *field, const char **how)
{
	bool opened = span_eq_str(w->f->protection, "tls");
	bool frames = w->f->n_frames != 0;

	*how = opened ? "made by a parser, inside TLS (KEYLOG: the file of its secrets)"
		      : "made by a parser";
	if (frames && steps_is_read(&w->capture)) {
		if (put_from_packets(w, field)) {
			*how = opened ? "cut out of what was said inside TLS (KEYLOG: the file of "
					"its secrets)"
			       : w->trace.n_pieces != 0 ? "cut out of what was said"
							: "out of base64 in what was said";
			return true;
		}
		if (put_from_field(w, field->layer, field->len)) {
			*how = opened ? "as Wireshark's field has it (KEYLOG: the file of TLS's "
					"secrets)"
				      : "as Wireshark's field has it";
			return true;
		}
	}
	if (frames && span_eq_str(w->capture.format, "har")) {
		size_t before = w->text.len;

		*how = "as the entry of the archive has it";
		if (steps_put_archived(w, field->layer, field->len))
			return true;
		w->text.len = before;
	}
	return put_kept(w, field->bytes);
}
