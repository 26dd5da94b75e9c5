/*
 * through.h - reads a capture as the program does, up to the layer a tool is about.
 *
 * For the tools that show tests what the layers in the middle make of a
 * capture. One thread, one shard, the program's own limits.
 */
#ifndef TESTS_TOOLS_THROUGH_H
#define TESTS_TOOLS_THROUGH_H

#include "stream/stream.h"

/*
 * Feeds the segments of the capture at path to streams that call out. Prints
 * why it stopped to standard error. Returns the exit status: 0 read to its
 * end; 3 only partly, or no capture; 4 our fault.
 */
int through_streams(const char *path, const struct stream_sink *out);

#endif
