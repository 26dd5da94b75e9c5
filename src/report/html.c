#include "report/html.h"

#include "base/span.h"
#include "report/files.h"
#include "report/html_data.h"

/* Where the data goes; once in the built page. */
static const char slot[] = "@TELLTALE_DATA@";

/*
 * Bytes of JSON on their way into HTML. < > & occur inside JSON strings alone,
 * where \u escapes mean the same (RFC 8259 section 7).
 */
static enum st escape(void *arg, struct span json)
{
	struct out *page = arg;
	size_t from = 0;

	for (size_t i = 0; i < json.len; i++) {
		const char *put = json.p[i] == '<'   ? "\\u003c"
				  : json.p[i] == '>' ? "\\u003e"
				  : json.p[i] == '&' ? "\\u0026"
						     : NULL;

		if (put == NULL)
			continue;
		out_put(page, span_cut(json, from, i - from));
		out_str(page, put);
		from = i + 1;
	}
	out_put(page, span_from(json, from));
	return page->status;
}

enum st html_write(const struct case_reader *r, const struct report_options *o,
		   const struct redactor *redact, struct out *out)
{
	const struct report_file *file = report_file("page.html");
	struct span page = file != NULL ? span_of(file->text, file->len) : (struct span){ 0 };
	size_t at = span_find_span(page, SPAN_LIT(slot), 0);
	struct out data;
	enum st st, flushed;

	if (at == page.len)
		return ST_BAD; /* a page without a slot was built: a test refuses it */
	out_put(out, span_cut(page, 0, at));
	out_init(&data, escape, out);
	st = html_data_write(r, o, redact, &data);
	flushed = out_flush(&data);
	out_deinit(&data);
	out_put(out, span_from(page, at + sizeof(slot) - 1));
	if (st == ST_OK)
		st = flushed;
	flushed = out_flush(out);
	return st != ST_OK ? st : flushed;
}
