/*
 * layer.h - the one list of layers, and what a row is.
 *
 * Any layer may stand in any other. A row has a cheap gate that answers to
 * the events it names; only what passes is decoded, within the budget.
 * Declared types and encodings are never a condition.
 */
#ifndef UNWRAP_LAYER_H
#define UNWRAP_LAYER_H

#include "unwrap/look.h"
#include "unwrap/surface.h"

struct layer {
	const char *name;      /* as in a path: "base64", "gzip", "url", "json-string" */
	const char *gate_text; /* what lets bytes in, one line, for `telltale layers` */
	unsigned events;       /* bits 1 << EVENT_x that make the gate look */
	struct span magics[6]; /* literals to sweep for (EVENT_MAGIC), empty ends */
	bool lines;	  /* gives lines of path and value (codec/tree.h), which may be bytes */
	bool encoded;	  /* looks protected and is not: protection becomes "encoded" */
	unsigned heads;	  /* bits 1 << HEAD_x: the surfaces it is asked about on START */
	bool last_resort; /* tried on START alone, where no other layer came off half of it (XOR) */

	/* Of those, on START, the ones whose first byte may begin it; NULL: any. Asked once each.
	 */
	bool (*begins)(uint8_t first);

	/*
	 * May ev hide something? Sets the span of s->bytes to decode. Of a field it may ask its
	 * name and whether it has a key, of nothing else around the bytes (barren.h).
	 */
	bool (*gate)(const struct surface *s, const struct event *ev, size_t *at, size_t *len);

	/*
	 * Decodes in to out (which has its maximum). Steps are written with
	 * layer_step(). ST_OK; ST_MORE: cut short, out holds what there is;
	 * ST_BAD: not this layer; ST_LIMIT: out is full and holds the beginning.
	 * Who stops before the end of in (a compressed stream with more behind
	 * it) closes with layer_step(steps, out->len, consumed, 0, 1): what is
	 * behind stays open for other layers.
	 */
	enum st (*open)(struct span in, struct buf *out, struct buf *steps);

	/*
	 * open() again with all steps, for rows whose open() writes none but the closing one,
	 * since few surfaces are asked where their bytes came from. NULL: open() wrote them.
	 * ahead, unless 0: the steps for a place are there once out reaches this far behind it.
	 */
	enum st (*trace)(struct span in, struct buf *out, struct buf *steps);
	size_t ahead;

	/*
	 * The other way: appends what open() reads as now, spelled as was is, of which it takes
	 * the place (alphabet, case, line ends; a compressor may differ in every byte). ST_OK;
	 * ST_UNSUP: now cannot stand so; ST_LIMIT, ST_NOMEM. NULL: nobody wrote it yet.
	 */
	enum st (*wrap)(struct span was, struct span now, struct buf *out);
};

extern const struct layer *const layers[]; /* NULL ends */

/* open() with all its steps. */
MUST_CHECK enum st layer_trace(const struct layer *l, struct span in, struct buf *out,
			       struct buf *steps);

/* Appends a struct step to a steps buffer. */
MUST_CHECK enum st layer_step(struct buf *steps, size_t out, size_t in, unsigned num, unsigned den);

#endif
