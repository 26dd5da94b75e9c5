/*
 * score.h - what of the canaries was found, body by body, and the report on it.
 */
#ifndef APP_SCORE_H
#define APP_SCORE_H

#include "app/canaries.h"
#include "model/candidate.h"
#include "report/out.h"

struct score_body {
	size_t planted, found;
};

struct score {
	const struct canaries *canaries;
	struct score_body *bodies; /* one for each of canaries->bodies */
	uint8_t *missed;	   /* for each body, a byte for each canary of its document */
	size_t *missed_at;	   /* where in missed a body begins */
	size_t planted, found;	   /* without those that have a reason */
	size_t beyond;		   /* missed where a reason says so */
};

/* ST_OK, ST_NOMEM. *s is for score_deinit() in any case. */
MUST_CHECK enum st score_init(struct score *s, const struct canaries *c);
void score_deinit(struct score *s);

/* Marks what c shows of body i as found. */
void score_see(struct score *s, size_t i, const struct candidate *c);
/* After the last candidate of body i. */
void score_close(struct score *s, size_t i);

/* For screen_put(): arg is a struct score. */
enum st score_text(void *arg, struct out *out);
enum st score_json(void *arg, struct out *out);

#endif
