/*
 * quic_initial.h - QUIC's long headers, and Initial packets opened as anyone may.
 *
 *	+------+---------+----+------+----+------+--------+-----+--------+---------+
 *	| 11TT |         |    |      |    |      | token  |     | packet |         |
 *	| ..PP | version | n  | dcid | n  | scid | (Init) | len | number | payload |
 *	+------+---------+----+------+----+------+--------+-----+--------+---------+
 *
 * RFC 9000 section 17.2, RFC 9369 section 3.2. The keys of Initial packets come
 * from the first destination id of the client and a salt of the version
 * (RFC 9001 section 5.2): they hide nothing from who sees the packets.
 */
#ifndef PROTOCOL_QUIC_INITIAL_H
#define PROTOCOL_QUIC_INITIAL_H

#include "base/attr.h"
#include "base/err.h"
#include "base/rd.h"

enum { QUIC_ID_MAX = 20 };

enum quic_type {
	QUIC_NEGOTIATION,
	QUIC_INITIAL,
	QUIC_ZERO_RTT,
	QUIC_HANDSHAKE,
	QUIC_RETRY,
	QUIC_OTHER, /* of a version whose packets nobody here can tell apart */
};

struct quic_packet {
	enum quic_type type;
	uint32_t version;
	struct span dcid, scid;
	size_t at, number_at, end; /* offsets in the datagram */
};

/*
 * The long header at offset at. False: none (a short header, cut short, an
 * unknown version). Where no length is written end is the datagram's.
 */
bool quic_long(struct span datagram, size_t at, struct quic_packet *ret);

struct quic_keys;

/* The client's. ST_OK; ST_UNSUP: of this version nobody here knows the salt; ST_NOMEM. */
MUST_CHECK enum st quic_keys_new(struct quic_keys **ret, uint32_t version, struct span dcid);
void quic_keys_free(struct quic_keys *k); /* NULL is fine */

/*
 * What an Initial packet holds, into room (2 * datagram.len bytes); *plain lies
 * there, and came one for one from the datagram's offset *from on.
 * ST_OK; ST_BAD: not these keys; ST_NOMEM.
 */
MUST_CHECK enum st quic_open(struct quic_keys *k, struct span datagram, const struct quic_packet *q,
			     uint8_t *room, struct span *plain, size_t *from);

/* RFC 9000 section 16. */
uint64_t quic_varint(struct rd *r);

#endif
