#include "app/kept_case.h"

#include "base/span.h"
#include "codec/digest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLES_MAX = 256, OPTIONS_MAX = 160 };

struct kept_case {
	struct case_file *file;
	const char *path;
	struct case_about about;
	char tables[TABLES_MAX], options[OPTIONS_MAX];
};

static void date_tables(struct kept_case *k, const struct who *w)
{
	const struct {
		const char *name;
		struct span date;
	} tables[] = {
		{ "networks", span_str(w->table_date) },
		{ "own networks", w->mmdb != NULL ? mmdb_date(w->mmdb) : span_str("") },
		{ "owners", w->owners.date },
		{ "clients", w->clients.date },
		{ "adequacy", w->adequacy.date },
	};
	size_t len = 0;

	for (size_t i = 0; i < N_ELEMENTS(tables) && len < sizeof(k->tables); i++)
		if (tables[i].date.len != 0)
			len += (size_t)snprintf(k->tables + len, sizeof(k->tables) - len,
						"%s%s %.*s", len != 0 ? "; " : "", tables[i].name,
						(int)tables[i].date.len,
						(const char *)tables[i].date.p);
}

static enum st put_device(struct buf *b, const struct profile *p, unsigned i)
{
	const struct device *d = &p->devices[i];
	const struct span texts[] = { d->name,	      d->model,		 d->build,
				      d->fingerprint, d->security_patch, d->batch };
	enum st st = buf_put(b, span_of(&d->mac, sizeof(d->mac)));

	if (st == ST_OK)
		st = buf_put(b, span_of(&d->ip, sizeof(d->ip)));
	for (size_t t = 0; t < N_ELEMENTS(texts) && st == ST_OK; t++) {
		st = buf_put(b, texts[t]);
		if (st == ST_OK)
			st = buf_put_u8(b, 0);
	}
	return st;
}

/*
 * Stands for the profile in the options: keyed, so that who has no secret (a
 * redacted case) cannot try identifiers against it.
 */
static enum st digest_profile(const struct profile *p, struct span secret, uint8_t ret[DIGEST_MAX])
{
	struct buf b;
	enum st st = ST_OK;

	buf_init(&b, 64 << 20);
	for (unsigned i = 0; i < p->n_devices && st == ST_OK; i++)
		st = put_device(&b, p, i);
	for (size_t i = 0; i < p->n_values && st == ST_OK; i++) {
		const struct known_value *v = &p->values[i];

		st = buf_printf(&b, "%u %u ", (unsigned)v->kind, v->device);
		if (st == ST_OK)
			st = buf_put(&b, v->value);
		if (st == ST_OK)
			st = buf_put_u8(&b, 0);
	}
	for (size_t i = 0; i < p->n_salts && st == ST_OK; i++)
		st = buf_put(&b, p->salts[i]);
	if (st == ST_OK)
		st = digest_hmac(DIGEST_SHA256, secret, buf_span(&b), ret);
	buf_deinit(&b);
	return st;
}

static void add_digest(struct kept_case *k, const char *name, const uint8_t *digest)
{
	size_t len = strlen(k->options);

	len += (size_t)snprintf(k->options + len, sizeof(k->options) - len, " %s=", name);
	for (size_t i = 0; i < 8; i++)
		len += (size_t)snprintf(k->options + len, sizeof(k->options) - len, "%02x",
					digest[i]);
}

static enum st word_options(struct kept_case *k, const struct kept_reading *how)
{
	const struct case_reader r = case_file_reader(k->file);
	uint8_t digest[DIGEST_MAX];
	enum st st = ST_OK;

	(void)snprintf(k->options, sizeof(k->options), "min-confidence=%s",
		       confidence_name(how->least));
	if (how->profile != NULL)
		st = digest_profile(how->profile, r.secret(r.self), digest);
	if (st == ST_OK && how->profile != NULL)
		add_digest(k, "device", digest);
	if (how->apps != NULL && how->apps->n_flows + how->apps->n_packages != 0)
		add_digest(k, "apps", how->apps->sha256);
	return st;
}

enum exit_code kept_case_open(struct kept_case **ret, const char *path,
			      const struct kept_reading *how)
{
	struct kept_case *k = calloc(1, sizeof(*k));
	struct err e = { 0 };
	enum st st = k != NULL ? case_file_open(&k->file, path, CASE_ADD, &e) : ST_NOMEM;

	if (st == ST_OK)
		st = word_options(k, how);
	if (st != ST_OK) {
		cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(st));
		kept_case_close(k);
		return st == ST_NOMEM || e.sys == ENOSPC ? EXIT_FAULT : EXIT_USAGE;
	}
	k->path = path;
	date_tables(k, how->who);
	k->about = (struct case_about){ TELLTALE_VERSION, k->tables, k->options };
	*ret = k;
	return EXIT_CLEAN;
}

void kept_case_close(struct kept_case *k)
{
	if (k == NULL)
		return;
	case_file_close(k->file);
	free(k);
}

struct case_store kept_case_store(struct kept_case *k, struct mem_case *m)
{
	return case_file_store(k->file, m, &k->about);
}

struct case_reader kept_case_reader(struct kept_case *k)
{
	return case_file_reader(k->file);
}

enum st kept_case_answer(struct kept_case *k, const struct case_answer *a)
{
	return case_file_keep_answer(k->file, a, &k->about);
}

bool kept_case_failed(const struct kept_case *k)
{
	return case_file_error(k->file)[0] != '\0';
}

void kept_case_finish(struct kept_case *k, struct mem_case *m)
{
	const struct case_reader r = case_file_reader(k->file);

	mem_case_mark(m, r.head(r.self), r.secret(r.self));
	if (kept_case_failed(k))
		cmd_say("%s: %s", k->path, case_file_error(k->file));
}
