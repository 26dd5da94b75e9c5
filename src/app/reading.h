/*
 * reading.h - captures into a case, for every command that reads them.
 *
 * reading_prepare() takes the options that these commands have in common;
 * reading_take() puts inputs into a case, as often as the command has sets of
 * them. Messages are said on the way.
 */
#ifndef APP_READING_H
#define APP_READING_H

#include "app/cmd.h"
#include "app/inputs.h"
#include "attribute/who.h"
#include "case/mem.h"
#include "explain/app_list.h"
#include "identify/identify.h"

struct reading {
	const struct cmd *self;
	const struct parsed *p;
	enum confidence least;
	unsigned threads;
	bool hash;	 /* SHA-256 of each input; the command may set it */
	uint64_t traces; /* findings whose bytes are kept without a case file, too, for a page */
	struct profile profile;
	bool has_profile;
	struct who who;
	struct app_list apps; /* by the files of --events */
	/* the command may set: what is wanted instead of identifiers; what servers answered, too */
	const struct slot_told *slots;
	bool replies;
	struct buf keylog; /* as it stands in the file: only who parses looks at it */
	struct identity *identity;
	struct sweeper *sweeper;
};

/* One set of inputs and what they told. */
struct read_case {
	struct inputs inputs;
	struct mem_case *memory; /* NULL before reading_take() */
	struct kept_case *kept;	 /* NULL without --case */
	uint64_t passed_over;
};

void reading_init(struct reading *r, const struct cmd *self, const struct parsed *p);
void reading_deinit(struct reading *r);
void read_case_init(struct read_case *c);
void read_case_deinit(struct read_case *c);

/* EXIT_CLEAN, EXIT_USAGE (an option, the profile), EXIT_FAULT. */
MUST_CHECK enum exit_code reading_prepare(struct reading *r);

/* A second time, what it reads comes behind. EXIT_CLEAN; EXIT_FAULT: what was kept by then may
 * still be shown. */
MUST_CHECK enum exit_code reading_take(struct reading *r, char *const *args, int n_args,
				       struct read_case *c);

/* The case as reports read it; c has been through reading_take(). */
struct case_reader read_case_reader(const struct read_case *c);

#endif
