/*
 * shard.h - what one shard keeps; for the files of this folder alone.
 */
#ifndef STREAM_SHARD_H
#define STREAM_SHARD_H

#include "stream/apps.h"
#include "stream/clock.h"
#include "stream/flow.h"
#include "stream/hist.h"
#include "stream/keep.h"
#include "stream/stream.h"

struct streams {
	struct stream_limits limits;
	struct stream_sink out;
	struct anomaly_sink anomalies;
	struct stream_counts counts;
	struct table flows;
	struct flow *last; /* flow of the latest segment: the next is often its own; or NULL */
	struct keeps keeps;
	struct hists hists;
	struct apps apps;
	struct run *runs; /* scratch: runs of a segment as stream offsets */
	size_t cap_runs;
	uint64_t seed;		  /* of the hash of keys; nothing else depends on it */
	uint64_t tick;		  /* segments fed */
	int64_t now;		  /* time of the latest segment that has one */
	struct clock_quiet quiet; /* no flow has been silent for too long */
	uint64_t frame;
	uint8_t shard;
};

#endif
