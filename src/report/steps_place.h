/* steps_place.h - of a derivation (steps.h): capture, frames, and the field they carried. */
#ifndef REPORT_STEPS_PLACE_H
#define REPORT_STEPS_PLACE_H

#include "report/steps_own.h"

/* Adds the steps; what failed stands in w->st. */
void steps_place(struct steps_work *w);

#endif
