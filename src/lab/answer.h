/*
 * answer.h - what a registration server says, and what a client takes for success (facts.md A1).
 */
#ifndef LAB_ANSWER_H
#define LAB_ANSWER_H

#include "base/buf.h"
#include "lab/client.h"

#define LAB_ANSWER_MAP(X)                                                    \
	X(ACCEPT, "accept", 200, "0", "Success")                             \
	X(DECODE, "refuse-1", 200, "1", "Decode error")                      \
	X(CHECK, "refuse-2", 200, "2", "Check error")                        \
	X(ERROR, "error", 503, "", "")                                       \
	X(SILENT, "silent", 0, "", "") /* takes the request, says nothing */ \
	X(CLOSED, "closed", 0, "", "") /* refuses the connection */

enum lab_reply {
#define X(name, text, status, code, desc) REPLY_##name,
	LAB_ANSWER_MAP(X)
#undef X
		REPLY_COUNT_
};

const char *lab_reply_name(enum lab_reply r);
enum lab_reply lab_reply_by_name(struct span name); /* REPLY_COUNT_: none */

/* The HTTP answer, head and body; nothing is appended for SILENT and CLOSED. */
MUST_CHECK enum st lab_reply_http(enum lab_reply r, struct buf *out);
/* Code (class << 5 | detail) and payload of the CoAP answer; 0 for none. LwM2M knows 2.01. */
uint8_t lab_reply_coap(enum lab_reply r, bool lwm2m, const char **payload);

/* Reads status and body of an HTTP answer as it came; false: it is none. */
bool lab_answer_http(struct span bytes, struct lab_answer *ret);

lab_accepted accepted_zero, accepted_zero_success, accepted_word_success, accepted_status_200,
	accepted_coap_zero, accepted_coap_created;

#endif
