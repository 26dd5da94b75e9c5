/* row: imap - whose mailbox, from which program (RFC 9051, ID of RFC 2971). */
#include "base/span.h"
#include "protocol/conv.h"
#include "protocol/http1_head.h"
#include "protocol/rows.h"
#include "protocol/sasl.h"

enum { LINE_MOST = 8192, TAG_MOST = 32, ARGUMENTS = 2 };

struct imap {
	struct sasl sasl;
	uint8_t client; /* 1 + side, 0: not known yet */
	bool tls_asked;
};

static const struct span none;
static const struct sasl_names sasl_names = { "imap.user", "imap.password", "imap.auth" };

/* Commands no other protocol's line has behind a tag. */
static const char *const verbs[] = { "CAPABILITY", "LOGIN",  "AUTHENTICATE", "STARTTLS", "SELECT",
				     "EXAMINE",	   "ID",     "NAMESPACE",    "LIST",	 "LSUB",
				     "STATUS",	   "ENABLE", "LOGOUT",	     "NOOP",	 "IDLE",
				     "UID",	   "FETCH",  "APPEND",	     "CLOSE",	 NULL };

/* "tag VERB arguments" */
static bool command_of(struct span line, struct span *verb, struct span *arguments)
{
	size_t tag = span_find(line, ' ', 0), end = span_find(line, ' ', tag + 1);

	*verb = span_trim(span_cut(line, tag + 1, end - tag - 1));
	*arguments = span_trim(span_from(line, end));
	if (tag == 0 || tag > TAG_MOST || tag >= line.len)
		return false;
	for (size_t i = 0; i < tag; i++)
		if ((line.p[i] < '0' || line.p[i] > '9') && (line.p[i] < 'A' || line.p[i] > 'Z')
		    && (line.p[i] < 'a' || line.p[i] > 'z') && line.p[i] != '.')
			return false;
	for (size_t i = 0; verbs[i] != NULL; i++)
		if (span_eq_nocase(*verb, verbs[i]))
			return true;
	return false;
}

/* Is s the beginning of word, in any case? */
static bool begins(struct span s, const char *word)
{
	for (size_t i = 0; i < s.len; i++)
		if (word[i] == '\0' || (s.p[i] & 0xdf) != word[i])
			return false;
	return true;
}

/* The beginning of a tag, or of a verb behind one. */
static bool may_become(struct span line)
{
	size_t tag = span_find(line, ' ', 0);
	struct span verb = span_from(line, tag + 1);

	if (tag > TAG_MOST)
		return false;
	for (size_t i = 0; tag < line.len && verbs[i] != NULL; i++)
		if (begins(verb, verbs[i]))
			return true;
	return tag == line.len;
}

static enum probe probe(const struct input *in)
{
	struct span rest = in->bytes, line, verb, arguments;
	bool whole = http_line(&rest, &line) || in->ended;

	for (size_t i = 0; i < line.len; i++)
		if (line.p[i] < ' ' && line.p[i] != '\r')
			return PROBE_NO;
	line = span_trim(line);
	if (line.len > LINE_MOST || line.len == 0)
		return PROBE_NO;
	if (span_starts(line, SPAN_LIT("* ")) && whole)
		return span_find_span(line, SPAN_LIT("IMAP"), 0) < line.len ? PROBE_YES
									    : PROBE_PORT;
	if (span_starts(SPAN_LIT("* "), span_cut(line, 0, 2))
	    || command_of(line, &verb, &arguments))
		return whole ? PROBE_YES : PROBE_MORE;
	return !whole && may_become(line) ? PROBE_MORE : PROBE_NO;
}

/* Length of a literal that a line announces at its end: {n} or {n+}; false: none. */
static bool literal(struct span line, uint64_t *ret)
{
	size_t open;

	line = span_trim(line);
	if (line.len < 3 || line.p[line.len - 1] != '}')
		return false;
	line.len -= line.p[line.len - 2] == '+' ? 2 : 1;
	for (open = line.len; open > 0 && line.p[open - 1] != '{'; open--)
		;
	return open != 0 && span_to_u64(span_from(line, open), ret);
}

/*
 * Length of the command or answer at the start of b with its literals and line
 * end; 0: not whole, then *need bytes must be there at least (0: not known).
 */
static size_t unit(struct span b, uint64_t *need)
{
	struct span rest = b, line;
	uint64_t n;

	*need = 0;
	while (http_line(&rest, &line)) {
		size_t at = b.len - rest.len;

		if (!literal(line, &n))
			return at;
		if (n > rest.len) {
			*need = n < UINT32_MAX ? at + n : UINT64_MAX;
			return 0;
		}
		rest = span_from(rest, (size_t)n);
	}
	return 0;
}

/* The next argument: an atom, a quoted string or a literal; *rest moves behind it. */
static struct span argument(struct span *rest)
{
	struct span s = *rest, line, ret;
	size_t i = 0;
	uint64_t n;

	while (i < s.len && s.p[i] == ' ')
		i++;
	s = span_from(s, i);
	*rest = s;
	if (s.len != 0 && s.p[0] == '{' && http_line(rest, &line) && literal(line, &n)) {
		ret = span_cut(*rest, 0, n < rest->len ? (size_t)n : rest->len);
		*rest = span_from(*rest, ret.len);
		return ret;
	}
	if (s.len != 0 && s.p[0] == '"') {
		for (i = 1; i < s.len && s.p[i] != '"'; i++)
			i += s.p[i] == '\\';
		*rest = span_from(s, i + 1);
		return span_cut(s, 1, i - 1);
	}
	for (i = 0; i < s.len && s.p[i] > ' ' && s.p[i] != ')';)
		i++;
	*rest = span_from(s, i);
	return span_cut(s, 0, i);
}

/* ("name" "value" ...), as RFC 2971 has it */
static void id(struct parse *p, struct span list)
{
	struct span key, value;

	list = span_from(list, span_find(list, '(', 0) + 1);
	while (list.len != 0 && list.p[0] != ')') {
		key = argument(&list);
		value = argument(&list);
		if (key.len == 0 || value.len == 0)
			break;
		if (!span_eq_nocase(value, "NIL"))
			parse_field(p, "imap.id", key, value, 0);
		list = span_from(list, list.len != 0 && list.p[0] == ' ' ? 1 : 0);
	}
}

/* The line to come is read by this one: it is a message, though it names no one. */
static void lead(struct parse *p, const struct imap *s, struct span line)
{
	if (s->sasl.mechanism == SASL_NONE)
		return;
	if (parse_n_fields(p) == 0)
		parse_field(p, "imap.command", none, line, FIELD_CONTEXT);
	parse_lead(p);
}

static void client_unit(struct parse *p, struct imap *s, const struct input *in, struct span line)
{
	struct span verb, rest;

	if (s->sasl.mechanism != SASL_NONE) {
		sasl_answer(&s->sasl, p, in, &sasl_names, line);
		lead(p, s, line);
	} else if (!command_of(line, &verb, &rest)) {
		parse_field(p, "imap.command", none, line, 0);
	} else if (span_eq_nocase(verb, "LOGIN")) {
		parse_field(p, "imap.user", none, argument(&rest), FIELD_DEFINED);
		parse_field(p, "imap.password", none, argument(&rest), FIELD_DEFINED);
	} else if (span_eq_nocase(verb, "AUTHENTICATE")) {
		sasl_begin(&s->sasl, argument(&rest));
		sasl_answer(&s->sasl, p, in, &sasl_names, rest);
		lead(p, s, line);
	} else if (span_eq_nocase(verb, "ID")) {
		id(p, rest);
	} else if (span_eq_nocase(verb, "STARTTLS")) {
		s->tls_asked = true;
		parse_field(p, "imap.command", none, line, FIELD_CONTEXT);
		parse_lead(p);
	} else {
		parse_field(p, "imap.command", none, line, 0);
	}
	parse_send(p, "imap", in->off);
}

/* What the server says, as it came; after a yes to STARTTLS the flow is recognised anew. */
static void server_unit(struct parse *p, struct imap *s, const struct input *in, size_t n)
{
	struct span line = span_cut(in->bytes, 0, n), first = line, text;

	(void)http_line(&first, &text);
	parse_field(p, "imap.answer", none, line, 0);
	if (in->off == 0 || s->tls_asked)
		parse_lead(p); /* a greeting; whether TLS comes */
	parse_send(p, "imap", in->off);
	if (!span_starts(text, SPAN_LIT("*")) && !span_starts(text, SPAN_LIT("+"))) {
		s->sasl.mechanism = SASL_NONE;
		if (s->tls_asked && span_find_span(text, SPAN_LIT(" OK"), 0) < text.len)
			parse_switch(p, NULL);
		s->tls_asked = false;
	}
}

static bool is_server(struct span line)
{
	return span_starts(line, SPAN_LIT("* ")) || span_starts(line, SPAN_LIT("+ "));
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	const struct conv_limits *l = parse_limits(p);
	struct imap *s = state;
	struct span verb, rest;
	uint64_t need;
	size_t n = unit(in->bytes, &need);

	if (n == 0 && need == 0 && in->bytes.len >= LINE_MOST && s->client == 1 + side)
		return ST_UNSUP;
	if (n == 0 && !in->ended && need <= l->message_bytes && in->bytes.len < l->message_bytes) {
		parse_need(p, (size_t)need);
		return ST_OK;
	}
	if (n == 0) /* cut off, or a mail that is too long to be held whole: by parts */
		n = in->bytes.len < l->message_bytes ? in->bytes.len : l->message_bytes;
	if (s->client == 0 && is_server(in->bytes))
		s->client = (uint8_t)(2 - side);
	else if (s->client == 0 && command_of(span_cut(in->bytes, 0, n), &verb, &rest))
		s->client = (uint8_t)(1 + side);
	if (s->client == 0)
		return ST_UNSUP;
	*used = n;
	if (s->client == 1 + side)
		client_unit(p, s, in, span_trim(span_cut(in->bytes, 0, n)));
	else
		server_unit(p, s, in, n);
	return ST_OK;
}

const struct protocol protocol_imap = {
	.name = "imap",
	.help = "IMAP: account and password, the program's ID, commands, the mail that is fetched",
	.over = OVER_TCP,
	.ports = { 143 },
	.state_size = sizeof(struct imap),
	.probe = probe,
	.parse = parse,
};
