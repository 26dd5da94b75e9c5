/* steps_value.h - of a derivation (steps.h): the value, its form, its check digit and what a
 * registry says of it. */
#ifndef REPORT_STEPS_VALUE_H
#define REPORT_STEPS_VALUE_H

#include "report/steps_own.h"

/* Adds the steps; what failed stands in w->st. */
void steps_value(struct steps_work *w);

#endif
