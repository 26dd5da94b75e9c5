/* feed_gzip.h - takes gzip off (RFC 1952; several members behind each other are one). */
#ifndef SOURCE_FEED_GZIP_H
#define SOURCE_FEED_GZIP_H

#include "source/feed.h"

extern const struct feed_kind feed_gzip;

#endif
