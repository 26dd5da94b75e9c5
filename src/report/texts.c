#include "report/texts.h"

#include "base/span.h"
#include "report/files.h"

static struct span catalogue(void)
{
	const struct report_file *f = report_file("texts/en.tsv");

	return f != NULL ? span_of(f->text, f->len) : (struct span){ 0 };
}

bool texts_next(size_t *at, struct text_row *ret)
{
	struct span all = catalogue();

	while (*at < all.len) {
		size_t end = span_find(all, '\n', *at);
		struct span line = span_cut(all, *at, end - *at);
		size_t tab = span_find(line, '\t', 0);

		*at = end + 1;
		if (line.len == 0 || line.p[0] == '#' || tab == line.len)
			continue;
		*ret = (struct text_row){ span_cut(line, 0, tab), span_from(line, tab + 1) };
		return true;
	}
	return false;
}

struct span texts_get(const char *id)
{
	struct text_row row;

	for (size_t at = 0; texts_next(&at, &row);)
		if (span_eq_str(row.id, id))
			return row.text;
	return (struct span){ 0 };
}
