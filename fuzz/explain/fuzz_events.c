/*
 * fuzz_events.c - any bytes as a file of events.
 *
 * What is read lies in the list, in bounds, with a time; counts add up to the lines
 * of a log; the same bytes give the same events. A list of apps that was made of them
 * gives an app only to what has its ends and its time.
 */
#include "explain/app_list.h"
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

static void list_apps(struct span text)
{
	const struct event_hints hints = { .year = 2019, .latest = TM_NONE };
	struct app_list list;

	app_list_init(&list);
	if (app_list_add(&list, text, &hints) != ST_OK)
		abort();
	for (size_t i = 0; i < list.n_flows; i++) {
		const struct app_flow *flow = &list.flows[i];
		struct finding f = { .src.at = { .ip = flow->src, .port = flow->src_port },
				     .dst.at = { .ip = flow->dst, .port = flow->dst_port },
				     .transport = flow->transport,
				     .first_ns = TM_NONE };

		app_list_label(&list, &f);
		if (f.has_app && (f.app.uid != flow->uid || !span_eq(f.app.name, flow->name)))
			abort();
		f.transport = TRANSPORT_SCTP;
		f.has_app = false;
		app_list_label(&list, &f);
		if (f.has_app)
			abort();
	}
	app_list_deinit(&list);
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
	list_apps(span_of(data, len));
	return 0;
}
