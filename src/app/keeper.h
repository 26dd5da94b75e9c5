/*
 * keeper.h - the process that keeps: opens an input, has it parsed, keeps what comes.
 *
 * It never looks at capture bytes itself. What a parsing process sends is
 * decoded as untrusted (case/record.h); a child that dies costs the rest of
 * its input, and what it had told by then is kept.
 */
#ifndef APP_KEEPER_H
#define APP_KEEPER_H

#include "app/inputs.h"
#include "app/lane.h"
#include "app/progress.h"
#include "attribute/slot_settle.h"
#include "attribute/who.h"
#include "case/case.h"
#include "case/mem.h"
#include "explain/app_list.h"

struct keeper {
	struct mem_case *memory; /* the case in memory; store writes to it */
	struct case_store store;
	const struct profile *profile; /* may be NULL */
	const struct who *who;	       /* may be NULL: nobody is named */
	const struct app_list *apps;   /* may be NULL: what the capture tells of apps is all */
	const struct lane_shared *shared;
	struct progress *progress;
	const struct slot_told *slots; /* NULL, or who wants the slots that shared asks for */
	unsigned threads;
	bool hash;
	uint64_t unkept; /* findings that found no room */
	uint64_t traces; /* of how many more that left the device the bytes are kept; UINT64_MAX: of
			    all */
};

enum kept { KEPT_WHOLE, KEPT_PARTIAL, KEPT_UNREADABLE, KEPT_PASSED_OVER };

/*
 * Takes one input into the case. ST_OK: *how says what became of it; ST_NOMEM,
 * ST_LIMIT, ST_IO: our own trouble, e says which.
 */
MUST_CHECK enum st keeper_take(struct keeper *k, const struct input_file *file, enum kept *how,
			       struct err *e);

/* Asks a running take to stop with what it has; safe in a signal handler. */
void keeper_interrupt(void);
bool keeper_interrupted(void);

#endif
