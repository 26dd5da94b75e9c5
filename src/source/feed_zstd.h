/* feed_zstd.h - takes zstd off (RFC 8878; several frames behind each other are one). */
#ifndef SOURCE_FEED_ZSTD_H
#define SOURCE_FEED_ZSTD_H

#include "source/feed.h"

extern const struct feed_kind feed_zstd;

#endif
