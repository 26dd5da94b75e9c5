/*
 * marks.h - which frames of a capture matter, and for which findings.
 *
 * At first the frames that a case names; then every other frame of the messages that
 * these belong to, the frames in which their connections were opened, and those of messages by
 * which what follows in them is read (struct message, leads). What was told inside TLS is opened
 * in order of its records: all that both sides said before it in the connection matters, too.
 */
#ifndef EXCERPT_MARKS_H
#define EXCERPT_MARKS_H

#include "base/map.h"
#include "model/message.h"

/* A frame that a case names, and the finding it does so for. */
struct want {
	uint64_t frame;
	char id[17];
	bool sealed; /* it was told inside TLS */
};

enum mark_why { MARK_CARRIES, MARK_BELONGS, MARK_OPENS, MARK_LEADS, MARK_SEALED };

struct mark {
	uint64_t frame;
	enum mark_why why;
	size_t first, n; /* findings: of the wants by frame; of MARK_BELONGS one that it shares */
};

struct marks {
	const struct want *wants; /* borrowed, by frame, then id */
	size_t n_wants;
	struct mark *all;
	size_t n, cap;
	struct map by_frame;
	struct opening *openings;
	size_t n_openings, cap_openings;
	struct map talks; /* ends of conversations that matter */
	bool any_sealed;
	struct map by_sealed; /* of those that tell something inside TLS: index */
	struct sealed_talk *sealed;
	size_t n_sealed, cap_sealed;
	uint64_t cut; /* frames that found no room */
};

/* ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st marks_init(struct marks *m, const struct want *wants, size_t n);
void marks_deinit(struct marks *m);

/* Each segment before the messages it completes, in order of frames. */
void marks_segment(struct marks *m, const struct segment *s);
/* True: something of it is wanted, and all its frames are marked. */
bool marks_message(struct marks *m, const struct message *msg);
/* After the last message. */
void marks_finish(struct marks *m);

/* NULL: it does not matter. */
const struct mark *marks_find(const struct marks *m, uint64_t frame);

#endif
