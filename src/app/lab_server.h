/*
 * lab_server.h - the lab's servers on real sockets, one process, until interrupted.
 */
#ifndef APP_LAB_SERVER_H
#define APP_LAB_SERVER_H

#include "base/err.h"

/*
 * words: "http=127.0.0.1:8080" and the like for each service (lab/serve.h); answer=NAME,
 * registry=HOST, address=IPV4. Prints one line for each service that listens.
 * ST_OK after an interrupt; ST_BAD: e says what is wrong with a word; ST_IO.
 */
MUST_CHECK enum st lab_server_run(char **words, int n, struct err *e);

#endif
