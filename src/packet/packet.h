/*
 * packet.h - one frame into segments: link layer, network layer, fragments, tunnels.
 *
 * A decoder belongs to one input and one thread. It keeps what crosses frames
 * (fragments waiting for their others, app names learnt) within its budgets.
 * A malformed header is an anomaly; what can still be searched is passed on:
 * bytes behind a header that is not understood go out as a segment of
 * TRANSPORT_IP or TRANSPORT_LINK with their protocol number.
 */
#ifndef PACKET_PACKET_H
#define PACKET_PACKET_H

#include "model/anomaly.h"
#include "model/segment.h"
#include "source/source.h"

struct packet_limits {
	unsigned depth;		 /* encapsulations taken off at most */
	uint32_t fragments;	 /* datagrams waiting at once */
	uint32_t fragment_bytes; /* bytes waiting at once */
};

extern const struct packet_limits packet_limits_default;

/*
 * struct segment.proto of TRANSPORT_LINK is an EtherType (at least 0x0600) or
 * one of these. The payload begins where the comment says.
 */
enum {
	PACKET_LINK_RAW = 0,   /* nothing understood: the frame, or what is left of it */
	PACKET_LINK_80211 = 1, /* 802.11 management frame, from frame control on, without FCS */
	PACKET_LINK_LLC = 2,   /* 802.2 without a known SNAP type: from the DSAP on */
	PACKET_LINK_PPP = 3,   /* PPP that is no IP: from the protocol field on */
	PACKET_LINK_PDU = 4,   /* exported PDU without transport: the PDU */
};

struct packet_decoder;

MUST_CHECK enum st packet_decoder_new(struct packet_decoder **ret, const struct packet_limits *l,
				      const struct segment_sink *out,
				      const struct anomaly_sink *anomalies);
void packet_decoder_free(struct packet_decoder *d); /* NULL is fine */

/*
 * Calls out->segment for each segment in the frame, or none. Anomalies carry
 * the offset in the frame; in a reassembled datagram, the offset in it. For
 * what == "linktype" the offset is the link type's number.
 */
void packet_decode(struct packet_decoder *d, const struct frame *f);

/* A uid's names, from a PCAPdroid block. ST_LIMIT past 4096 uids. */
MUST_CHECK enum st packet_add_app(struct packet_decoder *d, const struct app *app);

/* At the end of the input: datagrams still incomplete become anomalies and searched pieces. */
void packet_flush(struct packet_decoder *d);

#endif
