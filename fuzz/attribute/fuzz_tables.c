/* fuzz_tables.c - any bytes as owners.yaml, clients.yaml and adequacy.yaml. */
#include "attribute/who.h"

#include "base/span.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_failure(enum st st, const struct err *e)
{
	if (st != ST_OK && (st != e->code || e->msg[0] == '\0'))
		abort();
}

/* Whoever has a host is found by it, and by whatever is below it. */
static void check_owners(const struct owners *o)
{
	for (size_t i = 0; i < o->n_rows; i++)
		for (size_t j = 0; j < o->rows[i].hosts.n; j++)
			if (owners_find(o, o->rows[i].hosts.p[j], NULL) != &o->rows[i])
				abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct doc *d = NULL;
	struct err e = { 0 };
	struct who w;
	enum st st = doc_parse(&d, span_of(data, len), &e);

	check_failure(st, &e);
	if (st != ST_OK)
		return 0;
	who_init(&w);
	e = (struct err){ 0 };
	st = owners_read(&w.owners, d, &e);
	check_failure(st, &e);
	if (st == ST_OK)
		check_owners(&w.owners);
	e = (struct err){ 0 };
	st = clients_read(&w.clients, d, &e);
	check_failure(st, &e);
	e = (struct err){ 0 };
	st = adequacy_read(&w.adequacy, d, &e);
	check_failure(st, &e);
	if ((st == ST_OK) != w.adequacy.read)
		abort();
	who_deinit(&w);
	doc_free(d);
	return 0;
}
