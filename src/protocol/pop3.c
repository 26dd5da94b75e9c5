/* row: pop3 - whose mail is fetched (RFC 1939, RFC 5034). */
#include "protocol/lines.h"
#include "protocol/rows.h"

static const struct lines_command commands[] = {
	{ "USER", "pop3.user", FIELD_DEFINED, THEN_WORD, true },
	{ "PASS", "pop3.password", FIELD_DEFINED, THEN_NOTHING, false },
	{ "APOP", "pop3.apop", 0, THEN_NOTHING, true },
	{ "AUTH", NULL, 0, THEN_AUTH, false },
	{ "STLS", NULL, 0, THEN_TLS, false },
	{ "CAPA", NULL, 0, THEN_NOTHING, false },
	{ "STAT", NULL, 0, THEN_NOTHING, false },
	{ "LIST", NULL, 0, THEN_NOTHING, false },
	{ "UIDL", NULL, 0, THEN_NOTHING, false },
	{ "RETR", NULL, 0, THEN_NOTHING, false },
	{ "DELE", NULL, 0, THEN_NOTHING, false },
	{ "NOOP", NULL, 0, THEN_NOTHING, false },
	{ "QUIT", NULL, 0, THEN_NOTHING, false },
	{ NULL, NULL, 0, THEN_NOTHING, false },
};

static const struct lines_row row = {
	.protocol = "pop3",
	.command = "pop3.command",
	.answer = "pop3.answer",
	.greeting = "POP",
	.sasl = { "pop3.user", "pop3.password", "pop3.auth" },
	.commands = commands,
};

static enum probe probe(const struct input *in)
{
	return lines_probe(&row, in);
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	return lines_parse(&row, p, state, side, in, used);
}

const struct protocol protocol_pop3 = {
	.name = "pop3",
	.help = "POP3: account and password, the mail that is fetched",
	.over = OVER_TCP,
	.ports = { 110 },
	.state_size = sizeof(struct lines_state),
	.probe = probe,
	.parse = parse,
};
