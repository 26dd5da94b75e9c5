/*
 * har.h - HTTP archives: HAR 1.2 as Chrome, Firefox, Safari, Charles, mitmproxy and others write
 *it.
 *
 *	{ "log": { "version": .., "creator": .., "pages": [..], "entries": [
 *		{ "startedDateTime": .., "request": {..}, "response": {..}, "serverIPAddress": .. },
 */
#ifndef SOURCE_HAR_H
#define SOURCE_HAR_H

#include "source/har_json.h"
#include "source/walk.h"

struct har {
	struct archive archive;
	struct har_json json;
	enum { HAR_ROOT, HAR_LOG, HAR_ENTRIES, HAR_DONE } where;
	bool any; /* a log was there */
	/* of the entry being read */
	bool base64[2];
	int64_t took_ns;
	struct exchange_text url, ip;
};

/* The start of an input: an object with a log, as far as it can be seen; a BOM may stand before. */
bool har_is(struct span start);

/* Zeroed before. ST_OK; ST_BAD, ST_IO, ST_NOMEM. */
MUST_CHECK enum st har_open(struct har *h, struct walk *w, struct err *e);
void har_deinit(struct har *h);

/*
 * The next entry. One that is cut off is given as far as it goes, then ST_BAD.
 * ST_OK, ST_END, ST_BAD, ST_IO, ST_NOMEM. Anomalies: "har.entry", "har.trailing", "limit.entry".
 */
MUST_CHECK enum st har_next(struct har *h, struct walk *w, struct exchange *ret, struct err *e);

#endif
