/*
 * decode.h - the way of one frame through the layers; for the files of packet/ alone.
 *
 * Each layer is a function that takes its bytes and calls the next one, or
 * emits. A layer that meets something malformed says so (ctx_bad) and emits
 * what it has. The segment is filled on the way; what the next layer does not
 * set is what the outer one left there.
 */
#ifndef PACKET_DECODE_H
#define PACKET_DECODE_H

#include "packet/app.h"
#include "packet/defrag.h"
#include "packet/packet.h"
#include "packet/parts.h"

enum { PROTO_TCP = 6, PROTO_UDP = 17 };
enum { ETHERTYPE_IP4 = 0x0800, ETHERTYPE_IP6 = 0x86dd, ETHERTYPE_TEB = 0x6558 };

struct link_type;

struct packet_decoder {
	struct packet_limits limits;
	struct segment_sink out;
	struct anomaly_sink anomalies;
	const struct link_type *link; /* of the frame before, to look up but once */
	uint32_t link_number;
	struct uid_apps apps;
	struct defrag defrag;
	struct parts parts;
	uint32_t *pdu_seq; /* upper_pdu.c */
};

struct ctx {
	struct packet_decoder *d;
	const uint8_t *base; /* where offset 0 of the frame (or datagram) stands */
	uint32_t missing;    /* bytes the snap length cut off behind the layer at hand */
	unsigned depth;	     /* encapsulations taken off, VLAN tags and labels included */
	/* base is a reassembled datagram: which part came in which frame; else NULL */
	const struct run *runs;
	struct run *scratch; /* as many again, to shift them */
	size_t n_runs;
	struct segment seg;
};

typedef void layer_fn(struct ctx *c, struct span s);

static inline void ctx_bad(const struct ctx *c, const char *what, const uint8_t *at,
			   const char *reason)
{
	anomaly_say(&c->d->anomalies, what, c->seg.frame, at != NULL ? at - c->base : 0, reason);
}

/* One encapsulation deeper; false at the limit, which is counted. */
MUST_CHECK bool ctx_enter(struct ctx *c, const uint8_t *at);

/* The same, when what is inside is a packet of its own, with its own ends. */
MUST_CHECK bool ctx_enter_tunnel(struct ctx *c, const uint8_t *at);

/* seg is whole but for payload, missing and runs. */
void ctx_emit(struct ctx *c, struct span payload);

/* Bytes nobody understood further; without a byte nothing is emitted. */
void ctx_emit_link(struct ctx *c, uint16_t proto, struct span s);
void ctx_emit_ip(struct ctx *c, uint8_t proto, struct span s);

/* Ends of the link, 6 bytes each in the frame; all-zero addresses are none. */
void ctx_set_macs(struct ctx *c, const uint8_t *src, const uint8_t *dst);

/*
 * Cuts s to the length its header tells. A longer one is missing bytes where
 * the snap length cut, else an anomaly (what) at s.
 */
struct span ctx_cut(struct ctx *c, struct span s, size_t len, const char *what);

#endif
