/*
 * retold.h - the messages that matter, with what is to stand in them instead.
 *
 * Filled in two readings of an input: the first says which stretches of which streams are
 * messages of findings, and what their fields become; the second brings the bytes.
 */
#ifndef EXCERPT_RETOLD_H
#define EXCERPT_RETOLD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "excerpt/h2_message.h"
#include "model/message.h"
#include "source/source.h"
#include "stream/stream.h"

#define RETOLD_NONE SIZE_MAX

/* A field that becomes another, and where a parser says that it stood. */
struct edit {
	struct span was, now;
	const struct piece *pieces; /* at least one; stream is the offset in the stream */
	size_t n_pieces;
	size_t next; /* of the same side, as they came; RETOLD_NONE: the last */
};

struct retold_message {
	size_t talk;
	unsigned side;
	uint64_t off, end; /* in its stream; UINT64_MAX: as far as it goes */
	int64_t time_ns;
	uint64_t frame;
	bool http, websocket;
	bool leads;  /* it is in for what follows alone */
	bool by_end; /* an address of its ends is what names somebody */
	bool shakes; /* it is of a handshake that sealed.h says */
	struct buf raw;
	const char *left_out; /* why, static; NULL: it is in */
	size_t next;	      /* of the same side, rising; RETOLD_NONE: the last */
	/*
	 * Of HTTP/2: raw is what its fields were read from, and its edits are its own, at offsets
	 * in it; it stands in no order beside others of its side.
	 */
	bool http2, matters;
	/* Of a management frame of 802.11: a frame of its own, with what stood around it. */
	bool wifi, fcs;
	struct span radiotap; /* or empty */
	struct h2_shape shape;
	size_t edits, last_edit;
};

struct retold_talk {
	uint64_t key;
	uint8_t depth;	/* inside how many others */
	size_t carrier; /* in whose segments it is said: itself, where depth is 0 */
	struct endpoint side[2];
	enum transport transport;
	uint16_t proto;
	bool opener_known, opened;
	bool http2, http2_opened; /* opened: the preface and both settings are said */
	uint64_t last_frame;	  /* of a message that matters itself; 0: none */
	uint32_t seq[2];
	size_t first[2], last[2], edits[2], last_edit[2]; /* indices; RETOLD_NONE */
	size_t reading[2]; /* message that the second reading is at */
	bool open[2];	   /* the last message's end is not known yet */
};

struct retold {
	struct arena arena;
	struct retold_talk *talks;
	size_t n_talks, cap_talks;
	struct retold_message *messages;
	size_t n, cap;
	struct edit *edits;
	size_t n_edits, cap_edits;
	struct map by_key, going_on; /* talks; messages of HTTP/2 of which more is to come */
	uint64_t raw_bytes;
	size_t took; /* message that the last datagram was; RETOLD_NONE: it is none's */
};

void retold_init(struct retold *t);
void retold_deinit(struct retold *t);

/* What a conversation is known by, from the carrier (depth 0) to the innermost. */
uint64_t retold_key(const struct talk *talk, unsigned depth);

/*
 * Every message of the first reading, whether it matters or not. matters: it gets a place, *ret is
 * its index; so does one that leads (struct message). ST_OK, ST_LIMIT, ST_NOMEM.
 */
MUST_CHECK enum st retold_note(struct retold *t, const struct message *m, bool matters,
			       size_t *ret);
/* A field of the message at index i, which is m, becomes now. */
MUST_CHECK enum st retold_edit(struct retold *t, size_t i, const struct message *m,
			       const struct field *f, struct span now);

/* Is it told: one that matters itself, or leads to one that does? */
bool retold_is_wanted(const struct retold *t, const struct retold_message *m);

/* Before the second reading. */
void retold_again(struct retold *t);

/*
 * The second reading, of each depth. Datagrams are messages as a whole: took says which. ST_OK,
 * ST_NOMEM.
 */
MUST_CHECK enum st retold_data(struct retold *t, const struct talk *talk, unsigned depth,
			       unsigned side, const struct chunk *c);
/*
 * The message at index i is a management frame, the bytes given of f: radiotap and whether a check
 * sequence follows are kept, where nothing is missing. ST_OK, ST_NOMEM.
 */
MUST_CHECK enum st retold_wifi(struct retold *t, size_t i, const struct frame *f,
			       struct span bytes);

#endif
