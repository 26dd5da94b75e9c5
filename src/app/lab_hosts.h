/*
 * lab_hosts.h - the servers of a live play, as a process of their own (lab_server.h).
 *
 * One client's host and the DNS that names it; another client or another
 * answer makes another process.
 */
#ifndef APP_LAB_HOSTS_H
#define APP_LAB_HOSTS_H

#include "app/lab_space.h"
#include "lab/answer.h"

#include <sys/types.h>

struct lab_hosts {
	const struct lab_space *space; /* NULL: loopback */
	const char *router;
	bool names; /* DNS answers */
	pid_t pid;  /* 0: none */
	const struct lab_client *client;
	enum lab_reply reply;
};

void lab_hosts_init(struct lab_hosts *h, const struct lab_space *space, const char *router,
		    bool names);
/* Returns when they listen. ST_OK, ST_IO: e says why not. */
MUST_CHECK enum st lab_hosts_set(struct lab_hosts *h, const struct lab_client *c,
				 enum lab_reply reply, const char *address, struct err *e);
void lab_hosts_stop(struct lab_hosts *h);

#endif
