#include "explain/event_zip.h"

#include "base/span.h"
#include "codec/zip.h"

enum { NAME_MAX_BYTES = 512 };

bool event_zip_is(struct span bytes)
{
	return span_starts(bytes, SPAN_LIT("PK\3\4"));
}

static struct span base_name(struct span path)
{
	const uint8_t *slash = path.len != 0 ? memrchr(path.p, '/', path.len) : NULL;

	return slash != NULL ? span_from(path, (size_t)(slash - path.p) + 1) : path;
}

static bool is_report(struct span name)
{
	name = base_name(name);
	return span_starts(name, SPAN_LIT("bugreport")) && name.len > 4
	       && span_eq_str(span_from(name, name.len - 4), ".txt");
}

/* The name in main_entry.txt; empty: there is none. */
static enum st main_entry(struct zip z, struct buf *name)
{
	struct zip_entry e;
	enum st st;

	while ((st = zip_next(&z, &e)) == ST_OK)
		if (span_eq_str(e.name, "main_entry.txt"))
			return zip_read(&e, name);
	return st == ST_END ? ST_OK : st;
}

static enum st find_report(struct zip z, struct span wanted, struct zip_entry *ret)
{
	struct zip_entry e;
	bool found = false;
	enum st st;

	while ((st = zip_next(&z, &e)) == ST_OK) {
		bool named = wanted.len != 0 && span_eq(e.name, wanted);

		if (!named && (!is_report(e.name) || (found && e.size <= ret->size)))
			continue;
		*ret = e;
		found = true;
		if (named)
			return ST_OK;
	}
	return st != ST_END ? st : found ? ST_OK : ST_UNSUP;
}

enum st event_zip_text(struct span bytes, struct buf *out, struct err *e)
{
	struct zip_entry report;
	struct zip z;
	struct buf name;
	enum st st = zip_open(&z, bytes);

	buf_init(&name, NAME_MAX_BYTES);
	if (st == ST_OK)
		st = main_entry(z, &name);
	if (st == ST_OK || st == ST_LIMIT)
		st = find_report(z, span_trim(buf_span(&name)), &report);
	buf_deinit(&name);
	if (st == ST_UNSUP)
		return err_set(e, st, 0, 0, "a zip without a bug report's text (bugreport*.txt)");
	if (st == ST_OK)
		st = zip_read(&report, out);
	if (st == ST_BAD)
		return err_set(e, st, 0, 0, "a zip that is damaged or cut off");
	if (st == ST_UNSUP)
		return err_set(
			e, st, 0, 0,
			"the bug report in this zip is encrypted or packed otherwise; unpack "
			"it and name its text");
	return st;
}
