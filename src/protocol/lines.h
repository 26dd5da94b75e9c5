/*
 * lines.h - protocols of lines: a command a line, answers that begin with a code, mail between.
 *
 * SMTP (RFC 5321), POP3 (RFC 1939), FTP (RFC 959). A row brings the table of
 * its commands; which side is the client, the lines themselves show. Each
 * command that names somebody is a message; the server's lines that came
 * together are one. After the answer to STARTTLS and its like the flow is
 * recognised anew.
 */
#ifndef PROTOCOL_LINES_H
#define PROTOCOL_LINES_H

#include "protocol/sasl.h"

enum lines_then {
	THEN_NOTHING,
	THEN_AUTH, /* a mechanism, perhaps its first answer (RFC 4954, 5034) */
	THEN_TLS,
	THEN_MAIL, /* a mail follows, ended by a dot alone on a line */
	THEN_PATH, /* "FROM:<path> parameters": the path */
	THEN_WORD, /* believed with an argument of one word only */
	THEN_HOST, /* a name, or an address in brackets, which is none */
};

struct lines_command {
	const char *verb;  /* in any case */
	const char *field; /* of the argument; NULL: it names no one */
	unsigned flags;	   /* FIELD_x */
	enum lines_then then;
	bool sure; /* no other protocol's line begins so */
};

struct lines_row {
	const char *protocol;
	const char *command;	   /* field of a line whose verb is not in the table */
	const char *answer;	   /* field of the server's lines */
	const char *header, *body; /* of a mail, NULL where there is none */
	const char *greeting;	   /* word that a greeting of this protocol has */
	bool digits;		   /* answers begin with three digits, else with +OK and -ERR */
	struct sasl_names sasl;
	const struct lines_command *commands; /* verb NULL ends */
};

struct lines_state {
	const struct lines_command *waits; /* STARTTLS or DATA that was not answered yet */
	struct sasl sasl;
	uint32_t overlap; /* of the mail's body that was shown before */
	uint8_t client;	  /* 1 + side, 0: not known yet */
	bool in_mail, in_body;
};

enum probe lines_probe(const struct lines_row *row, const struct input *in);
enum st lines_parse(const struct lines_row *row, struct parse *p, struct lines_state *s,
		    unsigned side, const struct input *in, size_t *used);

#endif
