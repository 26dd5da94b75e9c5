/*
 * gate_junit.h - violations as JUnit XML, as build servers read it.
 *
 * A test case for each rule that nothing violates, one with a failure for each
 * violation, one skipped for each that is excused, one with an error for each
 * input that could not be read whole. A test case is one line.
 */
#ifndef REPORT_GATE_JUNIT_H
#define REPORT_GATE_JUNIT_H

#include "report/gate.h"

MUST_CHECK enum st gate_junit(const struct gate *g, struct out *out);

#endif
