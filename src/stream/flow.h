/*
 * flow.h - the record of a flow and the key it is found by.
 *
 * The key is the 5-tuple with its two ends in byte order, so that both
 * directions have the same. VLAN ids and tunnels are no part of it. Where
 * there is no network layer, link addresses stand in the place of addresses.
 */
#ifndef STREAM_FLOW_H
#define STREAM_FLOW_H

#include "stream/stream.h"
#include "stream/table.h"

#include <string.h>

struct keep;
struct hist;

struct flow_key {
	uint8_t ip[2][16];
	/* 16 bits each: ports, protocol number (TRANSPORT_IP, TRANSPORT_LINK; else 0); 8:
	 * transport, address family. One word, so that it is not written in halves and then read
	 * whole. */
	uint64_t tail;
};

static inline uint16_t key_port(const struct flow_key *k, unsigned end)
{
	return (uint16_t)(k->tail >> 16 * end);
}
static inline enum transport key_transport(const struct flow_key *k)
{
	return (enum transport)(k->tail >> 48 & 0xff);
}
static inline uint8_t key_family(const struct flow_key *k)
{
	return (uint8_t)(k->tail >> 56);
}

/* Flags of a direction of a TCP flow. */
enum {
	SIDE_BASED = 1, /* base is known */
	SIDE_SYN = 2,	/* base comes from a SYN */
	SIDE_ACKED = 4, /* acked is known */
	SIDE_FIN = 8,	/* sink.fin() was called */
	SIDE_HIST = 16, /* the history holds bytes of it */
};

enum {
	FLOW_HIGH_OPENED = 1,  /* side 0 is the key's second end */
	FLOW_OPENER_KNOWN = 2, /* by a SYN */
	FLOW_WAS_RESET = 4,
	FLOW_MAC = 8, /* << side: mac of that side is known */
};

struct side {
	uint64_t next;	/* stream offset of the byte that comes next; datagrams: running sum */
	uint32_t base;	/* sequence number of offset 0 */
	uint32_t acked; /* highest acknowledgement by the other side */
};

struct flow {
	struct side side[2];
	int64_t last_ns;
	uint64_t tick; /* of its last segment: counts the shard's segments */
	struct keep *keep;
	uint8_t side_flags[2];
	uint8_t flags;
	uint8_t idle_list; /* enum table_list */
	uint32_t self;	   /* its number in the table */
	struct flow_key key;
	void *user;
	uint64_t number;
	struct hist *hist;
	uint8_t mac[2][6];
	uint32_t app; /* 0: none; else apps_get(app - 1) */
};

_Static_assert(sizeof(struct flow) + sizeof(struct table_links) <= 160, "design.md, point 7");

/* Returns which end of the key (0, 1) sent the segment. */
unsigned flow_key_of(const struct segment *seg, struct flow_key *ret);
uint64_t flow_key_hash(const struct flow_key *k, uint64_t seed);

/* For every segment, hence by words. */
static inline bool flow_key_eq(const struct flow_key *a, const struct flow_key *b)
{
	uint64_t x[5], y[5];

	_Static_assert(sizeof(x) == sizeof(*a), "no padding may reach hash or comparison");
	memcpy(x, a, sizeof(x));
	memcpy(y, b, sizeof(y));
	return ((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]) | (x[3] ^ y[3]) | (x[4] ^ y[4])) == 0;
}

/* Side that the key's end is. */
static inline unsigned flow_side(const struct flow *f, unsigned end)
{
	return end ^ (f->flags & FLOW_HIGH_OPENED);
}

#endif
