/*
 * mem.h - the case in memory: store and reader over arrays and one arena.
 *
 * Captures may be added side by side. Anomalies of a capture with the same
 * what and reason become one, with the first frame and a count; closed
 * payload is summed by destination, protocol and transport. Both are given
 * out in an order that does not depend on that of adding. A capture that was
 * begun and never ended reads as CAPTURE_PARTIAL.
 */
#ifndef CASE_MEM_H
#define CASE_MEM_H

#include "case/case.h"

struct mem_case;

/*
 * max_bytes bounds everything kept; past it add_* return ST_LIMIT. Findings may fill all but a part
 * of it, the less sure ones less; bytes that carried them as much as the least sure.
 */
MUST_CHECK enum st mem_case_new(struct mem_case **ret, size_t max_bytes);
void mem_case_free(struct mem_case *m);
/* Of these, free is for whoever owns the case through the store: it frees m. */
struct case_store mem_case_store(struct mem_case *m);
struct case_reader mem_case_reader(struct mem_case *m);
/* Head and secret of the case file that all of it goes into as well. */
void mem_case_mark(struct mem_case *m, const char *head, struct span secret);
void mem_case_pass_over(struct mem_case *m, uint64_t entries);

#endif
