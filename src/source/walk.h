/* walk.h - what a reader of a format shares with the source that runs it. */
#ifndef SOURCE_WALK_H
#define SOURCE_WALK_H

#include "source/input.h"
#include "source/source.h"

struct walk {
	struct input *in;
	struct source_sink sink;
	struct source_info info;
	uint64_t number; /* of the last frame; records that Wireshark shows as frames count too */
};

static inline uint16_t walk_u16(struct rd *r, bool be)
{
	return be ? rd_be16(r) : rd_le16(r);
}
static inline uint32_t walk_u32(struct rd *r, bool be)
{
	return be ? rd_be32(r) : rd_le32(r);
}

static inline void walk_say(const struct walk *w, const char *what, uint64_t offset,
			    const char *reason)
{
	anomaly_say(&w->sink.anomalies, what, w->number, offset, reason);
}

/* Notes a link type for source_info(); the first 16 kinds are kept. */
void walk_link_type(struct walk *w, uint32_t link_type);

/*
 * Why a want did not succeed inside a record ("record", "block") that begins at the window:
 * for ST_END that the input ends there, and ST_BAD; else st, whose e the input filled.
 */
enum st walk_cut(const struct walk *w, enum st st, const char *format, const char *where,
		 struct err *e);

/* Clips a frame to FRAME_MAX bytes, and keeps orig_len at least what was captured. */
void walk_fit(const struct walk *w, struct frame *f, uint64_t offset);

#endif
