#include "protocol/lines.h"

#include "base/span.h"
#include "protocol/conv.h"
#include "protocol/http1_head.h"

enum { LINE_MOST = 8192, VERB_MAX = 16, PROBE_LINE_MAX = 512 };

static const struct span none;

static bool is_digit(struct span b, size_t i)
{
	return i < b.len && b.p[i] >= '0' && b.p[i] <= '9';
}

static bool is_answer(const struct lines_row *row, struct span line)
{
	if (!row->digits)
		return span_starts(line, SPAN_LIT("+OK")) || span_starts(line, SPAN_LIT("-ERR"))
		       || span_starts(line, SPAN_LIT("+ "));
	return is_digit(line, 0) && is_digit(line, 1) && is_digit(line, 2) && line.p[0] >= '1'
	       && line.p[0] <= '6' && (line.len == 3 || line.p[3] == ' ' || line.p[3] == '-');
}

/* Refused, or asked to go on: in either way not a plain yes. */
static bool is_no(const struct lines_row *row, struct span line)
{
	return row->digits ? line.len != 0 && line.p[0] >= '4' : span_starts(line, SPAN_LIT("-"));
}

static bool asks_on(const struct lines_row *row, struct span line)
{
	return row->digits ? span_starts(line, SPAN_LIT("334")) : span_starts(line, SPAN_LIT("+ "));
}

static const struct lines_command *command_of(const struct lines_row *row, struct span line,
					      struct span *argument)
{
	size_t n = span_find(line, ' ', 0);

	*argument = span_trim(span_from(line, n));
	line = span_cut(line, 0, n);
	for (const struct lines_command *c = row->commands; c->verb != NULL; c++)
		if (span_eq_nocase(line, c->verb))
			return c;
	return NULL;
}

static bool is_text(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.p[i] < ' ' && line.p[i] != '\t')
			return false;
	return true;
}

static bool has_word(struct span line, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= line.len; i++)
		if (span_eq_nocase(span_cut(line, i, n), word))
			return true;
	return false;
}

static enum probe probe_command(const struct lines_row *row, struct span line, bool whole)
{
	const struct lines_command *c;
	struct span argument;

	if (!whole) {
		size_t n = span_find(line, ' ', 0);

		for (c = row->commands; c->verb != NULL; c++) {
			size_t len = strlen(c->verb);
			char head[VERB_MAX + 1] = { 0 };

			memcpy(head, c->verb, len < VERB_MAX ? len : VERB_MAX);
			head[line.len < len ? line.len : len] = '\0';
			if (n < line.len ? span_eq_nocase(span_cut(line, 0, n), c->verb)
					 : line.len <= len && span_eq_nocase(line, head))
				return PROBE_MORE;
		}
		return PROBE_NO;
	}
	c = command_of(row, line, &argument);
	if (c == NULL)
		return PROBE_NO;
	if (c->then == THEN_WORD
	    && (argument.len == 0 || span_find(argument, ' ', 0) != argument.len))
		return PROBE_NO;
	if (c->then == THEN_PATH && span_find(argument, ':', 0) == argument.len)
		return PROBE_NO;
	return c->sure ? PROBE_YES : PROBE_PORT;
}

enum probe lines_probe(const struct lines_row *row, const struct input *in)
{
	struct span rest = in->bytes, line;
	bool whole = http_line(&rest, &line) || in->ended;

	line = span_trim(line);
	if (line.len == 0 || line.len > PROBE_LINE_MAX || !is_text(line))
		return PROBE_NO;
	if (is_answer(row, line)) {
		if (!whole)
			return PROBE_MORE;
		return has_word(line, row->greeting) ? PROBE_YES : PROBE_PORT;
	}
	if (!whole && (is_digit(line, 0) || line.p[0] == '+' || line.p[0] == '-') && line.len < 5)
		return PROBE_MORE;
	return probe_command(row, line, whole);
}

/* Angle brackets of "FROM:<path> SIZE=1", parameters off. */
static struct span path_of(struct span argument)
{
	struct span s = span_trim(span_from(argument, span_find(argument, ':', 0) + 1));

	if (s.len != 0 && s.p[0] == '<')
		return span_cut(s, 1, span_find(s, '>', 0) - 1);
	return span_cut(s, 0, span_find(s, ' ', 0));
}

static void auth(const struct lines_row *row, struct parse *p, struct lines_state *s,
		 const struct input *in, struct span argument)
{
	size_t n = span_find(argument, ' ', 0);

	sasl_begin(&s->sasl, span_cut(argument, 0, n));
	sasl_answer(&s->sasl, p, in, &row->sasl, span_from(argument, n));
}

/* What follows is read by this command: it is a message, though it names no one. */
static void lead(const struct lines_row *row, struct parse *p, const struct lines_state *s,
		 const struct lines_command *c, struct span line)
{
	if (c->then != THEN_MAIL && c->then != THEN_TLS && s->sasl.mechanism == SASL_NONE)
		return;
	if (parse_n_fields(p) == 0)
		parse_field(p, row->command, none, line, FIELD_CONTEXT);
	parse_lead(p);
}

static enum st client_line(const struct lines_row *row, struct parse *p, struct lines_state *s,
			   const struct input *in, struct span line, uint64_t off)
{
	const struct lines_command *c;
	struct span argument;

	if (s->sasl.mechanism != SASL_NONE) {
		sasl_answer(&s->sasl, p, in, &row->sasl, line);
		if (s->sasl.mechanism != SASL_NONE)
			parse_lead(p);
		parse_send(p, row->protocol, off);
		return ST_OK;
	}
	c = command_of(row, line, &argument);
	if (c == NULL) { /* of an extension: searched as it stands */
		if (!is_text(line))
			return ST_UNSUP;
		parse_field(p, row->command, none, line, 0);
		parse_send(p, row->protocol, off);
		return ST_OK;
	}
	if (c->then == THEN_AUTH)
		auth(row, p, s, in, argument);
	else if (c->then == THEN_PATH)
		parse_field(p, c->field, none, path_of(argument), c->flags);
	else if (c->then == THEN_HOST && (argument.len == 0 || argument.p[0] == '['))
		parse_field(p, row->command, none, argument, 0);
	else if (c->field != NULL)
		parse_field(p, c->field, none, argument, c->flags);
	if (c->then == THEN_TLS || c->then == THEN_MAIL)
		s->waits = c;
	lead(row, p, s, c, line);
	s->in_mail = c->then == THEN_MAIL;
	parse_send(p, row->protocol, off);
	return ST_OK;
}

/* The server's lines that are here, as one field. */
static enum st server_lines(const struct lines_row *row, struct parse *p, struct lines_state *s,
			    const struct input *in, size_t *used)
{
	struct span rest = in->bytes, line;
	const struct lines_command *waits;
	size_t n = 0;

	if (in->off == 0 || s->waits != NULL)
		parse_lead(p); /* a greeting; whether what was asked comes */
	while (http_line(&rest, &line)) {
		n = in->bytes.len - rest.len;
		if (!is_answer(row, line))
			continue;
		if (!asks_on(row, line))
			s->sasl.mechanism = SASL_NONE;
		waits = s->waits;
		s->waits = NULL;
		if (waits == NULL)
			continue;
		if (waits->then == THEN_MAIL && is_no(row, line) && !s->in_body)
			s->in_mail = false;
		if (waits->then == THEN_TLS && !is_no(row, line)) {
			parse_field(p, row->answer, none, span_cut(in->bytes, 0, n), 0);
			parse_send(p, row->protocol, in->off);
			*used = n;
			parse_switch(p, NULL);
			return ST_OK;
		}
	}
	if (in->ended || in->bytes.len > parse_limits(p)->window_bytes)
		n = in->bytes.len;
	parse_field(p, row->answer, none, span_cut(in->bytes, 0, n), 0);
	parse_send(p, row->protocol, in->off);
	*used = n;
	return ST_OK;
}

/* End of the body behind the line end before the dot; *next: behind the dot's line. */
static bool body_end(struct span b, size_t from, size_t *end, size_t *next)
{
	for (size_t i = span_find(b, '.', from); i < b.len; i = span_find(b, '.', i + 1)) {
		size_t n = i + 1 < b.len && b.p[i + 1] == '\r' ? 2 : 1;

		if ((i == 0 || b.p[i - 1] == '\n') && i + n < b.len && b.p[i + n] == '\n') {
			*end = i;
			*next = i + n + 1;
			return true;
		}
	}
	return false;
}

static enum st mail_body(const struct lines_row *row, struct parse *p, struct lines_state *s,
			 const struct input *in, size_t *used)
{
	const struct conv_limits *l = parse_limits(p);
	size_t end, next, most = s->overlap != 0 ? l->window_bytes : l->message_bytes;
	bool last = body_end(in->bytes, s->overlap > 4 ? s->overlap - 4 : 0, &end, &next);
	bool window;

	if (!last && in->bytes.len < most && !in->ended)
		return ST_OK;
	if (!last) {
		end = in->ended ? in->bytes.len : l->window_bytes;
		next = in->ended ? end : end - l->overlap_bytes;
	}
	window = s->overlap != 0 || (!last && !in->ended);
	if (end > s->overlap) {
		parse_field(p, row->body, none, span_cut(in->bytes, 0, end),
			    window ? FIELD_WINDOW : 0u);
		parse_send_window(p, row->protocol, in->off, s->overlap);
	}
	s->overlap = last || in->ended ? 0 : l->overlap_bytes;
	s->in_mail = s->in_body = !last && !in->ended;
	*used = next;
	return ST_OK;
}

static enum st mail(const struct lines_row *row, struct parse *p, struct lines_state *s,
		    const struct input *in, size_t *used)
{
	struct span lines = in->bytes, key, value;
	size_t scan = 0, head, end, next;

	if (s->in_body)
		return mail_body(row, p, s, in, used);
	head = http_head_end(in->bytes, &scan);
	if (body_end(in->bytes, 0, &end, &next) && (head == 0 || end < head))
		head = end; /* a mail of headers alone */
	if (head == 0 && in->bytes.len < HTTP_HEAD_MAX && !in->ended)
		return ST_OK;
	s->in_body = true;
	if (head == 0 && !in->ended)
		return mail_body(row, p, s, in, used); /* no head at all */
	lines = head != 0 ? span_cut(lines, 0, head) : lines;
	while (http_header_next(&lines, &key, &value))
		parse_field(p, row->header, key, value, 0);
	parse_send(p, row->protocol, in->off);
	*used = head != 0 ? head : in->bytes.len;
	return ST_OK;
}

static void tell_sides(const struct lines_row *row, struct lines_state *s, unsigned side,
		       struct span line)
{
	struct span argument;

	if (s->client == 0 && is_answer(row, line))
		s->client = (uint8_t)(2 - side);
	else if (s->client == 0 && command_of(row, line, &argument) != NULL)
		s->client = (uint8_t)(1 + side);
}

enum st lines_parse(const struct lines_row *row, struct parse *p, struct lines_state *s,
		    unsigned side, const struct input *in, size_t *used)
{
	struct span rest = in->bytes, line;
	bool whole = http_line(&rest, &line) || in->ended;

	if (s->in_mail && s->client == 1 + side)
		return mail(row, p, s, in, used);
	if (!whole)
		return in->bytes.len < LINE_MOST || s->client == 2 - side ? ST_OK : ST_UNSUP;
	line = span_trim(line);
	tell_sides(row, s, side, line);
	if (s->client == 0)
		return line.len == 0 ? (*used = in->bytes.len - rest.len, ST_OK) : ST_UNSUP;
	if (s->client != 1 + side)
		return server_lines(row, p, s, in, used);
	*used = in->bytes.len - rest.len;
	return line.len == 0 && s->sasl.mechanism == SASL_NONE
		       ? ST_OK
		       : client_line(row, p, s, in, line, in->off);
}
