/* row: ftp - who logs in where, and for which file (RFC 959, RFC 4217). */
#include "protocol/lines.h"
#include "protocol/rows.h"

static const struct lines_command commands[] = {
	{ "USER", "ftp.user", FIELD_DEFINED, THEN_WORD, true },
	{ "PASS", "ftp.password", FIELD_DEFINED, THEN_NOTHING, false },
	{ "ACCT", "ftp.account", FIELD_DEFINED, THEN_NOTHING, false },
	{ "AUTH", NULL, 0, THEN_TLS, false },
	{ "TYPE", NULL, 0, THEN_NOTHING, false },
	{ "PASV", NULL, 0, THEN_NOTHING, false },
	{ "EPSV", NULL, 0, THEN_NOTHING, false },
	{ "QUIT", NULL, 0, THEN_NOTHING, false },
	{ NULL, NULL, 0, THEN_NOTHING, false },
};

static const struct lines_row row = {
	.protocol = "ftp",
	.command = "ftp.command",
	.answer = "ftp.answer",
	.greeting = "FTP",
	.digits = true,
	.sasl = { "ftp.user", "ftp.password", "ftp.auth" },
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

const struct protocol protocol_ftp = {
	.name = "ftp",
	.help = "FTP: account and password, files and every other command; what flows beside it is "
		"searched as bytes",
	.over = OVER_TCP,
	.ports = { 21, 2121 },
	.state_size = sizeof(struct lines_state),
	.probe = probe,
	.parse = parse,
};
