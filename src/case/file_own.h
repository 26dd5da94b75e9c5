/*
 * file_own.h - what the parts of the case file share: file.c opens, file_write.c and
 * file_store.c add, file_captures.c and file_read.c read.
 */
#ifndef CASE_FILE_OWN_H
#define CASE_FILE_OWN_H

#include "base/arena.h"
#include "case/file.h"
#include "case/sql.h"

struct case_file {
	sqlite3 *db;
	enum case_use use;
	const char *from; /* head that a new case names instead of having a secret; or NULL */
	struct err e;	  /* of the last failure */
	/* captures a reader sees, by entry; loaded with the first question */
	int64_t *entries;
	size_t n_entries, cap_entries;
	bool loaded;
	struct arena texts;	 /* of the capture row last given out */
	struct sql trace, place; /* statements of file_trace(), made with the first */
	char head[CASE_HEAD_MAX];
	uint8_t secret[CASE_SECRET];
	bool has_secret;
	/* of the store */
	struct mem_case *memory;
	struct case_store inner;
	const struct case_about *about;
};

/* Words in columns: names by number, numbers by name. */
struct span file_flags_text(unsigned bits, const char *const *names, size_t n, char *out,
			    size_t size);
MUST_CHECK bool file_flags(struct span s, const char *const *names, size_t n, unsigned *ret);
MUST_CHECK bool file_word(struct span s, const char *const *names, size_t n, unsigned *ret);

/* Why an arena gave nothing: its limit, or the machine's memory. */
static inline enum st file_no_room(const struct arena *a, size_t n)
{
	return n > a->max - a->used ? ST_LIMIT : ST_NOMEM;
}

extern const char *const file_flag_names[];	 /* CANDIDATE_x, by bit */
extern const char *const file_direction_names[]; /* enum direction */
extern const char *const file_look_up_names[];	 /* enum look_up */
extern const char *const file_status_names[];	 /* enum capture_status */
enum { FILE_FLAGS = 5, FILE_DIRECTIONS = 2, FILE_LOOK_UPS = 3, FILE_STATUSES = 3 };

#endif
