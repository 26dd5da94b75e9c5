/*
 * sasl.h - who logs in, as the line protocols carry it: base64 of a mechanism's answer (RFC 4422).
 *
 * PLAIN (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195), XOAUTH2 and OAUTHBEARER (RFC
 * 7628), EXTERNAL, ANONYMOUS (RFC 4505); of any other the answer is shown as
 * it stands, and unwrapped like any bytes.
 */
#ifndef PROTOCOL_SASL_H
#define PROTOCOL_SASL_H

#include "protocol/parse.h"

enum sasl_mechanism {
	SASL_NONE,
	SASL_PLAIN,
	SASL_LOGIN,
	SASL_CRAM,
	SASL_OAUTH,
	SASL_NAME,
	SASL_OTHER
};

struct sasl {
	uint8_t mechanism, step;
};

/* Names of the fields: user and password are defined by the protocol. */
struct sasl_names {
	const char *user, *password, *other;
};

void sasl_begin(struct sasl *s, struct span mechanism);

/* The client's next answer, base64 in the input; "" and "=" are empty, "*" gives up. */
void sasl_answer(struct sasl *s, struct parse *p, const struct input *in,
		 const struct sasl_names *names, struct span base64);

#endif
