/*
 * segments.h - what is said in a conversation, as new frames of one section of a pcapng file.
 */
#ifndef EXCERPT_SEGMENTS_H
#define EXCERPT_SEGMENTS_H

#include "excerpt/excerpt.h"
#include "excerpt/retold.h"

struct segments {
	const struct excerpt_sink *out; /* borrowed */
	struct buf frame, block;	/* block: what goes out next */
	uint16_t ident;
	uint64_t frames; /* that went out */
};

void segments_init(struct segments *s, const struct excerpt_sink *out);
void segments_deinit(struct segments *s);

/* What stands in block goes out, made of frame (0: of none). What out says. */
MUST_CHECK enum st segments_flush(struct segments *s, uint64_t frame);

/*
 * What a side says, in segments of TCP or as one datagram, at the time of m and made of its frame;
 * before the first of a connection how it was opened. ST_OK, ST_NOMEM, what out says.
 */
MUST_CHECK enum st segments_put(struct segments *s, struct retold_talk *t, unsigned side,
				const struct retold_message *m, struct span all);

/* Can these frames hold so many bytes of it? */
bool segments_can(const struct retold_talk *t, size_t len);

#endif
