/* files.h - the built page and the catalogue of texts, inside the program. */
#ifndef REPORT_FILES_H
#define REPORT_FILES_H

#include "base/rd.h"

struct report_file {
	const char *path; /* from data/: "page.html" */
	const char *text;
	size_t len;
};

extern const struct report_file report_files[];
extern const size_t n_report_files;

/* NULL when there is none of that path. */
const struct report_file *report_file(const char *path);

#endif
