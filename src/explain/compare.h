/*
 * compare.h - is the fix real? What was sent before beside what is sent after.
 *
 * Clients are aligned by what they tell (kind and value), by the names of
 * fields and by shape; a host of another name is no other client. For what is
 * gone, coverage says what the silence is worth: which events that made it
 * send before were tried after, and how likely silence is had nothing changed
 * (silence.h). Local talk (link layer, groups, DHCP) is shown and decides nothing.
 */
#ifndef EXPLAIN_COMPARE_H
#define EXPLAIN_COMPARE_H

#include "attribute/clients.h"
#include "explain/builds.h"
#include "explain/why.h"

#define CHANGE_MAP(X)             \
	X(GONE, "gone")           \
	X(STILL, "still")         \
	X(MOVED, "moved")         \
	X(REWRAPPED, "rewrapped") \
	X(ENCRYPTED, "encrypted") \
	X(LESS, "less")           \
	X(MORE, "more")           \
	X(NEW, "new")

enum change {
#define X(id, name) CHANGE_##id,
	CHANGE_MAP(X)
#undef X
		CHANGE_COUNT_
};

const char *change_name(enum change c);

/* Ciphertext to one destination, by all captures of a side. */
struct cipher {
	struct span dst; /* host, else address */
	struct span protocol;
	const char *client; /* a known one whose place it is, or NULL */
	uint64_t bytes;
	bool is_new; /* nothing of before went there */
};

struct covered {
	enum dev_event_kind kind; /* DEV_COUNT_: hours of capture */
	uint64_t before_events, before_sent, after_events, after_sent;
	double before_hours, after_hours;
	double p_silence;
	uint64_t needed; /* more of them would settle it; 0: enough, or no number does */
};

enum { COVERED_MAX = DEV_COUNT_ + 1 };

struct comparison {
	const struct sent_client *before, *after; /* either may be NULL */
	const struct cipher *cipher;		  /* all that is seen of it after */
	enum change change;
	bool counts;	   /* for the verdict */
	bool needs_events; /* nobody said what the device did, and time alone does not tell */
	struct covered covered[COVERED_MAX];
	size_t n_covered;
};

enum fixed { FIXED_YES, FIXED_NO, FIXED_NOT_SHOWN };

extern const double compare_level; /* 0.01 */

struct compared {
	struct comparison *rows; /* of before, then what is new */
	size_t n;
	enum fixed fixed;
	bool nothing_before;
	bool seen[DEV_COUNT_];	      /* kinds of event tried after */
	uint64_t missing[DEV_COUNT_]; /* how often more, of each kind */
	double missing_hours;
	bool missing_events;
	bool untried[DEV_COUNT_]; /* known to make a client that is gone send, tried on neither side
				   */
	double before_hours, after_hours;
	uint64_t tried[2][DEV_COUNT_]; /* events observed before, after */
};

struct compare_in {
	const struct why *before, *after; /* both have been run */
	const struct clients *clients;	  /* NULL: none is known */
	const struct cipher *ciphers;	  /* of after */
	size_t n_ciphers;
	const struct fixed_builds *fixed; /* NULL: no list was given; it decides no verdict */
	struct fixed_build device;	  /* what is known of the device of after */
};

void compared_deinit(struct compared *c);
/* ST_OK, ST_NOMEM. Borrows from in. */
MUST_CHECK enum st compare(const struct compare_in *in, struct compared *ret);

#endif
