/* row: smtp - who sends mail to whom, by which name, with which account (RFC 5321, RFC 4954). */
#include "protocol/lines.h"
#include "protocol/rows.h"

static const struct lines_command commands[] = {
	{ "EHLO", "smtp.host_name", FIELD_DEFINED, THEN_HOST, true },
	{ "HELO", "smtp.host_name", FIELD_DEFINED, THEN_HOST, true },
	{ "LHLO", "smtp.host_name", FIELD_DEFINED, THEN_HOST, true },
	{ "MAIL", "smtp.mail_from", 0, THEN_PATH, true },
	{ "RCPT", "smtp.rcpt_to", 0, THEN_PATH, true },
	{ "AUTH", NULL, 0, THEN_AUTH, false },
	{ "DATA", NULL, 0, THEN_MAIL, false },
	{ "STARTTLS", NULL, 0, THEN_TLS, false },
	{ "VRFY", "smtp.vrfy", 0, THEN_NOTHING, false },
	{ "RSET", NULL, 0, THEN_NOTHING, false },
	{ "NOOP", NULL, 0, THEN_NOTHING, false },
	{ "QUIT", NULL, 0, THEN_NOTHING, false },
	{ NULL, NULL, 0, THEN_NOTHING, false },
};

static const struct lines_row row = {
	.protocol = "smtp",
	.command = "smtp.command",
	.answer = "smtp.answer",
	.header = "smtp.header",
	.body = "smtp.body",
	.greeting = "SMTP",
	.digits = true,
	.sasl = { "smtp.user", "smtp.password", "smtp.auth" },
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

const struct protocol protocol_smtp = {
	.name = "smtp",
	.help = "SMTP: the client's host name, sender, recipients, account and password, every "
		"header of the mail, its body",
	.over = OVER_TCP,
	.ports = { 25, 587, 2525 },
	.state_size = sizeof(struct lines_state),
	.probe = probe,
	.parse = parse,
};
