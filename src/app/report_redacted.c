#include "app/report_redacted.h"

#include "app/screen.h"

enum { REPORT_MOST = 1 << 30 };

static enum st gather(void *arg, struct span bytes)
{
	return buf_put(arg, bytes);
}

static enum st show(void *arg, struct out *out)
{
	const struct buf *all = arg;

	out_put(out, buf_span(all));
	return out_flush(out);
}

enum st report_redacted_write(struct redaction *x, const char *path,
			      enum st (*report)(const struct case_reader *r,
						const struct report_options *o, struct out *out),
			      const struct case_reader *r, const struct report_options *o,
			      struct err *e)
{
	struct buf all;
	struct out out;
	enum st st;

	buf_init(&all, REPORT_MOST);
	out_init(&out, gather, &all);
	st = report(r, o, &out);
	if (st == ST_OK)
		st = out_flush(&out);
	if (st == ST_OK && !redaction_passes(x, buf_span(&all)))
		st = ST_BAD;
	if (st == ST_OK)
		st = screen_put(path, show, &all, e);
	out_deinit(&out);
	buf_deinit(&all);
	return st;
}
