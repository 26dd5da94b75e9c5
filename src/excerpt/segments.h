/*
 * segments.h - what is said in a conversation, as new frames of one section of a pcapng file.
 */
#ifndef EXCERPT_SEGMENTS_H
#define EXCERPT_SEGMENTS_H

#include "excerpt/excerpt.h"
#include "excerpt/retold.h"

enum { SEGMENTS_LINKS = 3 };

struct segments {
	const struct excerpt_sink *out; /* borrowed */
	struct buf frame, block;	/* block: what goes out next */
	uint16_t ident;
	uint64_t frames;			 /* that went out */
	uint32_t links[SEGMENTS_LINKS], n_links; /* of the interfaces that were described */
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

/*
 * The interface of a link, its number in *ret; it is described when it is asked for at first.
 * ST_OK, ST_LIMIT, ST_NOMEM, what out says.
 */
MUST_CHECK enum st segments_iface(struct segments *s, uint32_t link, uint32_t *ret);
/* What stands in frame as a frame of this link, at the time of m. The same. */
MUST_CHECK enum st segments_put_frame(struct segments *s, uint32_t link,
				      const struct retold_message *m);

/* Can these frames hold so many bytes of it? */
bool segments_can(const struct retold_talk *t, size_t len);

#endif
