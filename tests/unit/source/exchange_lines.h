/*
 * exchange_lines.h - an exchange written down, for transcript.h.
 *
 *	exchange 1 har https|example.org|/a?b=c host example.org to 192.0.2.1:443 tls POST 200 'OK'
 *	 > time 1500000000.123456000
 *	 > header Host=example.org		>: request, <: response
 *	 < body (text/plain) hello		=: base64 was taken off
 *	 turn > 1500000001.000000000 hi
 */
#ifndef TESTS_SOURCE_EXCHANGE_LINES_H
#define TESTS_SOURCE_EXCHANGE_LINES_H

#include "base/buf.h"
#include "base/span.h"
#include "base/tm.h"
#include "source/source.h"

#include <inttypes.h>
#include <stdio.h>

static inline void line_put(struct buf *b, const char *text)
{
	if (buf_put_str(b, text) != ST_OK)
		b->len = 0;
}

/* Long texts by their length; what cannot be shown as it is in hex. */
static inline void line_put_span(struct buf *b, struct span s)
{
	char text[32];
	bool shown = true;

	for (size_t i = 0; i < s.len && i < 300; i++)
		shown &= s.p[i] >= 0x20 && s.p[i] < 0x7f;
	snprintf(text, sizeof(text), "[%zu bytes]", s.len);
	if (s.len > 300)
		line_put(b, text);
	else if (shown && buf_put(b, s) != ST_OK)
		b->len = 0;
	for (size_t i = 0; !shown && i < s.len && s.len <= 300; i++) {
		snprintf(text, sizeof(text), "%02x", s.p[i]);
		line_put(b, text);
	}
}

static inline void line_put_time(struct buf *b, int64_t ns)
{
	char text[64] = "-";

	if (ns != TM_NONE)
		snprintf(text, sizeof(text), "%" PRId64 ".%09" PRId64, ns / 1000000000,
			 ns % 1000000000);
	line_put(b, text);
}

static inline void line_put_endpoint(struct buf *b, const char *what, const struct endpoint *ep)
{
	char ip[IP_TEXT_MAX], text[IP_TEXT_MAX + 32];

	snprintf(text, sizeof(text), " %s %s:%u", what,
		 ep->ip.family == IP_NONE ? "?" : ip_format(&ep->ip, ip), ep->port);
	line_put(b, text);
}

static inline void line_put_side(struct buf *b, const struct exchange *x, unsigned side)
{
	static const char *const names[] = { "header", "cookie", "query", "param", "trailer" };
	const struct exchange_side *m = &x->side[side];
	const char *begin = side == 0 ? " > " : " < ";

	if (m->time_ns != TM_NONE) {
		line_put(b, begin);
		line_put(b, "time ");
		line_put_time(b, m->time_ns);
		line_put(b, "\n");
	}
	for (unsigned k = 0; k < EXCHANGE_LISTS; k++)
		for (size_t i = 0; i < m->list[k].n; i++) {
			line_put(b, begin);
			line_put(b, names[k]);
			line_put(b, " ");
			line_put_span(b, m->list[k].p[i].key.bytes);
			line_put(b, "=");
			line_put_span(b, m->list[k].p[i].value.bytes);
			line_put(b, "\n");
		}
	if (m->body.bytes.len != 0) {
		line_put(b, begin);
		line_put(b, m->body.coded ? "body= (" : "body (");
		line_put_span(b, m->type.bytes);
		line_put(b, ") ");
		line_put_span(b, m->body.bytes);
		line_put(b, "\n");
	}
}

static inline void line_put_exchange(struct buf *b, const struct exchange *x)
{
	char text[64];

	snprintf(text, sizeof(text), "exchange %" PRIu64 " %s ", x->number, x->how);
	line_put(b, text);
	line_put_span(b, x->scheme.bytes);
	line_put(b, "|");
	line_put_span(b, x->authority.bytes);
	line_put(b, "|");
	line_put_span(b, x->target.bytes);
	line_put(b, " host ");
	line_put_span(b, x->host);
	if (x->client.ip.family != IP_NONE)
		line_put_endpoint(b, "from", &x->client);
	line_put_endpoint(b, "to", &x->server);
	snprintf(text, sizeof(text), "%s%s%s %s ", x->tls ? " tls" : "", x->local ? " local" : "",
		 x->http ? "" : " no-http", transport_name(x->transport));
	line_put(b, text);
	line_put_span(b, x->method.bytes);
	snprintf(text, sizeof(text), " %u '", x->status);
	line_put(b, text);
	line_put_span(b, x->reason.bytes);
	line_put(b, "'\n");
	line_put_side(b, x, 0);
	line_put_side(b, x, 1);
	for (size_t i = 0; i < x->n_turns; i++) {
		line_put(b, x->turns[i].from == 0 ? " turn > " : " turn < ");
		line_put_time(b, x->turns[i].time_ns);
		line_put(b, x->turns[i].bytes.coded ? " =" : " ");
		line_put_span(b, x->turns[i].bytes.bytes);
		line_put(b, "\n");
	}
}

#endif
