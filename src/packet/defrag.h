/*
 * defrag.h - datagrams whose fragments are still coming (RFC 791 section 3.2, RFC 8200
 * section 4.5).
 *
 * Only the table: who puts what in, and what happens to a datagram that is
 * whole or given up, frag.h says. Overlap: the byte that came first stays.
 * Order of age is the order in which datagrams were opened.
 */
#ifndef PACKET_DEFRAG_H
#define PACKET_DEFRAG_H

#include "base/err.h"
#include "base/map.h"
#include "model/segment.h"

enum { DATAGRAM_MAX = 65535 };

struct frag_key {
	struct ip src, dst;
	uint32_t id;
	uint16_t tunnels;
	uint8_t proto; /* IPv6: 0, its fragments may differ */
};

struct frag_piece {
	uint32_t off, len;
	uint64_t frame;
	int64_t time_ns;
};

struct datagram {
	struct frag_key key;
	uint64_t hash;
	uint8_t *bytes;
	size_t cap;
	struct frag_piece *pieces; /* rising, none overlaps another */
	size_t n_pieces, cap_pieces;
	uint32_t have;	/* bytes in pieces */
	uint32_t total; /* length of the whole, told by the last fragment */
	bool total_known;
	uint8_t proto;
	struct segment seg; /* ends and uid, as of the fragment that opened it */
	unsigned depth;
	uint32_t older, newer; /* DEFRAG_NONE ends */
};

#define DEFRAG_NONE UINT32_MAX

struct defrag {
	struct datagram *rows;
	size_t cap;
	uint32_t n_used; /* rows ever used */
	uint32_t n;	 /* waiting now */
	uint32_t free, oldest, newest;
	size_t bytes; /* held by all of them, bookkeeping included */
	uint32_t max_n;
	size_t max_bytes;
	struct map by_key;
};

void defrag_init(struct defrag *d, uint32_t max_n, uint32_t max_bytes);
void defrag_deinit(struct defrag *d);

/* DEFRAG_NONE when it is not there. Numbers stay; rows move when one is opened. */
uint32_t defrag_find(const struct defrag *d, const struct frag_key *k);

/* ST_OK, ST_NOMEM. May leave the table over its budget: see defrag_is_over(). */
MUST_CHECK enum st defrag_open(struct defrag *d, const struct frag_key *k, uint32_t *ret);

/*
 * Bytes [off, off + s.len) of datagram i, at most DATAGRAM_MAX in all. Sets
 * *differ when some were there already and were others. ST_OK, ST_NOMEM.
 */
MUST_CHECK enum st defrag_put(struct defrag *d, uint32_t i, const struct frag_piece *from,
			      struct span s, bool *differ);

bool datagram_is_whole(const struct datagram *g);
bool defrag_is_over(const struct defrag *d);

/* Moves datagram i out; the caller frees it with datagram_deinit(). */
void defrag_take(struct defrag *d, uint32_t i, struct datagram *ret);
void datagram_deinit(struct datagram *g);

#endif
