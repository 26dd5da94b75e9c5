/*
 * lab_tls.h - TLS 1.3 on the lab's real sockets (libssl), with a key log on the phone's side.
 *
 * The certificate is made from a fixed key and protects nothing; the phone
 * checks none. Written mode has its own (lab/tls13.h), since its bytes must not vary.
 */
#ifndef APP_LAB_TLS_H
#define APP_LAB_TLS_H

#include "base/buf.h"

/* The phone: all of the request out, all of the answer in. ST_END: no answer in time. */
MUST_CHECK enum st lab_tls_exchange(int fd, const char *host, struct span request,
				    struct buf *answer, struct buf *keylog);

/* A server, for any number of conversations; NULL: no memory. */
struct lab_tls_server;
struct lab_tls_server *lab_tls_server_new(void);
void lab_tls_server_free(struct lab_tls_server *s);

/* One of them, on a descriptor that becomes non-blocking; NULL: no memory. */
struct lab_tls_talk;
struct lab_tls_talk *lab_tls_accept(struct lab_tls_server *s, int fd);
void lab_tls_hang_up(struct lab_tls_talk *t);
/* What came, if anything, is appended. ST_OK; ST_END: the other side is done; ST_BAD, ST_NOMEM. */
MUST_CHECK enum st lab_tls_hear(struct lab_tls_talk *t, struct buf *in);
void lab_tls_say(struct lab_tls_talk *t, struct span bytes);

#endif
