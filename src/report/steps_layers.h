/* steps_layers.h - of a derivation (steps.h): the layers between field and value. */
#ifndef REPORT_STEPS_LAYERS_H
#define REPORT_STEPS_LAYERS_H

#include "report/steps_own.h"

/* Adds the steps; what failed stands in w->st. */
void steps_layers(struct steps_work *w);

#endif
