/*
 * dns_msg.h - a DNS message walked (RFC 1035 section 4), for DNS, mDNS, LLMNR and NBNS.
 *
 *	+------+---------+---------+---------+---------+---------+
 *	|  ID  |  flags  | QDCOUNT | ANCOUNT | NSCOUNT | ARCOUNT |  12 bytes, then
 *	+------+---------+---------+---------+---------+---------+  four sections
 */
#ifndef PROTOCOL_DNS_MSG_H
#define PROTOCOL_DNS_MSG_H

#include "protocol/dns_name.h"

enum {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_PTR = 12,
	DNS_HINFO = 13,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_RP = 17,
	DNS_AAAA = 28,
	DNS_NB = 32, /* RFC 1002 */
	DNS_NBSTAT = 33,
	DNS_SRV = 33,
	DNS_DNAME = 39,
	DNS_OPT = 41,
};

enum { DNS_HEAD = 12, DNS_ENTRIES_MOST = 512 };

struct dns_walk {
	struct span msg;
	size_t at;
	unsigned left[4]; /* entries of each section still to come */
	unsigned n;	  /* entries read */
	bool response;
	unsigned section; /* of the last entry: 0 question, 1 answer, 2 authority, 3 additional */
};

struct dns_entry {
	struct dns_name name;
	size_t name_at;
	unsigned type, class;
	struct span data; /* empty for questions */
	size_t data_at;
};

/* ST_BAD: no such header (opcode, reserved bit, counts that the bytes cannot hold). */
MUST_CHECK enum st dns_begin(struct span msg, struct dns_walk *ret);

/* ST_OK; ST_END: no more; ST_BAD: cut short or malformed; ST_LIMIT: over DNS_ENTRIES_MOST. */
MUST_CHECK enum st dns_next(struct dns_walk *w, struct dns_entry *ret);

#endif
