/*
 * plant.h - bodies sent through the whole way of a capture, in memory, one request each.
 *
 * The same stream, protocol, unwrap and identify as a lane has (lane.h); only
 * the candidates go to a sink instead of down a pipe.
 */
#ifndef APP_PLANT_H
#define APP_PLANT_H

#include "identify/identify.h"

struct plant;

/* profile may be NULL; it must outlive the plant. ST_OK; e filled otherwise. */
MUST_CHECK enum st plant_new(struct plant **ret, const struct profile *profile,
			     const struct candidate_sink *out, struct err *e);
void plant_free(struct plant *p);

/* An HTTP request with this body. Everything it told has gone to the sink on return. */
MUST_CHECK enum st plant_body(struct plant *p, struct span body);

#endif
