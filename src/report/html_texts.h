/*
 * html_texts.h - every text of a page once, as it may be shown and as it stood.
 *
 * A page names texts by number. The masked form is always written; the form
 * that stood in the capture only into a page that may reveal it. A masked
 * page holds no value. Paths are lists of texts, numbered likewise.
 */
#ifndef REPORT_HTML_TEXTS_H
#define REPORT_HTML_TEXTS_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "report/json.h"
#include "report/mask.h"

struct html_text {
	struct span stood, masked; /* the same pointer where masking changes nothing */
	unsigned mode;		   /* 0: through the redactor; kind + 1: masked as that kind */
};

struct html_texts {
	const struct redactor *redact;
	struct html_text *texts;
	size_t n_texts, cap_texts;
	struct html_path {
		uint32_t *at;
		size_t n;
	} * paths;
	size_t n_paths, cap_paths;
	struct map by_text, by_path;
	struct arena arena;
	struct buf work;
	enum st status; /* of the first failure; later calls do nothing and return 0 */
};

/* redact outlives it. */
void html_texts_init(struct html_texts *t, const struct redactor *redact);
void html_texts_deinit(struct html_texts *t);

/* Number of a text from outside; number 0 is the empty text. */
uint32_t html_text(struct html_texts *t, struct span s);
/* Number of an identifier. */
uint32_t html_value(struct html_texts *t, enum kind kind, struct span value);
/* A text of which both forms are already known. */
uint32_t html_pair(struct html_texts *t, struct span stood, struct span masked);
uint32_t html_path(struct html_texts *t, const struct span *path, size_t n);

/* "texts": [...], "paths": [[...]...] and, where reveals, "stood": {"number": "text"}. */
void html_texts_write(const struct html_texts *t, struct json *j, bool reveals);

#endif
