/* sniff.h - what an input is that is no capture we read, by its first bytes. */
#ifndef SOURCE_SNIFF_H
#define SOURCE_SNIFF_H

#include "base/err.h"
#include "base/span.h"

enum { SNIFF_MAX = 4096 }; /* bytes of the start that help */

/*
 * Names it in e and returns ST_UNSUP for a format that is known (with the
 * command that makes a capture of it, where there is one), ST_BAD for nothing,
 * for text and for what nobody knows. start holds all of the input when it is shorter than
 * SNIFF_MAX.
 */
enum st sniff(struct span start, struct err *e);

#endif
