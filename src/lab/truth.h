/*
 * truth.h - what was told in a capture of the lab, known from having told it.
 *
 * Written as the finding lines of the contract, so that a scan can be held
 * against it; frames are numbers in the finished capture.
 */
#ifndef LAB_TRUTH_H
#define LAB_TRUTH_H

#include "lab/request.h"
#include "lab/wire.h"

enum { TRUTH_HOST_MAX = 64 };

struct truth_row {
	struct lab_told told;
	struct wire_end src, dst;
	char host[TRUTH_HOST_MAX], device[64];
	const char *protocol, *transport, *protection, *client;
	uint64_t count;
	size_t first; /* frame, as entered */
};

struct truth_sighting {
	uint32_t row, frame;
};

struct truth {
	struct truth_row *rows;
	size_t n, cap;
	struct truth_sighting *sightings;
	size_t n_sightings, cap_sightings;
};

void truth_deinit(struct truth *t);

/* One identifier in one frame; like holds everything but told, count and first. */
MUST_CHECK enum st truth_add(struct truth *t, const struct truth_row *like,
			     const struct lab_told *told, size_t frame);

/* JSON Lines; the wire is sorted. capture: its file name. */
MUST_CHECK enum st truth_write(const struct truth *t, const struct lab_wire *w, bool ethernet,
			       const char *capture, struct out *out);

#endif
