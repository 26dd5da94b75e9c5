/*
 * clients.h - data/clients.yaml: known clients that phone home.
 *
 * A client is known by the host or address it tells things to, or by the
 * names of the fields it tells: enough of them at one destination, whatever
 * the destination is called. Read once, then only asked.
 */
#ifndef ATTRIBUTE_CLIENTS_H
#define ATTRIBUTE_CLIENTS_H

#include "attribute/places.h"
#include "base/doc.h"

enum { CLIENTS_MAX = 64, CLIENT_KEYS_MAX = 64 };

struct client {
	struct span name;
	struct span version; /* name of the field with its version ("REGVER"), or empty */
	struct doc_texts hosts, addresses, keys;
	struct doc_texts ports, headers, packages, triggers, references; /* to be shown */
	struct doc_texts events; /* that make it send, by the names of files of events */
	struct span least;	 /* how many of the keys are enough, decimal */
	uint64_t enough;
};

struct clients {
	struct arena arena;
	struct client *rows;
	size_t n_rows;
	struct places places;
	struct map by_key;
	struct client_key *keys;
	size_t n_keys, cap_keys;
	struct span date;
};

void clients_init(struct clients *c);
void clients_deinit(struct clients *c);
MUST_CHECK enum st clients_read(struct clients *c, struct doc *d, struct err *e);

/* By host, else by address; NULL: none. how: "host" or "address". */
const struct client *clients_find(const struct clients *c, struct span host, const struct ip *ip,
				  const char **how);

/* Field names met at one destination, zeroed at first. */
struct client_keys {
	uint64_t of[CLIENTS_MAX];
};

bool clients_has_key(const struct clients *c, struct span key);
void clients_note(const struct clients *c, struct client_keys *met, struct span key);
/* The first of which enough were met; NULL: none. */
const struct client *clients_by_keys(const struct clients *c, const struct client_keys *met);

#endif
