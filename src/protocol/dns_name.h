/*
 * dns_name.h - domain names as they stand in messages (RFC 1035 sections 3.1 and 4.1.4).
 */
#ifndef PROTOCOL_DNS_NAME_H
#define PROTOCOL_DNS_NAME_H

#include "base/attr.h"
#include "base/err.h"
#include "base/rd.h"

enum { DNS_NAME_MAX = 255, DNS_PARTS_MAX = 32 };

struct dns_name {
	uint8_t text[DNS_NAME_MAX
		     + 1]; /* labels with dots between, bytes as they are; no dot behind */
	size_t len;
	size_t first; /* length of the first label */
	/* From text[at] on it stood at offset from of the message; pointers begin new parts. */
	struct {
		uint16_t at;
		uint32_t from;
	} parts[DNS_PARTS_MAX];
	size_t n_parts;
};

/*
 * Reads the name at offset *at of msg and moves *at behind it. A pointer must
 * lead backwards, so that every name ends. ST_OK, ST_BAD (cut short, too
 * long, a forward pointer).
 */
MUST_CHECK enum st dns_name_read(struct span msg, size_t *at, struct dns_name *ret);

static inline struct span dns_name_span(const struct dns_name *n)
{
	return (struct span){ n->text, n->len };
}

#endif
