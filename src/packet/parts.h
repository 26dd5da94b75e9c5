/*
 * parts.h - packets that a layer below IP, or SCTP, cut into numbered parts.
 *
 * SCTP DATA chunks (RFC 9260 section 6.9), PPP multilink (RFC 1990), frame relay
 * multilink (FRF.16.1), 802.11 fragments (IEEE 802.11 section 10.4). Parts
 * that follow each other by number are joined; one that came again as it was
 * is dropped, one out of order goes out as it is, with an anomaly. At most 32
 * packets wait, 64 KiB each; the oldest goes first. What never became
 * whole is read as far as it goes.
 */
#ifndef PACKET_PARTS_H
#define PACKET_PARTS_H

#include "base/buf.h"
#include "model/segment.h"

enum { PARTS_WAITING = 32, PARTS_BYTES_MAX = 1 << 16, PARTS_RUNS_MAX = 4096 };

struct ctx;
struct packet_decoder;

/* Whose parts they are. */
struct parts_of {
	const char *what, *limit;		     /* anomalies */
	void (*read)(struct ctx *c, struct span s);  /* what the parts make up; or one alone */
	void (*alone)(struct ctx *c, struct span s); /* a part without its others */
	uint32_t mask;				     /* numbers wrap behind it */
	uint32_t behind; /* bytes said to be missing where the end never came */
	bool in_order;	 /* another number than the next means that one is lost */
};

struct part {
	uint64_t key; /* what numbers are counted for, besides the ends */
	uint32_t number;
	bool first, last;
	struct span bytes;
};

struct parts {
	struct parts_row *rows; /* PARTS_WAITING, once there is one */
	uint64_t clock;
};

void parts_init(struct parts *p);
void parts_deinit(struct parts *p);

/* c->seg has the ends. Calls of->read when x is the last one, of->alone where it fits nowhere. */
void parts_take(struct ctx *c, const struct parts_of *of, const struct part *x);
/* True when x goes on where a part that waits ends. */
bool parts_expect(const struct ctx *c, const struct parts_of *of, const struct part *x);
/* At the end of the input. */
void parts_flush(struct packet_decoder *d);

#endif
