/*
 * value.h - what a field of an activation record holds at one moment.
 */
#ifndef LAB_VALUE_H
#define LAB_VALUE_H

#include "lab/state.h"
#include "model/kind.h"

enum { LAB_VALUE_MAX = 64 };

/* Kind of the identifiers among the values; KIND_COUNT_ for the others. */
enum kind lab_value_kind(enum lab_value v);

/* Text of a field as the client writes it; "" when the phone has none. */
void lab_value_write(const struct lab_field *f, const struct lab_client *c,
		     const struct lab_state *s, int64_t ns, char out[LAB_VALUE_MAX]);

#endif
