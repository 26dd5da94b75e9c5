/*
 * side.h - which side of a conversation is the device, and what it is called.
 *
 * By the contract: what the profile selects, else who opened the flow, else
 * the private address, else the higher port. Whoever sends to many (multicast,
 * broadcast) is the device.
 */
#ifndef ATTRIBUTE_SIDE_H
#define ATTRIBUTE_SIDE_H

#include "base/map.h"
#include "identify/profile.h"
#include "model/finding.h"

/* Does what c tells leave the device or come to it? profile may be NULL. */
enum direction side_direction(const struct candidate *c, const struct profile *profile);

/* The endpoint of the device, and the one it speaks with. */
static inline const struct endpoint *side_device(const struct candidate *c, enum direction d)
{
	return d == DIRECTION_OUT ? &c->src : &c->dst;
}
static inline const struct endpoint *side_remote(const struct candidate *c, enum direction d)
{
	return d == DIRECTION_OUT ? &c->dst : &c->src;
}

/* The same for endpoints of one device: its MAC address where the link shows it, else its IP's. */
uint64_t side_hash(const struct endpoint *ep);

/*
 * Endpoints whose profile device a capture gives away: who sends a device's
 * own IMEI is that device, also when it tells other things. Two devices
 * behind one address (a router) leave it nameless.
 */
struct sides {
	const struct profile *profile;
	struct map by_endpoint;
	struct side_row *rows;
	size_t n_rows, cap_rows;
};

void sides_init(struct sides *s, const struct profile *profile);
void sides_deinit(struct sides *s);

/* c's spans must outlive s. ST_OK, ST_NOMEM, ST_LIMIT. */
MUST_CHECK enum st sides_learn(struct sides *s, const struct candidate *c, enum direction d);

enum { SIDE_TEXT_MAX = IP_TEXT_MAX };

/* Profile name, else MAC, else address ("" when there is none); may lie in text. */
struct span sides_name(const struct sides *s, const struct candidate *c, enum direction d,
		       char text[SIDE_TEXT_MAX]);

#endif
