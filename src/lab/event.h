/*
 * event.h - what happens to a re-enacted phone.
 *
 * The first group are the events of the contract ("Events"); the others are
 * written to an events file as a `note` with their name.
 */
#ifndef LAB_EVENT_H
#define LAB_EVENT_H

#include "base/rd.h"

#define LAB_EVENT_MAP(X)                    \
	X(POWER_ON, "power_on")             \
	X(BOOT, "boot_completed")           \
	X(SCREEN_ON, "screen_on")           \
	X(SCREEN_OFF, "screen_off")         \
	X(UNLOCK, "unlock")                 \
	X(SIM_CHANGE, "sim_change")         \
	X(WIFI_CONNECT, "wifi_connect")     \
	X(MOBILE_CONNECT, "mobile_connect") \
	X(OTA, "ota")                       \
	X(NOTE, "note")                     \
	X(POWER_OFF, "power_off")           \
	X(WIFI_LOST, "wifi_lost")           \
	X(MOBILE_LOST, "mobile_lost")       \
	X(DATA_SIM, "data_sim")             \
	X(VOLTE, "volte")                   \
	X(ROAMING, "roaming")               \
	X(SERVER, "server")

enum lab_event {
#define X(name, text) LAB_##name,
	LAB_EVENT_MAP(X)
#undef X
		LAB_EVENT_COUNT_
};

#define LAB_BIT(e) (1u << (e))

const char *lab_event_name(enum lab_event e);
enum lab_event lab_event_by_name(struct span name); /* LAB_EVENT_COUNT_: none */
bool lab_event_in_contract(enum lab_event e);

#endif
