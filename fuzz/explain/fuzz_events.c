/*
 * fuzz_events.c - any bytes as a file of events.
 *
 * What is read lies in the list, in bounds, with a time; counts add up to the lines
 * of a log; the same bytes give the same events.
 */
#include "explain/event_file.h"

#include "base/span.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static enum st read_once(struct events *to, struct span text, struct event_file *f, struct err *e)
{
	const struct event_hints hints = { .year = 2019, .latest = TM_NONE };

	events_init(to);
	return event_file_read(to, text, &hints, f, e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct events a, b;
	struct event_file f, g;
	struct err e = { 0 };
	enum st st = read_once(&a, span_of(data, len), &f, &e);

	if (st != ST_OK && e.msg[0] == '\0')
		abort();
	if (st != read_once(&b, span_of(data, len), &g, &e))
		abort();
	if (st == ST_OK) {
		if (f.events != a.n || a.n != b.n || f.lines != g.lines)
			abort();
		if (f.events + f.joined + f.others + f.unread > f.lines)
			abort();
		for (size_t i = 0; i < a.n; i++)
			if ((unsigned)a.rows[i].kind >= DEV_COUNT_ || a.rows[i].ns != b.rows[i].ns
			    || a.rows[i].detail.len > EVENT_DETAIL_MAX)
				abort();
	}
	events_deinit(&a);
	events_deinit(&b);
	return 0;
}
