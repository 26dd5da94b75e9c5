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
	int64_t first_ns, last_ns; /* once settled */
	size_t first;		   /* sightings [first, first + count), once settled */
	uint32_t order;		   /* of entry */
};

struct truth_sighting {
	uint32_t row, frame;
	uint32_t number; /* of the frame in the file */
};

struct truth {
	struct truth_row *rows;
	size_t n, cap;
	struct truth_sighting *sightings;
	size_t n_sightings, cap_sightings;
};

void truth_deinit(struct truth *t);

/* One identifier in one frame; like holds everything but told, count, first and order. */
MUST_CHECK enum st truth_add(struct truth *t, const struct truth_row *like,
			     const struct lab_told *told, size_t frame);

/* Puts rows and sightings into the order of the file; the wire is sorted. */
void truth_settle(struct truth *t, const struct lab_wire *w);

/* JSON Lines, of settled truth. capture: its file name. */
MUST_CHECK enum st truth_write(const struct truth *t, bool ethernet, const char *capture,
			       struct out *out);

#endif
