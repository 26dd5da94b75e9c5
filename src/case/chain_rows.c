#include "case/chain_rows.h"

#include "base/span.h"

#include <stdlib.h>
#include <string.h>

enum st chain_rows_follow(struct chain_rows *r, struct sql *q, const char *table, struct err *e)
{
	size_t i = 0;
	enum st st;

	while (i < n_schema_rows && strcmp(schema_rows[i].name, table) != 0)
		i++;
	if (i == n_schema_rows || r->tables[i] != NULL
	    || sqlite3_bind_parameter_count(q->stmt) > CHAIN_COLUMNS_MAX)
		return err_set(e, ST_UNSUP, 0, 0, "rows of %s cannot be followed", table);
	r->tables[i] = calloc(1, sizeof(*r->tables[i]));
	if (r->tables[i] == NULL)
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	st = feed_begin(&r->tables[i]->feed);
	if (st == ST_OK)
		q->bound = r->tables[i]->values;
	return st;
}

enum st chain_rows_put(struct sql *q, struct err *e)
{
	struct chain_written *w;
	int n;
	enum st st = ST_OK;

	if (q->bound == NULL)
		return sql_put(q, e);
	w = (struct chain_written *)(void *)((char *)q->bound
					     - offsetof(struct chain_written, values));
	n = sqlite3_bind_parameter_count(q->stmt);
	for (int i = 0; i < n && st == ST_OK; i++)
		st = feed_value(&w->feed, &w->values[i]);
	w->n++;
	return st == ST_OK ? sql_put(q, e) : err_set(e, st, 0, 0, "%s", st_name(st));
}

void chain_rows_free(struct chain_rows *r)
{
	for (size_t i = 0; i < n_schema_rows; i++) {
		if (r->tables[i] != NULL)
			feed_free(&r->tables[i]->feed);
		free(r->tables[i]);
		r->tables[i] = NULL;
	}
}
