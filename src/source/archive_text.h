/*
 * archive_text.h - the small texts inside archives: URLs, addresses, times, numbers.
 *
 * All tolerant: what cannot be read is left as it was.
 */
#ifndef SOURCE_ARCHIVE_TEXT_H
#define SOURCE_ARCHIVE_TEXT_H

#include "source/archive.h"

/* Scheme, authority, target, host, and the server's port of an absolute URL. */
void archive_url(struct exchange *x, struct exchange_text url);

/* An authority without user and port; brackets are taken off; *port where there is one. */
struct span archive_host(struct span authority, uint16_t *port);

/* An address, with a port and brackets or without. */
void archive_ip(struct span text, struct ip *ret);

/* RFC 3339, offsets without a colon too; else seconds or milliseconds since 1970. */
bool archive_time(struct span text, int64_t *ret);

/* "1693314200.336985" in units of 1e-9; no sign, no exponent. */
bool archive_decimal(struct span text, int64_t *ret);

/* Does the scheme say that nothing is sent to anyone? */
bool archive_is_local(struct span scheme);

#endif
