/* feed_xz.h - takes xz off (several streams behind each other are one). */
#ifndef SOURCE_FEED_XZ_H
#define SOURCE_FEED_XZ_H

#include "source/feed.h"

extern const struct feed_kind feed_xz;

#endif
