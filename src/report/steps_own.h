/* steps_own.h - what the makers of steps share (steps.h). */
#ifndef REPORT_STEPS_OWN_H
#define REPORT_STEPS_OWN_H

#include "report/steps.h"

/* One derivation while it is made. The first failure sticks in st. */
struct steps_work {
	struct steps *steps;
	struct arena *a;
	const struct finding *f;
	const struct redactor *redact; /* NULL: values are shown */
	struct capture capture;
	struct trace trace;
	struct buf text; /* of the word being made */
	size_t file;	 /* number of the last step whose bytes the commands leave in a file; 0 */
	bool in_v;	 /* $v holds the value in normal form */
	bool has_file;	 /* that is the step added last */
	enum st st;
};

/* The next step; NULL: there is no room (w->st). Its texts are "" and its bytes empty. */
struct step *steps_add(struct steps_work *w, const char *what, struct span name);

/* The number of the step added last: the name of its file. */
static inline size_t steps_number(const struct steps_work *w)
{
	return w->steps->n;
}

/* A text of our own that lives in w->a; "" after a failure. */
const char *steps_say(struct steps_work *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* What stands in w->text, which is cleared. */
const char *steps_take(struct steps_work *w);
/* Appends to w->text: text from outside through the redactor; text of ours. */
void steps_put_outside(struct steps_work *w, struct span s);
void steps_put(struct steps_work *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
void steps_put_long(struct steps_work *w, const char *s); /* of any length */

#endif
