/* row: xmpp - whose account, on which resource, spoken with whom (RFC 6120, RFC 6121). */
#include "base/span.h"
#include "protocol/conv.h"
#include "protocol/rows.h"
#include "protocol/sasl.h"

enum { HEAD_MOST = 1024, PROBE_LEAST = 20 };

struct xmpp {
	struct sasl sasl;
};

static const struct span none;
static const struct sasl_names sasl_names = { "xmpp.user", "xmpp.password", "xmpp.auth" };

/* What a stream or a stanza of it begins with. */
static const char *const tags[] = { "stream:stream", "stream:features", "iq",
				    "message",	     "presence",	"auth",
				    "response",	     "success" };

static bool ends_name(struct span b, size_t at)
{
	return at < b.len
	       && (b.p[at] == ' ' || b.p[at] == '>' || b.p[at] == '/' || b.p[at] == '\n'
		   || b.p[at] == '\r' || b.p[at] == '\t');
}

static bool is_tag(struct span b, const char *name)
{
	size_t n = strlen(name);

	return b.len > n && b.p[0] == '<' && span_eq_str(span_cut(b, 1, n), name)
	       && ends_name(b, n + 1);
}

/* Behind the '>' that ends the tag at b, quotes passed over; 0: it is not here. */
static size_t tag_end(struct span b)
{
	uint8_t quote = 0;

	for (size_t i = 1; i < b.len; i++) {
		if (quote != 0)
			quote = b.p[i] == quote ? 0 : quote;
		else if (b.p[i] == '"' || b.p[i] == '\'')
			quote = b.p[i];
		else if (b.p[i] == '>')
			return i + 1;
	}
	return 0;
}

/* A name space that nobody else has. */
static bool names_xmpp(struct span b)
{
	return span_find_span(b, SPAN_LIT("jabber:"), 0) < b.len
	       || span_find_span(b, SPAN_LIT("urn:ietf:params:xml:ns:xmpp"), 0) < b.len
	       || span_find_span(b, SPAN_LIT("urn:xmpp:"), 0) < b.len;
}

static enum probe probe(const struct input *in)
{
	struct span b = span_cut(in->bytes, 0, HEAD_MOST), at;
	size_t end;

	if (b.p[0] != '<')
		return PROBE_NO;
	if (is_tag(b, "?xml")) {
		end = tag_end(b);
		at = span_from(b, end);
		while (at.len != 0 && (at.p[0] == '\n' || at.p[0] == '\r' || at.p[0] == ' '))
			at = span_from(at, 1);
		if (end == 0 || at.len < PROBE_LEAST)
			return b.len < HEAD_MOST && !in->ended ? PROBE_MORE : PROBE_NO;
		return is_tag(at, "stream:stream") ? PROBE_YES : PROBE_NO;
	}
	for (size_t i = 0; i < N_ELEMENTS(tags); i++)
		if (is_tag(b, tags[i]))
			return i == 0 || names_xmpp(b) ? PROBE_YES : PROBE_PORT;
	return b.len < PROBE_LEAST && !in->ended ? PROBE_MORE : PROBE_NO;
}

/* Length of what stands first: a blank, the stream's own tag, or an element to its end; 0: more. */
static size_t unit(struct span b)
{
	size_t at = 0, depth = 0;

	while (at < b.len) {
		struct span rest = span_from(b, at);
		size_t n;

		if (rest.p[0] != '<') {
			at = span_find(b, '<', at);
			if (depth == 0)
				return at;
			continue;
		}
		n = tag_end(rest);
		if (n == 0)
			return 0;
		at += n;
		if (n >= 2 && (rest.p[1] == '?' || rest.p[1] == '!'))
			continue;
		if (is_tag(rest, "stream:stream") || span_starts(rest, SPAN_LIT("</stream:")))
			return depth == 0 || rest.p[1] != '/' ? at : 0;
		if (rest.p[1] == '/')
			depth -= depth != 0;
		else
			depth += n < 2 || rest.p[n - 2] != '/';
		if (depth == 0)
			return at;
	}
	return 0;
}

/* Value of an attribute of the tag at b; empty when there is none. */
static struct span attribute(struct span b, const char *name)
{
	size_t n = strlen(name);

	b = span_cut(b, 0, tag_end(b));
	for (size_t i = 1; i + n + 2 < b.len; i++) {
		uint8_t quote = b.p[i + n + 1];

		if (ends_name(b, i - 1) && span_eq_str(span_cut(b, i, n), name) && b.p[i + n] == '='
		    && (quote == '"' || quote == '\''))
			return span_cut(b, i + n + 2, span_find(b, quote, i + n + 2) - i - n - 2);
	}
	return none;
}

/* Text of the first element of that name in b. */
static struct span text_of(struct span b, const char *name)
{
	for (size_t i = span_find(b, '<', 0); i < b.len; i = span_find(b, '<', i + 1)) {
		struct span at = span_from(b, i);
		size_t n;

		if (!is_tag(at, name))
			continue;
		n = tag_end(at);
		return n != 0 ? span_cut(at, n, span_find(at, '<', n) - n) : none;
	}
	return none;
}

static void read_unit(struct parse *p, struct xmpp *s, const struct input *in, struct span b)
{
	struct span at = span_from(b, span_find_span(b, SPAN_LIT("<stream:stream"), 0));
	bool whole = tag_end(at.len != 0 ? at : b) != 0; /* of a tag cut off all is searched */

	if (whole && is_tag(b, "auth")) {
		sasl_begin(&s->sasl, attribute(b, "mechanism"));
		sasl_answer(&s->sasl, p, in, &sasl_names, text_of(b, "auth"));
		if (s->sasl.mechanism != SASL_NONE && parse_n_fields(p) == 0)
			parse_field(p, "xmpp.stanza", none, b, FIELD_CONTEXT);
		if (s->sasl.mechanism != SASL_NONE)
			parse_lead(p);
	} else if (whole && is_tag(b, "response") && s->sasl.mechanism != SASL_NONE) {
		sasl_answer(&s->sasl, p, in, &sasl_names, text_of(b, "response"));
	} else if (whole && is_tag(at, "stream:stream")) {
		struct span from = attribute(at, "from");

		/* a server names but its domain */
		parse_field(p, "xmpp.from", none, from,
			    span_find(from, '@', 0) < from.len ? FIELD_DEFINED : 0u);
		parse_field(p, "xmpp.to", none, attribute(at, "to"), 0);
		parse_lead(p); /* which tells the protocol */
	} else {
		/* of the binding (RFC 6120 section 7), and of the old way to log in (XEP-0078) */
		parse_field(p, "xmpp.jid", none, text_of(b, "jid"), FIELD_DEFINED);
		parse_field(p, "xmpp.user", none, text_of(b, "username"), FIELD_DEFINED);
		parse_field(p, "xmpp.password", none, text_of(b, "password"), FIELD_DEFINED);
		parse_field(p, "xmpp.stanza", none, b, 0);
		if (is_tag(b, "starttls") || is_tag(b, "proceed"))
			parse_lead(p);
	}
	parse_send(p, "xmpp", in->off);
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct span b = in->bytes;
	size_t n = unit(b);

	(void)side;
	if (n == 0 && !in->ended)
		return b.len < parse_limits(p)->message_bytes ? ST_OK : ST_UNSUP;
	if (n == 0)
		n = b.len;
	b = span_cut(b, 0, n);
	*used = n;
	if (span_trim(b).len == 0) /* kept alive by blanks */
		return ST_OK;
	if (b.p[0] != '<')
		return ST_UNSUP;
	read_unit(p, state, in, b);
	if (is_tag(b, "proceed"))
		parse_switch(p, NULL);
	return ST_OK;
}

const struct protocol protocol_xmpp = {
	.name = "xmpp",
	.help = "XMPP: account and password, the bound address, every stanza",
	.over = OVER_TCP,
	.ports = { 5222, 5269 },
	.state_size = sizeof(struct xmpp),
	.probe = probe,
	.parse = parse,
};
