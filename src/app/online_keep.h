/*
 * online_keep.h - answers of registries kept as files, with the day they were given.
 *
 * $XDG_CACHE_HOME/telltale/registries, else ~/.cache/telltale/registries; mode
 * 0600. An answer of the last 24 hours is taken instead of asking again.
 */
#ifndef APP_ONLINE_KEEP_H
#define APP_ONLINE_KEEP_H

#include "base/buf.h"

struct kept_answer {
	char path[512]; /* "": it could not be kept */
	char date[40];	/* when it was given, RFC 3339 */
	size_t body;	/* where it begins in the file */
};

MUST_CHECK bool online_keep_find(const char *protocol, const char *host, const char *question,
				 struct buf *file, struct kept_answer *ret);
/* Fills *ret also when it cannot be written. */
void online_keep_put(const char *protocol, const char *host, const char *question, struct span body,
		     struct kept_answer *ret);

#endif
