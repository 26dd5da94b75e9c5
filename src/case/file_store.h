/* file_store.h - the case file as a store: captures gather in memory and land at their end. */
#ifndef CASE_FILE_STORE_H
#define CASE_FILE_STORE_H

#include "case/mem.h"

struct case_file;

/* How captures are read, the same for all that are added; texts outlive the file. */
struct case_about {
	const char *tool, *tables; /* version; dates of the tables of names and networks */
	const char *options;	   /* what else changes the result */
};

/*
 * A store that fills m and keeps each capture here at its end. m and about
 * outlive it; its free frees nothing. A failed end leaves m with the capture.
 */
struct case_store case_file_store(struct case_file *f, struct mem_case *m,
				  const struct case_about *about);

#endif
