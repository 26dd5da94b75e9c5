/*
 * archive.h - requests with their answers, as browsers and proxies write them down.
 *
 * What the readers of such files (har.h, mitm.h) fill, one exchange at a time,
 * and protocol/exchange.h makes messages of. All texts of an exchange lie in
 * one block of fixed size; what does not fit is cut off and counted.
 */
#ifndef SOURCE_ARCHIVE_H
#define SOURCE_ARCHIVE_H

#include "model/anomaly.h"
#include "model/net.h"
#include "base/buf.h"

enum {
	ARCHIVE_TEXT_MAX = 24 << 20, /* all texts of an exchange */
	ARCHIVE_BODY_MAX = 6 << 20,  /* one body or WebSocket message, as it stands in the file */
	ARCHIVE_FIELD_MAX = 1 << 20, /* any other text */
	ARCHIVE_PAIRS_MAX = 8192,    /* headers, cookies, ... of an exchange */
	ARCHIVE_TURNS_MAX = 65536,
};

/* off: of the text in the input (as it comes out of compression). */
struct exchange_text {
	struct span bytes;
	uint64_t off;
	bool coded; /* was base64: offsets inside it mean nothing */
};

struct exchange_pair {
	struct exchange_text key, value;
};

/* What was said after the head by either side: WebSocket, or a flow that is no HTTP. */
struct exchange_turn {
	struct exchange_text bytes;
	int64_t time_ns;
	uint8_t from; /* 0: the client */
};

enum exchange_list {
	EXCHANGE_HEADERS,
	EXCHANGE_COOKIES, /* taken apart by who wrote the file, mostly again in the headers */
	EXCHANGE_QUERY,
	EXCHANGE_PARAMS, /* of a form, where the file has no body */
	EXCHANGE_TRAILERS,
	EXCHANGE_LISTS
};

struct exchange {
	uint64_t number; /* 1-based: the frame of what is found in it */
	uint64_t off;	 /* where it begins in the input */
	const char *how; /* static: "har", "mitm" */
	struct exchange_side {
		bool seen;
		int64_t time_ns; /* TM_NONE when not known */
		struct exchange_text body, type;
		struct {
			const struct exchange_pair *p;
			size_t n;
		} list[EXCHANGE_LISTS];
	} side[2]; /* request, response */
	struct exchange_text method, scheme, authority, target, reason;
	struct span host; /* asked for: without user and port; may be empty */
	struct endpoint client, server;
	enum transport transport;
	unsigned status;
	bool http;  /* else only turns */
	bool tls;   /* was protected on its way */
	bool local; /* never left the program: from a cache, a data: URL */
	const struct exchange_turn *turns;
	size_t n_turns;
};

/* How a reader gathers one. */
struct archive {
	struct exchange x;
	struct buf text; /* never moves */
	struct exchange_pair *pairs;
	struct exchange_turn *turns;
	size_t n_pairs, cap_pairs, n_turns, cap_turns;
	size_t at[2][EXCHANGE_LISTS]; /* first pair of each list */
	uint64_t cut;		      /* texts of this exchange that were cut off or left out */
	enum st st;		      /* ST_NOMEM once memory is gone */
};

MUST_CHECK enum st archive_init(struct archive *a);
void archive_deinit(struct archive *a); /* zeroed is fine */

void archive_begin(struct archive *a, uint64_t number, uint64_t off, const char *how);
void archive_list(struct archive *a, unsigned side, enum exchange_list list); /* begins it anew */
void archive_pair(struct archive *a, unsigned side, enum exchange_list list,
		  const struct exchange_pair *pair);
void archive_turn(struct archive *a, const struct exchange_turn *turn);

/*
 * Appends bytes to the text that began when text.len was begin, up to limit.
 * False: some did not fit (whoever reads counts that in cut).
 */
MUST_CHECK bool archive_put(struct archive *a, struct span bytes, size_t limit, size_t begin);
/* Takes base64 off; what is none stays as it is. */
void archive_decode(struct archive *a, struct exchange_text *t);

/* Resolves lists, fills *ret; anomaly "limit.entry" where something was cut off. */
void archive_end(struct archive *a, const struct anomaly_sink *anomalies, struct exchange *ret);

#endif
