/* told_row.h - one identifier under its destination: kind, value, path, frame. */
#ifndef REPORT_TOLD_ROW_H
#define REPORT_TOLD_ROW_H

#include "base/arena.h"
#include "report/page.h"

/* Everything in it may be shown. */
struct told_row {
	enum kind kind;
	enum confidence confidence;
	unsigned why;
	struct span value, key, form;
	struct span command; /* that makes the form again; empty: none, or not asked for */
	struct span *path;
	size_t n_path;
	uint64_t first_frame, last_frame, count;
	char id[17];
	bool reversible; /* a digest of few enough values to try them all */
};

/* What the columns of rows that stand together need. */
struct told_columns {
	size_t kind, value;
};

MUST_CHECK enum st told_row_make(struct told_row *ret, const struct finding *f, struct arena *a,
				 struct page *p);
void told_columns_fit(struct told_columns *c, const struct told_row *row);

/* most: of the rows that stand together; a count is shown where it differs. */
void told_row_show(const struct told_row *row, struct page *p, const struct told_columns *columns,
		   uint64_t most, const struct capture *c);
/* In a sentence: kind, value and last path element. */
void told_row_mention(const struct told_row *row, struct page *p);

#endif
