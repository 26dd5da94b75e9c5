/*
 * event.h - what one sweep over some bytes notices: runs, shapes and literals.
 */
#ifndef UNWRAP_EVENT_H
#define UNWRAP_EVENT_H

#include <stdint.h>

#define EVENT_MAP(X)                                                                      \
	X(DIGITS, "digits", "maximal run of 14 to 40 decimal digits")                     \
	X(HEX, "hex", "maximal run of hex digits, 12 and more, a letter or 32+ in it")    \
	X(BASE64, "base64", "run of a base64 alphabet, 16 and more, line ends inside")    \
	X(MAC, "mac", "six pairs of hex digits with : or - between")                      \
	X(AT, "at", "an @ between two name characters")                                   \
	X(PERCENT, "percent", "first %XX of a token")                                     \
	X(BACKSLASH, "backslash", "first backslash of a quoted string")                   \
	X(UUID, "uuid", "8-4-4-4-12 hex digits")                                          \
	X(DECIMAL, "decimal", "digits, point, four and more digits: half of a place")     \
	X(START, "start", "the start of a surface, once: for layers told by their magic") \
	X(MAGIC, "magic", "a literal of the unwrapper's own: id is the layer's")          \
	X(NEEDLE, "needle", "a literal of the identifier's: id is its")

enum event_what {
#define X(id, name, help) EVENT_##id,
	EVENT_MAP(X)
#undef X
		EVENT_COUNT_
};

struct event {
	uint32_t at, len; /* in the surface's bytes */
	uint16_t what;	  /* enum event_what */
	uint16_t flags;
	uint32_t id;
};

#endif
