#include "model/trace.h"

#include "base/hash.h"
#include "base/span.h"

uint64_t trace_key(enum kind kind, struct span matched, uint8_t shard, uint64_t order,
		   uint64_t stream_off)
{
	const uint64_t place[] = { (uint64_t)kind, shard, order, stream_off };

	return hash_bytes(matched, hash_bytes(span_of(place, sizeof(place)), 0));
}
