/*
 * options.h - the one list of options, and how a command line is read by it.
 *
 * A command names the options it takes (struct cmd); parsing, help, the man
 * page and shell completion all come from the rows here.
 */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>

enum opt_value { OPT_SWITCH, OPT_OPTIONAL, OPT_REQUIRED, OPT_REPEATED };

/* clang-format off */
#define OPTION_MAP(X) \
	X(DEVICE, 'd', "device", "FILE", OPT_REQUIRED, \
	  "device profile (YAML): its values are searched for as known") \
	X(CASE, 0, "case", "FILE", OPT_REQUIRED, \
	  "keep everything in a case file, beside what it holds; inputs are hashed") \
	X(KEYLOG, 'k', "keylog", "FILE", OPT_REQUIRED, \
	  "secrets of TLS connections (SSLKEYLOGFILE): what they open is read, too") \
	X(HASH, 0, "hash", NULL, OPT_SWITCH, "SHA-256 of each input, as given") \
	X(JSON, 'j', "json", "FILE", OPT_OPTIONAL, \
	  "JSON Lines instead of text; with =FILE, beside the text") \
	X(HTML, 0, "html", "FILE", OPT_REQUIRED, \
	  "beside it one file to look at in a browser; inputs are hashed for it") \
	X(FOR, 0, "for", "WHOM", OPT_REQUIRED, \
	  "a document instead of the text: for the owner, vendor or authority") \
	X(SHOW_VALUES, 0, "show-values", NULL, OPT_SWITCH, \
	  "show identifiers in full; without it all are masked") \
	X(EXPLAIN, 'e', "explain", NULL, OPT_SWITCH, "how each finding was derived, below it") \
	X(MIN_CONFIDENCE, 'c', "min-confidence", "LEVEL", OPT_REQUIRED, \
	  "possible, likely (default), certain or known") \
	X(MMDB, 0, "mmdb", "FILE", OPT_REQUIRED, \
	  "a table of networks of your own (MMDB), asked before the one that comes along") \
	X(ONLINE, 0, "online", NULL, OPT_SWITCH, \
	  "ask registries about destinations (never a destination); says first what, of whom") \
	X(THREADS, 't', "threads", "N", OPT_REQUIRED, \
	  "threads that parse an input; the answer is the same for any") \
	X(EVENTS, 0, "events", "FILE", OPT_REPEATED, \
	  "what the device did: CSV, an Android log, PCAPdroid's list; may be repeated") \
	X(YEAR, 0, "year", "YYYY", OPT_REQUIRED, "the year of a log that leaves it out") \
	X(UTC_OFFSET, 0, "utc-offset", "OFFSET", OPT_REQUIRED, \
	  "the time zone of a log that leaves it out, as +01:00") \
	X(QUIET, 'q', "quiet", NULL, OPT_SWITCH, "no progress, no messages but errors") \
	X(NO_COLOR, 0, "no-color", NULL, OPT_SWITCH, \
	  "no colours (also NO_COLOR, and when not a terminal)") \
	X(LIVE, 0, "live", NULL, OPT_SWITCH, \
	  "over real sockets on this machine, recorded, instead of written") \
	X(SEED, 0, "seed", "N", OPT_REQUIRED, \
	  "what a re-enactment draws from; the same gives the same bytes (default 1)") \
	X(FIXED_BUILDS, 0, "fixed-builds", "FILE", OPT_REQUIRED, \
	  "the vendor's list of builds with the fix (YAML)") \
	X(POLICY, 0, "policy", "FILE", OPT_REQUIRED, "rules of what must not be told (YAML)") \
	X(OUTPUT, 'o', "output", "FILE", OPT_REQUIRED, "where to write") \
	X(FORMAT, 0, "format", "FORMAT", OPT_REQUIRED, \
	  "text (default), or another that the command lists") \
	X(PACKAGE, 0, "package", NULL, OPT_SWITCH, \
	  "one archive (tar): the case, its reports, hashes, versions, how to repeat it") \
	X(REDACT, 0, "redact", NULL, OPT_SWITCH, \
	  "with every identifier replaced, so that it can be published") \
	X(HEAD, 0, "head", "HASH", OPT_REQUIRED, \
	  "the head of the chain that a report or scan printed") \
	X(HELP, 'h', "help", NULL, OPT_SWITCH, "this help")
/* clang-format on */

enum opt_id {
#define X(id, letter, name, value, takes, help) OPTION_##id,
	OPTION_MAP(X)
#undef X
		OPTION_COUNT_
};

struct opt {
	char letter; /* 0: none */
	const char *name;
	const char *value; /* what to call it: "FILE"; NULL for a switch */
	enum opt_value takes;
	const char *help;
};

extern const struct opt opts[OPTION_COUNT_];

static inline bool opt_needs_value(const struct opt *o)
{
	return o->takes == OPT_REQUIRED || o->takes == OPT_REPEATED;
}

enum { OPTIONS_REPEATED_MAX = 64 };

struct parsed {
	bool set[OPTION_COUNT_];
	const char *value[OPTION_COUNT_]; /* NULL when not given */
	struct {
		enum opt_id id;
		const char *value;
	} repeated[OPTIONS_REPEATED_MAX]; /* of options that may be, in order */
	int n_repeated;
	bool separated; /* by "--"; then the first n_first of args stand before it */
	int n_first;
	char **args; /* what is no option, in order; borrowed from argv */
	int n_args;
};

/*
 * Reads argv[1..]; takes is a list of enum opt_id that ends with
 * OPTION_COUNT_. ST_OK, or ST_BAD with a message that names the word.
 */
MUST_CHECK enum st options_parse(const enum opt_id *takes, int argc, char **argv,
				 struct parsed *ret, struct err *e);

#endif
