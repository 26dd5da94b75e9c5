/*
 * archive.h - requests with their answers, as browsers and proxies write them down.
 *
 * What the readers of such files (har.h, mitm.h) give, one exchange at a time,
 * and protocol/exchange.h makes messages of.
 */
#ifndef SOURCE_ARCHIVE_H
#define SOURCE_ARCHIVE_H

#include "model/net.h"

#include <stddef.h>

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

#endif
