/*
 * kept_case.h - the case file that a command adds to (--case), with how it reads.
 */
#ifndef APP_KEPT_CASE_H
#define APP_KEPT_CASE_H

#include "app/cmd.h"
#include "attribute/who.h"
#include "case/file_answers.h"
#include "explain/app_list.h"
#include "identify/profile.h"

struct kept_case;

/* What besides the bytes decides what a capture tells. */
struct kept_reading {
	enum confidence least;
	const struct profile *profile; /* may be NULL */
	const struct who *who;
	const struct app_list *apps; /* may be NULL */
};

/* EXIT_CLEAN; EXIT_USAGE: not to be opened, said; EXIT_FAULT. */
MUST_CHECK enum exit_code kept_case_open(struct kept_case **ret, const char *path,
					 const struct kept_reading *how);
void kept_case_close(struct kept_case *k);

/* A store into m and the file; its free frees nothing. */
struct case_store kept_case_store(struct kept_case *k, struct mem_case *m);

/* What the file holds by now. */
struct case_reader kept_case_reader(struct kept_case *k);
/* ST_OK; else said by kept_case_finish(). */
MUST_CHECK enum st kept_case_answer(struct kept_case *k, const struct case_answer *a);

/* Did the file itself fail? What went wrong is said by kept_case_finish(). */
bool kept_case_failed(const struct kept_case *k);

/* Marks m with head and secret of the file; and says what went wrong in it, if something did. */
void kept_case_finish(struct kept_case *k, struct mem_case *m);

#endif
