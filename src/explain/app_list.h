/*
 * app_list.h - which app opened a connection, as the device's own lists say.
 *
 * From PCAPdroid's list of connections: uid and name by addresses, ports and
 * time; from an Android event log (am_proc_start): the package of a uid. A list
 * that contradicts itself about a connection or a uid says nothing of it.
 */
#ifndef EXPLAIN_APP_LIST_H
#define EXPLAIN_APP_LIST_H

#include "base/arena.h"
#include "base/map.h"
#include "explain/event_file.h"
#include "model/finding.h"

struct app_flow {
	struct ip src, dst;
	uint16_t src_port, dst_port;
	enum transport transport;
	int32_t uid;
	struct span name;
	int64_t first_ns, last_ns; /* with what the clock may be off already taken in */
};

struct app_package {
	int32_t uid;
	struct span name;
	bool shared; /* several packages have it */
};

struct app_list {
	struct arena arena;
	struct app_flow *flows;
	size_t n_flows, cap_flows;
	struct app_package *packages;
	size_t n_packages, cap_packages;
	struct map by_flow, by_uid;
	uint64_t seed;
	uint64_t passed_over; /* connections of which there are more than are kept */
	uint8_t sha256[32];   /* of what was read, one file after the other */
};

void app_list_init(struct app_list *a);
void app_list_deinit(struct app_list *a);

/* One file of events; what tells of no app is passed over. ST_OK, ST_NOMEM. */
MUST_CHECK enum st app_list_add(struct app_list *a, struct span text,
				const struct event_hints *hints);

/*
 * Gives f its app where the capture tells none, and the package of a uid that it tells. Spans
 * are borrowed from a.
 */
void app_list_label(const struct app_list *a, struct finding *f);

#endif
