#include "attribute/who_tables.h"

#include "base/span.h"
#include "base/tm.h"

#include <stdio.h>

enum { PATH_MAX_LEN = 4096, OLD_DAYS = 731 };

void who_init(struct who *w)
{
	*w = (struct who){ 0 };
	owners_init(&w->owners);
	clients_init(&w->clients);
	adequacy_init(&w->adequacy);
}

void who_deinit(struct who *w)
{
	if (w == NULL)
		return;
	net_table_free(w->table);
	mmdb_free(w->mmdb);
	owners_deinit(&w->owners);
	clients_deinit(&w->clients);
	adequacy_deinit(&w->adequacy);
	*w = (struct who){ 0 };
}

static enum st read_owners(struct who *w, struct doc *d, struct err *e)
{
	enum st st = owners_read(&w->owners, d, e);

	if (st != ST_OK) {
		owners_deinit(&w->owners);
		owners_init(&w->owners);
	}
	return st;
}

static enum st read_clients(struct who *w, struct doc *d, struct err *e)
{
	enum st st = clients_read(&w->clients, d, e);

	if (st != ST_OK) {
		clients_deinit(&w->clients);
		clients_init(&w->clients);
	}
	return st;
}

static enum st read_adequacy(struct who *w, struct doc *d, struct err *e)
{
	enum st st = adequacy_read(&w->adequacy, d, e);

	if (st != ST_OK) {
		adequacy_deinit(&w->adequacy);
		adequacy_init(&w->adequacy);
	}
	return st;
}

static enum st open_doc(struct who *w, const char *path,
			enum st (*read)(struct who *w, struct doc *d, struct err *e), struct err *e)
{
	struct doc *d = NULL;
	enum st st = doc_open(&d, path, e);

	/* half a list is a list: what is missing would be told as "none" */
	if (st == ST_OK && !doc_ends(d))
		st = err_set(e, ST_BAD, 0, 0, "cut off: it does not end with a line '...'");
	if (st == ST_OK)
		st = read(w, d, e);
	doc_free(d);
	return st;
}

static void say_age(const struct who *w, const char *path, int64_t today_ns,
		    const struct who_trouble *t)
{
	uint32_t date = net_table_date(w->table);
	uint32_t year = date / 10000, month = date / 100 % 100, day = date % 100;
	int64_t today = today_ns / 1000000000 / 86400;
	char why[128];

	if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) {
		t->say(t->arg, path, "has no date");
		return;
	}
	if (today - tm_days((int)year, (int)month, (int)day) <= OLD_DAYS)
		return;
	snprintf(why, sizeof(why), "is of %s, over two years old: holders may have changed since",
		 w->table_date);
	t->say(t->arg, path, why);
}

static void say_without(const struct who_trouble *t, const char *path, const struct err *e)
{
	char why[sizeof(e->msg) + 32];

	snprintf(why, sizeof(why), "%s; going on without it", e->msg);
	t->say(t->arg, path, why);
}

static enum st open_table(struct who *w, const char *path, struct err *e)
{
	enum st st = net_table_open(&w->table, path, e);
	uint32_t date;

	if (st != ST_OK)
		return st;
	date = net_table_date(w->table);
	snprintf(w->table_date, sizeof(w->table_date), "%04u-%02u-%02u", date / 10000 % 10000,
		 date / 100 % 100, date % 100);
	return ST_OK;
}

static const char *join(char path[PATH_MAX_LEN], const char *directory, const char *name)
{
	snprintf(path, PATH_MAX_LEN, "%s/%s", directory, name);
	return path;
}

enum st who_load(struct who *w, const char *directory, int64_t today_ns,
		 const struct who_trouble *t)
{
	static const struct {
		const char *name;
		enum st (*read)(struct who *w, struct doc *d, struct err *e);
	} docs[] = {
		{ "owners.yaml", read_owners },
		{ "clients.yaml", read_clients },
		{ "adequacy.yaml", read_adequacy },
	};
	char path[PATH_MAX_LEN];
	struct err e = { 0 };
	enum st st = open_table(w, join(path, directory, "net.table"), &e);

	if (st == ST_OK)
		say_age(w, path, today_ns, t);
	else if (st != ST_NOMEM)
		say_without(t, path, &e);
	for (size_t i = 0; i < N_ELEMENTS(docs) && st != ST_NOMEM; i++) {
		e = (struct err){ 0 };
		st = open_doc(w, join(path, directory, docs[i].name), docs[i].read, &e);
		if (st != ST_OK && st != ST_NOMEM)
			say_without(t, path, &e);
	}
	return st == ST_NOMEM ? ST_NOMEM : ST_OK;
}

enum st who_load_mmdb(struct who *w, const char *path, struct err *e)
{
	mmdb_free(w->mmdb);
	w->mmdb = NULL;
	return mmdb_open(&w->mmdb, path, e);
}
