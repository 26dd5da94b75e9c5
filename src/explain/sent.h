/*
 * sent.h - a case's findings as transmissions: who told what to whom, and when.
 *
 * A client is a destination and a shape of message (protocol, place and
 * layers, without the names of fields); a known client is known by its name
 * instead. Each has the times of its messages. Findings that came in, that
 * name nobody or that are not sure enough are left out by the caller.
 */
#ifndef EXPLAIN_SENT_H
#define EXPLAIN_SENT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "model/finding.h"

/* How well what was told was protected, the least first. */
enum shelter { SHELTER_NONE, SHELTER_ENCODED, SHELTER_WEAK, SHELTER_TLS };

struct told_value {
	uint64_t hash; /* of kind and value */
	uint64_t key;  /* of the field's name, 0: none */
	enum kind kind;
};

struct sent_at {
	int64_t ns;
	uint64_t frame;
	uint64_t device; /* hash of who sent it, as findings name it; 0: its values tell none */
};

struct sent_client {
	struct span name;   /* known client, else host, else address */
	struct span dst;    /* host, else address */
	struct span domain; /* registrable, or empty */
	struct span country, owner;
	struct span protocol, protection, shape;
	const struct span *path; /* place and layers, without names of fields */
	size_t n_path;
	struct span key_name; /* of the known client, or empty */
	enum shelter shelter; /* the worst */
	bool local;	      /* cannot leave the link, or asks the network for an address */
	struct told_value *values;
	size_t n_values, cap_values;
	struct sent_at *at; /* sorted by time, one a message */
	size_t n, cap;
	uint64_t uncounted; /* sightings that findings did not keep */
	char ids[8][17];    /* of the first findings */
	size_t n_ids;
};

struct sent {
	struct arena arena;
	struct sent_client *clients;
	size_t n, cap;
	struct map by_key; /* of clients, by name and shape */
	uint64_t seed;
	struct buf shape;     /* of the finding being added */
	uint64_t passed_over; /* findings of more clients, and values and messages, than are kept */
};

enum { SENT_CLIENTS_MAX = 1 << 14, SENT_VALUES_MAX = 256, SENT_TIMES_MAX = 1 << 18 };

void sent_init(struct sent *s);
void sent_deinit(struct sent *s);

/* ST_OK (what is over a limit is counted), ST_NOMEM. */
MUST_CHECK enum st sent_add(struct sent *s, const struct finding *f);

/* Once, behind the last: sorts times; messages at one time and frame are one. */
void sent_settle(struct sent *s);

/* It cannot leave the link, or asks the network for an address. */
bool sent_is_local(const struct finding *f);

/* Does the client tell this kind? */
bool sent_tells(const struct sent_client *c, enum kind k);

/*
 * A copy of the client's times, one device's behind another's; *devices: how many. Whoever has no
 * profile is known by an address of a card, and a phone may change that: what one device sent is
 * surely one's, that two are two is not sure. *ret is freed by the caller. ST_OK, ST_NOMEM.
 */
MUST_CHECK enum st sent_by_device(const struct sent_client *c, struct sent_at **ret,
				  size_t *devices);

/*
 * Messages that follow each other within gap_ns are one episode: copies the
 * times at which episodes begin. *ret is freed by the caller. ST_OK, ST_NOMEM.
 */
MUST_CHECK enum st sent_episodes(const struct sent_client *c, int64_t gap_ns, int64_t **ret,
				 size_t *n);

#endif
