/*
 * shapes.h - what the masks of classes.c point at, checked byte by byte.
 *
 * Each function is given the offset at which its mask fired and puts the event
 * when the rule of event.h holds. Nothing outside s->bytes is read; each kind
 * looks at a byte a bounded number of times whatever the bytes are.
 */
#ifndef UNWRAP_SHAPES_H
#define UNWRAP_SHAPES_H

#include "base/rd.h"
#include "unwrap/event_list.h"

struct shapes {
	struct span bytes;
	struct event_list *out;
	size_t base64_end; /* lines before it belong to an event already put */
};

enum { SHAPE_DIGITS_MIN = 14, SHAPE_HEX_MIN = 12, SHAPE_BASE64_MIN = 16 };

/*
 * at: the byte that made the run of its kind as long as the minimum; the run is
 * known to go on up to end, and is asked for further bytes only from there.
 */
void shape_digits(struct shapes *s, size_t at, size_t end);
/* Likewise digits_end: as far as it is known to be digits from its start; 0: it is not. */
void shape_hex(struct shapes *s, size_t at, size_t end, size_t digits_end);
/* upper: there may be an upper case letter behind an alnum before end. */
void shape_base64(struct shapes *s, size_t at, size_t end, bool upper);

void shape_mac(struct shapes *s, size_t at);	   /* at: the fifth separator */
void shape_uuid(struct shapes *s, size_t at);	   /* at: the fourth dash */
void shape_decimal(struct shapes *s, size_t at);   /* at: the digit behind the point */
void shape_at(struct shapes *s, size_t at);	   /* at: the byte behind the @ */
void shape_percent(struct shapes *s, size_t at);   /* at: the second hex digit */
void shape_backslash(struct shapes *s, size_t at); /* at: the backslash */

#endif
