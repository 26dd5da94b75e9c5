/*
 * request.h - the bytes a client sends, and what they tell.
 *
 * Made from the row alone (record, wrapping, head), so that written and live
 * mode send the same.
 */
#ifndef LAB_REQUEST_H
#define LAB_REQUEST_H

#include "base/buf.h"
#include "lab/state.h"
#include "model/kind.h"

enum { LAB_TOLD_MAX = 24, LAB_PATH_MAX = 96 };

/* One identifier in the request. */
struct lab_told {
	enum kind kind;
	char value[40], matched[40], form[20]; /* normal form; as it stands; how it is written */
	char key[16];
	char path[LAB_PATH_MAX]; /* its elements, each ended by LF */
};

struct lab_request {
	const struct lab_client *client;
	struct buf bytes; /* HTTP: head and body; CoAP: options and payload, without the header */
	struct lab_told told[LAB_TOLD_MAX];
	size_t n_told;
};

void lab_request_init(struct lab_request *r);
void lab_request_deinit(struct lab_request *r);

/* ST_OK; ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st lab_request_make(struct lab_request *r, const struct lab_client *c,
				    const struct lab_state *s, int64_t ns);

#endif
