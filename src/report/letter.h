/*
 * letter.h - a document of sentences from the catalogue: plain text, Markdown or HTML.
 *
 * Blocks (a paragraph, an item of a list, a line to copy) hold sentences; each
 * sentence may point at numbered findings. Text from outside is put into the {names} of
 * a sentence and never means anything to the format it stands in.
 */
#ifndef REPORT_LETTER_H
#define REPORT_LETTER_H

#include "report/report.h"

enum letter_block { LETTER_PARAGRAPH, LETTER_ITEM, LETTER_NUMBERED, LETTER_CODE };

struct letter {
	struct out *out;
	enum report_format format;
	enum letter_block block;
	bool open, listing;	      /* in a block; in a list (of block's kind) */
	unsigned number;	      /* of the item, in a numbered list */
	struct buf line;	      /* the block so far, escaped */
	uint64_t ref_first, ref_last; /* where the sentence before pointed, and where that stands */
	size_t ref_at, ref_len;
	enum st status; /* of the first failure */
};

/* What is put into one {name} of a sentence. */
struct letter_put {
	const char *name;
	struct span text;
};

/* Writes the head; title is an id of the catalogue. */
void letter_init(struct letter *l, struct out *out, enum report_format format, const char *title);
/* Ends the document. ST_OK, ST_NOMEM, what out says, ST_BAD: a sentence is not in the catalogue. */
MUST_CHECK enum st letter_end(struct letter *l);
void letter_deinit(struct letter *l);

void letter_heading(struct letter *l, const char *id);
void letter_begin(struct letter *l, enum letter_block block);
/* puts ends with a row whose name is NULL; NULL: nothing is put in. */
void letter_say(struct letter *l, const char *id, const struct letter_put *puts);
void letter_plain(struct letter *l,
		  struct span text); /* a word of no sentence: a command, a path */
/*
 * " [3]", " [3-8]": the sentence before rests on these findings; last 0: none. Sentences of a
 * block that rest on the same are followed by it once, behind the last of them.
 */
void letter_refs(struct letter *l, uint64_t first, uint64_t last);
/* A whole block of one sentence. */
void letter_one(struct letter *l, enum letter_block block, const char *id,
		const struct letter_put *puts);

#endif
