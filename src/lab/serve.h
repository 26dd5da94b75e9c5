/*
 * serve.h - what the servers of the lab answer, bytes to bytes; sockets are the caller's.
 *
 * http   accepts, refuses or stays silent, as a registration server (facts.md A1)
 * tls    the same; TLS itself is the caller's, too
 * coap   likewise, over UDP (A2 #11, A6)
 * dns    one address for every name
 * whois  the registries' texts by the question (RFC 3912)
 * rdap   the registries' documents by the path (RFC 9082)
 */
#ifndef LAB_SERVE_H
#define LAB_SERVE_H

#include "base/buf.h"
#include "lab/answer.h"

struct serving {
	enum lab_reply reply;
	uint8_t address[4];   /* that dns answers */
	const char *registry; /* "whois.iana.org": whose answers whois and rdap give */
};

/*
 * Appends the answer to in. ST_OK (an empty answer: say nothing); ST_MORE: the
 * request is not whole yet; ST_BAD: nothing to be answered, hang up.
 */
typedef enum st lab_serve(const struct serving *s, struct span in, struct buf *out);

lab_serve lab_serve_http, lab_serve_coap, lab_serve_dns, lab_serve_whois, lab_serve_rdap;

struct lab_service {
	const char *name;
	bool datagrams, tls;
	lab_serve *serve;
};

extern const struct lab_service lab_services[];
extern const size_t n_lab_services;
const struct lab_service *lab_service_by_name(struct span name);

#endif
