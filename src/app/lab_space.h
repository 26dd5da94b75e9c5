/*
 * lab_space.h - two network namespaces and the cable between them, for a phone and its servers.
 *
 * Nothing in them reaches any other network: there are two ends of one cable and loopback.
 * They vanish with the processes in them. Needs CAP_SYS_ADMIN, or a kernel
 * that lets anybody make user namespaces.
 */
#ifndef APP_LAB_SPACE_H
#define APP_LAB_SPACE_H

#include "base/err.h"

struct lab_space {
	int phone, server; /* descriptors of the namespaces; -1: none */
};

#define LAB_SPACE_PHONE "phone0"   /* the phone's end of the cable */
#define LAB_SPACE_SERVER "server0" /* the router's, which holds the servers' addresses */

/*
 * Makes both and goes into the phone's; the caller has one thread and never comes back.
 * ST_IO: e says what the machine refused. mac: of the phone, in colon form, or "".
 */
MUST_CHECK enum st lab_space_make(struct lab_space *s, const char *phone_ip, const char *router_ip,
				  const char *mac, struct err *e);
void lab_space_close(struct lab_space *s);

/* For a process of its own, which goes into the servers' and takes address there. */
MUST_CHECK enum st lab_space_serve(const struct lab_space *s, const char *address, struct err *e);

#endif
