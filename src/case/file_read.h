/* file_read.h - a case file as reports read it: what they ask for, row by row, checked. */
#ifndef CASE_FILE_READ_H
#define CASE_FILE_READ_H

#include "case/case.h"

struct case_file;

/* Valid until the file is closed; what went wrong is in case_file_error(). */
struct case_reader case_file_reader(struct case_file *f);

/* As its each_finding(), of n findings by their number in the capture (finding.h's row). */
MUST_CHECK enum st file_each_of(struct case_file *f, size_t capture, const int64_t *numbers,
				size_t n, enum st (*fn)(void *arg, const struct finding *f),
				void *arg);

#endif
