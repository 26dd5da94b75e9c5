/*
 * gate_sarif.h - violations as SARIF 2.1.0 (OASIS), for code scanning and build servers.
 *
 * One result for each finding that a rule meets: level error; an excused one
 * carries a suppression with its reason (3.27.23, 3.35). Inputs that could not
 * be read whole are notifications of the invocation (3.20.21), which then was
 * not successful. A result is one line.
 */
#ifndef REPORT_GATE_SARIF_H
#define REPORT_GATE_SARIF_H

#include "report/gate.h"

MUST_CHECK enum st gate_sarif(const struct gate *g, struct out *out);

#endif
