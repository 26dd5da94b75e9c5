/*
 * event_csv.h - events as comma-separated values: the contract's, and PCAPdroid's list of
 * connections.
 *
 * RFC 4180: fields may be quoted, quotes doubled; CR LF or LF. A field does not
 * go over a line's end.
 */
#ifndef EXPLAIN_EVENT_CSV_H
#define EXPLAIN_EVENT_CSV_H

#include "base/buf.h"
#include "explain/event.h"
#include "explain/event_time.h"
#include "model/net.h"

enum { CSV_FIELDS_MAX = 32 };

/* One line's fields, unquoted; texts live in the row until the next line. */
struct csv_row {
	struct span field[CSV_FIELDS_MAX];
	size_t n;
	struct buf text;
};

void csv_row_init(struct csv_row *r);
void csv_row_deinit(struct csv_row *r);
/* ST_OK; ST_BAD: a quote that is not closed; ST_LIMIT: too long, too many fields; ST_NOMEM. */
MUST_CHECK enum st csv_row_read(struct csv_row *r, struct span line);

/* "time,event[,detail]": is this row the contract's heading? */
bool csv_is_events(const struct csv_row *heading);
/* NULL and *ret set; else why it is no event, static text. */
const char *csv_event(const struct csv_row *r, struct dev_event *ret);

/* Columns of PCAPdroid's list, by the names of its heading where they are known, else by place. */
struct csv_connections {
	size_t protocol, source, source_port, address, port, uid, app, info, first_seen, last_seen,
		n;
};

/* One connection of it. */
struct csv_flow {
	struct ip src, dst;
	uint16_t src_port, dst_port;
	enum transport transport;
	int32_t uid;
	struct span app; /* lives in the row */
	struct log_time first, last;
};

bool csv_is_connections(const struct csv_row *heading, struct csv_connections *ret);
/* A connection is a `note` whose detail is "App to name or address:port". detail lives in r. */
const char *csv_connection(struct csv_row *r, const struct csv_connections *c,
			   struct dev_event *ret, struct log_time *at);
/* The same as who opened it; false: not all of it stands there. */
MUST_CHECK bool csv_flow(const struct csv_row *r, const struct csv_connections *c,
			 struct csv_flow *ret);

#endif
