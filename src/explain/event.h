/*
 * event.h - what a device did, as a list of its own says (docs/contract: "Events").
 *
 * A list owns its texts. It is sorted by time before anybody asks it.
 */
#ifndef EXPLAIN_EVENT_H
#define EXPLAIN_EVENT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/tm.h"

/* X(ID, name in files, of one, of many, what the user does to make it happen) */
#define DEV_MAP(X)                                                                           \
	X(POWER_ON, "power_on", "power-on", "power-ons", "restart the device")               \
	X(BOOT_COMPLETED, "boot_completed", "start-up", "start-ups", "restart the device")   \
	X(SCREEN_ON, "screen_on", "screen-on", "screen-ons", "switch the screen on")         \
	X(SCREEN_OFF, "screen_off", "screen-off", "screen-offs", "switch the screen off")    \
	X(UNLOCK, "unlock", "unlock", "unlocks", "unlock the device")                        \
	X(SIM_CHANGE, "sim_change", "change of SIM", "changes of SIM", "put in another SIM") \
	X(WIFI_CONNECT, "wifi_connect", "connection to Wi-Fi", "connections to Wi-Fi",       \
	  "leave and join Wi-Fi")                                                            \
	X(MOBILE_CONNECT, "mobile_connect", "mobile connection", "mobile connections",       \
	  "switch mobile data off and on")                                                   \
	X(APP_START, "app_start", "start of an app", "starts of an app", "start the app")    \
	X(OTA, "ota", "update", "updates", "install the update while capturing")             \
	X(NOTE, "note", "note", "notes", "")

enum dev_event_kind {
#define X(id, name, one, many, action) DEV_##id,
	DEV_MAP(X)
#undef X
		DEV_COUNT_
};

struct dev_event_info {
	const char *name, *one, *many, *action;
};

const struct dev_event_info *dev_event_info(enum dev_event_kind k);
enum dev_event_kind dev_event_by_name(struct span name); /* DEV_COUNT_: none */

struct dev_event {
	int64_t ns;
	enum dev_event_kind kind;
	uint32_t file;	    /* which file it came from, as the reader counted them */
	struct span detail; /* may be empty; untrusted text */
};

struct events {
	struct arena arena;
	struct dev_event *rows;
	size_t n, cap;
};

enum { EVENTS_MAX = 1 << 20, EVENT_DETAIL_MAX = 256 };

void events_init(struct events *e);
void events_deinit(struct events *e);

/* Copies detail, at most EVENT_DETAIL_MAX bytes of it. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st events_add(struct events *e, const struct dev_event *row);

/*
 * By time, then kind. From row from on, what is told twice becomes one: the same kind
 * again within `within_ns`, by another tag of the same log.
 */
void events_sort(struct events *e);
void events_join(struct events *e, size_t from, int64_t within_ns);

#endif
