#include "source/feed.h"

#include "base/span.h"
#include "source/feed_gzip.h"
#include "source/feed_xz.h"
#include "source/feed_zstd.h"

const struct feed_kind *feed_kind_of(struct span s)
{
	static const struct feed_kind *const kinds[] = { &feed_gzip, &feed_zstd, &feed_xz };

	for (size_t i = 0; i < N_ELEMENTS(kinds); i++)
		if (span_starts(s, kinds[i]->magic))
			return kinds[i];
	return NULL;
}
