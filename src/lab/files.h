/*
 * files.h - what stands in data/lab, inside the program: scenes, claims, answers of registries.
 */
#ifndef LAB_FILES_H
#define LAB_FILES_H

#include "base/rd.h"

struct lab_file {
	const char *path; /* from data/lab: "scenes/clean.yaml" */
	const char *text;
	size_t len;
};

extern const struct lab_file lab_files[];
extern const size_t n_lab_files;

#endif
