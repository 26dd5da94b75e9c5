/*
 * shell.h - commands and display filters that a reader may run: quoting, frames.
 */
#ifndef REPORT_SHELL_H
#define REPORT_SHELL_H

#include "base/buf.h"

/*
 * A word for a shell, in quotes: nothing in it is expanded. What a terminal should not be given
 * is escaped the way bash reads ($'\x1b').
 */
MUST_CHECK enum st shell_quote(struct buf *out, struct span word);

/* Wireshark's display filter for these frames: "frame.number == 22 || frame.number == 23". */
MUST_CHECK enum st shell_frames(struct buf *out, const uint64_t *frames, size_t n);

#endif
