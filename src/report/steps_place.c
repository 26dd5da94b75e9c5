#include "report/steps_place.h"

#include "base/span.h"
#include "report/shell.h"
#include "report/words.h"

#include <stdio.h>

/* Either is base64; PLAIN has both in one, between zero bytes. */
#define SMTP_FIELDS "smtp.auth.username -e smtp.auth.password -e smtp.auth.username_password"
#define SMTP_PIPE " | tr -s '\\t' '\\n' | base64 -di | tr '\\0' '\\n'"

/*
 * Fields that a parser makes, or that no stream of bytes holds: what Wireshark calls them, and
 * what leads from how it prints them to the field.
 */
static const struct {
	const char *name, *theirs, *pipe;
} made[] = {
	{ "dns.qname", "dns.qry.name", "" },
	{ "eap.identity", "eap.identity", "" },
	{ "gtpv1.imsi", "e212.imsi", "" },
	{ "gtpv1.msisdn", "e164.msisdn", "" },
	{ "gtpv2.imei", "gtpv2.mei", "" },
	{ "gtpv2.imsi", "e212.imsi", "" },
	{ "gtpv2.msisdn", "e164.msisdn", "" },
	{ "http.request.password", "http.authbasic", " | cut -d : -f 2-" },
	{ "http.request.user", "http.authbasic", " | cut -d : -f 1" },
	{ "mdns.hostname", "dns.resp.name", " | cut -d . -f 1" },
	{ "nbns.name", "nbns.name", " | sed 's/<.*//'" },
	{ "pap.password", "pap.password", "" },
	{ "pap.user", "pap.peer_id", "" },
	{ "smtp.password", SMTP_FIELDS, SMTP_PIPE },
	{ "smtp.user", SMTP_FIELDS, SMTP_PIPE },
	{ "websocket.payload", "websocket.payload.text", "" },
	{ "wifi.ssid", "wlan.ssid", " | xxd -r -p" },
};

enum { KEPT_LITERAL = 4096 }; /* bytes of the case that a command may carry */

static void put_path(struct steps_work *w)
{
	const char *safe;

	if (span_eq_str(w->capture.path, "-")) { /* was read from standard input */
		steps_put(w, "capture=CAPTURE");
		return;
	}
	steps_put_outside(w, w->capture.path);
	safe = steps_take(w);
	steps_put(w, "capture=");
	if (w->st == ST_OK)
		w->st = shell_quote(&w->text, span_str(safe));
}

static void capture_step(struct steps_work *w)
{
	struct step *s = steps_add(w, "capture", (struct span){ 0 });

	if (s == NULL)
		return;
	steps_put(w, "capture ");
	steps_put_outside(w, w->capture.path);
	s->text = steps_take(w);
	put_path(w);
	steps_put(w, "; d=$(mktemp -d); sha256sum < \"$capture\"");
	s->command = steps_take(w);
	if (w->capture.sha256[0] != '\0')
		s->gives = steps_say(w, "%s  -", w->capture.sha256);
}

/* Address of an end as a display filter and a field name of Wireshark's. */
static const char *family(const struct ip *ip)
{
	return ip->family == IP_V6 ? "ipv6" : "ip";
}

static void put_ip(struct steps_work *w, const struct ip *ip)
{
	char text[IP_TEXT_MAX];

	steps_put_outside(w, span_str(ip_format(ip, text)));
}

static void put_end(struct steps_work *w, const struct endpoint *e)
{
	char mac[MAC_TEXT_MAX];

	if (e->ip.family != IP_NONE)
		put_ip(w, &e->ip);
	else
		steps_put_outside(w, span_str(e->mac.known ? mac_format(e->mac.b, mac) : "?"));
	if (e->port != 0)
		steps_put(w, " port %u", e->port);
}

static void put_frames(struct steps_work *w)
{
	if (w->st == ST_OK)
		w->st = shell_frames(&w->text, w->f->frames, w->f->n_frames);
}

/* The frame that has what fragments hold once they are put together. */
static void put_carrier(struct steps_work *w)
{
	unsigned long long frame = w->f->frames[w->f->n_frames - 1];

	steps_put(w, "(frame.number == %llu || ip.fragment == %llu || ipv6.fragment == %llu)",
		  frame, frame, frame);
}

/* Who speaks to whom in it, behind all tunnels. */
static void ends_command(struct steps_work *w, struct step *s)
{
	const struct ip *src = &w->f->src.at.ip, *dst = &w->f->dst.at.ip;
	const char *v = family(src);

	steps_put(w, "tshark -r \"$capture\" -Y '");
	put_carrier(w);
	steps_put(w, " && %s.src == ", v);
	put_ip(w, src);
	steps_put(w, "' -T fields -E separator=/s -E occurrence=l -e %s.src -e %s.dst | sort -u", v,
		  v);
	s->command = steps_take(w);
	put_ip(w, src);
	steps_put(w, " ");
	put_ip(w, dst);
	s->gives = steps_take(w);
}

static void frames_step(struct steps_work *w)
{
	const struct finding *f = w->f;
	struct step *s = steps_add(w, "frames", (struct span){ 0 });
	char times[WORDS_MAX];

	if (s == NULL)
		return;
	steps_put(w, "frame%s", f->n_frames == 1 ? "" : "s");
	for (size_t i = 0; i < f->n_frames; i++)
		steps_put(w, "%s %llu", i != 0 ? "," : "", (unsigned long long)f->frames[i]);
	steps_put(w, ", %s: ", words_times(f->first_ns, f->first_ns, times));
	put_end(w, &f->src.at);
	steps_put(w, " to ");
	put_end(w, &f->dst.at);
	steps_put(w, " over %s", transport_name(f->transport));
	s->text = steps_take(w);
	put_frames(w);
	s->filter = steps_take(w);
	if (f->src.at.ip.family != IP_NONE) {
		ends_command(w, s);
		return;
	}
	s->command =
		steps_say(w, "tshark -r \"$capture\" -Y '%s' -T fields -e frame.number", s->filter);
	for (size_t i = 0; i < f->n_frames; i++)
		steps_put(w, "%s%llu", i != 0 ? "\n" : "", (unsigned long long)f->frames[i]);
	s->gives = steps_take(w);
}

/* Where the pieces of the field stand, as (offset, length), ... */
static void put_pieces(struct steps_work *w, size_t len)
{
	const struct trace *t = &w->trace;

	for (size_t i = 0; i < t->n_pieces; i++) {
		uint64_t end = i + 1 < t->n_pieces ? t->pieces[i + 1].at : len;

		steps_put(w, "%s(%llu, %llu)", i != 0 ? ", " : "",
			  (unsigned long long)t->pieces[i].stream,
			  (unsigned long long)(end - t->pieces[i].at));
	}
}

/* All that side said, by sequence number; of bytes sent twice the first. */
static void put_from_stream(struct steps_work *w, size_t len)
{
	const struct endpoint *src = &w->f->src.at;

	steps_put(w, "tshark -r \"$capture\" -Y \"tcp.payload && %s.src == ", family(&src->ip));
	put_ip(w, &src->ip);
	steps_put(w, " && tcp.srcport == %u && tcp.stream == $(tshark -r \"$capture\" -Y '",
		  src->port);
	steps_put(w, "tcp && ");
	put_carrier(w);
	steps_put(w, "' -T fields -E occurrence=l -e tcp.stream | head -n 1)\" -T fields "
		     "-E occurrence=l -e tcp.seq -e tcp.payload | python3 -c 'import sys; b = {}; "
		     "[b.setdefault(int(s) - 1 + i, c) for s, p in map(str.split, sys.stdin) "
		     "for i, c in enumerate(bytes.fromhex(p))]; [sys.stdout.buffer.write(bytes("
		     "b[k] for k in range(a, a + n))) for a, n in [");
	put_pieces(w, len);
	steps_put(w, "]]'");
}

static void put_from_datagram(struct steps_work *w, size_t len)
{
	unsigned long long at = w->trace.pieces[0].stream - w->trace.message_off;

	steps_put(w, "tshark -r \"$capture\" -Y 'udp && ");
	put_carrier(w);
	steps_put(w,
		  "' -T fields -E occurrence=l -e udp.payload | head -n 1 | xxd -r -p | "
		  "tail -c +%llu | head -c %zu",
		  at + 1, len);
}

static bool put_from_field(struct steps_work *w, struct span name, size_t len)
{
	for (size_t i = 0; i < N_ELEMENTS(made); i++) {
		if (!span_eq_str(name, made[i].name))
			continue;
		steps_put(w, "tshark -r \"$capture\" -Y '");
		put_frames(w);
		steps_put(w,
			  "' -T fields -E aggregator=$'\\x1f' -e %s | tr '\\037' '\\n'%s | "
			  "LC_ALL=C awk 'length == %zu' | head -n 1 | head -c %zu",
			  made[i].theirs, made[i].pipe, len, len);
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

/* Packets, of a link that tshark reads as we do. */
static bool is_readable(const struct capture *c)
{
	enum { EXPORTED_PDU = 252 };

	for (size_t i = 0; i < c->n_link_types; i++)
		if (c->link_types[i] == EXPORTED_PDU)
			return false;
	return span_starts(c->format, SPAN_LIT("pcap"));
}

static bool put_source(struct steps_work *w, const struct trace_step *field, const char **how)
{
	const struct finding *f = w->f;
	bool opened = span_eq_str(f->protection, "tls"), in_stream = w->trace.n_pieces != 0;

	*how = in_stream && !opened ? "cut out of what was said" : "made by a parser";
	if (f->n_frames != 0 && is_readable(&w->capture) && !opened) {
		if (in_stream && f->transport == TRANSPORT_TCP) {
			put_from_stream(w, field->len);
			return true;
		}
		if (w->trace.n_pieces == 1 && f->transport == TRANSPORT_UDP) {
			put_from_datagram(w, field->len);
			return true;
		}
		if (put_from_field(w, field->layer, field->len)) {
			*how = "as Wireshark's field has it";
			return true;
		}
	}
	return put_kept(w, field->bytes);
}

static void field_step(struct steps_work *w)
{
	const struct trace_step *field = &w->trace.steps[0];
	const char *how = "";
	struct step *s = steps_add(w, "field", field->layer);

	if (s == NULL)
		return;
	s->len = field->len;
	s->bytes = field->bytes;
	w->has_file = put_source(w, field, &how);
	w->file = w->has_file ? steps_number(w) : 0;
	if (w->has_file)
		steps_put(w, " > \"$d/%zu\"; wc -c < \"$d/%zu\"", w->file, w->file);
	s->command = steps_take(w);
	if (w->has_file)
		s->gives = steps_say(w, "%u", field->len);
	steps_put(w, "%u byte%s, %s", field->len, field->len == 1 ? "" : "s", how);
	if (w->trace.n_pieces != 0 && w->f->transport == TRANSPORT_TCP) {
		steps_put(w, " in that direction, (offset, length): ");
		put_pieces(w, field->len);
	}
	s->text = steps_take(w);
}

void steps_place(struct steps_work *w)
{
	capture_step(w);
	if (w->f->n_frames != 0)
		frames_step(w);
	if (w->trace.n != 0)
		field_step(w);
}
