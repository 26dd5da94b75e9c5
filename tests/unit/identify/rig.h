/*
 * rig.h - bytes through the real sweep, the real layers and the identifier; what came out as text.
 *
 * One candidate a line: "kind value confidence", then what is worth saying:
 * " form=..." (not plain), " placeholder", " synthetic", " device=...".
 */
#ifndef TESTS_IDENTIFY_RIG_H
#define TESTS_IDENTIFY_RIG_H

#include "base/buf.h"
#include "base/span.h"
#include "identify/identify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

struct rig {
	struct profile profile;
	struct identity *id;
	struct sweeper *sweeper;
	struct identifier *identifier;
	struct peeler *peeler;
	struct buf out;
	unsigned n;		 /* candidates */
	enum confidence highest; /* of the last message */
	unsigned digests;	 /* of nobody, kept for the settle step; not in out */
	bool terse;		 /* no synthetic, no device */
	bool paths;		 /* with path, key and frames */
	uint64_t cut;
};

static void rig_say(struct rig *r, const char *s)
{
	assert_int_equal(buf_put_str(&r->out, s), ST_OK);
}

static void rig_paths(struct rig *r, const struct candidate *c)
{
	for (size_t i = 0; i < c->n_path; i++)
		assert_int_equal(buf_printf(&r->out, "%s%.*s", i == 0 ? " " : ">",
					    (int)c->path[i].len, (const char *)c->path[i].p),
				 ST_OK);
	assert_int_equal(
		buf_printf(&r->out, " key=%.*s frames=", (int)c->key.len, (const char *)c->key.p),
		ST_OK);
	for (size_t i = 0; i < c->n_frames; i++)
		assert_int_equal(buf_printf(&r->out, "%s%llu", i != 0 ? "," : "",
					    (unsigned long long)c->frames[i]),
				 ST_OK);
	assert_int_equal(
		buf_printf(&r->out, " %.*s", (int)c->protection.len, (const char *)c->protection.p),
		ST_OK);
	if (c->beside.len != 0)
		assert_int_equal(buf_printf(&r->out, " [%.*s]", (int)c->beside.len,
					    (const char *)c->beside.p),
				 ST_OK);
}

static void rig_candidate(void *arg, const struct candidate *c)
{
	struct rig *r = arg;

	if ((c->flags & CANDIDATE_DIGEST) != 0) {
		assert_int_equal(c->confidence, CONFIDENCE_POSSIBLE);
		r->digests++;
		return;
	}
	r->n++;
	if (c->confidence > r->highest)
		r->highest = c->confidence;
	assert_int_equal(buf_printf(&r->out, "%s%s %.*s %s", r->out.len != 0 ? "\n" : "",
				    kind_info(c->kind)->name, (int)c->value.len,
				    (const char *)c->value.p, confidence_name(c->confidence)),
			 ST_OK);
	if (!span_eq_str(c->form, "plain"))
		assert_int_equal(buf_printf(&r->out, " form=%.*s", (int)c->form.len,
					    (const char *)c->form.p),
				 ST_OK);
	if ((c->flags & CANDIDATE_PLACEHOLDER) != 0)
		rig_say(r, " placeholder");
	if (r->paths)
		rig_paths(r, c);
	if (r->terse)
		return;
	if ((c->flags & CANDIDATE_SYNTHETIC) != 0)
		rig_say(r, " synthetic");
	if (c->device.len != 0)
		assert_int_equal(buf_printf(&r->out, " device=%.*s", (int)c->device.len,
					    (const char *)c->device.p),
				 ST_OK);
}

static void rig_anomaly(void *arg, const struct anomaly *a)
{
	struct rig *r = arg;

	if (strcmp(a->what, "limit.candidates") == 0)
		r->cut += a->count;
}

/* yaml: a profile, or NULL. */
static void rig_init(struct rig *r, const char *yaml, enum confidence least)
{
	struct candidate_sink out = { r, rig_candidate };
	struct anomaly_sink anomalies = { r, rig_anomaly };
	struct peel_sink sink;
	const struct needle *needles;
	size_t n;

	*r = (struct rig){ .terse = true };
	buf_init(&r->out, 64 << 20);
	profile_init(&r->profile);
	if (yaml != NULL) {
		FILE *f = fmemopen((void *)(uintptr_t)yaml, strlen(yaml), "r");
		struct err e = { 0 };

		assert_non_null(f);
		if (profile_read(&r->profile, f, &e) != ST_OK)
			fail_msg("profile: %s", e.msg);
		fclose(f);
	}
	assert_int_equal(identity_new(&r->id, &r->profile, NULL), ST_OK);
	needles = identity_needles(r->id, &n);
	assert_int_equal(sweeper_new(&r->sweeper, needles, n, NULL), ST_OK);
	assert_int_equal(identifier_new(&r->identifier, r->id, least, &out, &anomalies), ST_OK);
	sink = identifier_sink(r->identifier);
	assert_int_equal(
		peeler_new(&r->peeler, r->sweeper, &peel_limits_default, &sink, &anomalies), ST_OK);
}

static void rig_deinit(struct rig *r)
{
	peeler_free(r->peeler);
	identifier_free(r->identifier);
	sweeper_free(r->sweeper);
	identity_free(r->id);
	profile_deinit(&r->profile);
	buf_deinit(&r->out);
}

static const struct talk rig_talk = { .transport = TRANSPORT_TCP, .opener_known = true, .flow = 1 };

/* One message of these fields, each from an exact-size copy; the candidates as text. */
static const char *rig_fields(struct rig *r, const struct field *fields, size_t n)
{
	struct field copies[8];
	struct run runs[2] = { { 0, 7, 0 }, { 100, 9, 0 } };
	struct message m = { .talk = &rig_talk,
			     .protocol = "http",
			     .protection = "none",
			     .fields = copies,
			     .n_fields = n,
			     .runs = runs,
			     .n_runs = 2 };

	assert_true(n <= 8);
	buf_clear(&r->out);
	r->n = 0;
	r->highest = CONFIDENCE_POSSIBLE;
	for (size_t i = 0; i < n; i++) {
		size_t len = fields[i].bytes.len;
		uint8_t *p = malloc(len != 0 ? len : 1);

		assert_non_null(p);
		if (len != 0)
			memcpy(p, fields[i].bytes.p, len);
		copies[i] = fields[i];
		copies[i].bytes = span_of(p, len);
	}
	assert_int_equal(peel_message(r->peeler, &m), ST_OK);
	peel_flush(r->peeler);
	for (size_t i = 0; i < n; i++)
		free((void *)(uintptr_t)copies[i].bytes.p);
	assert_int_equal(buf_put_u8(&r->out, 0), ST_OK);
	r->out.len--;
	return (const char *)r->out.p;
}

static inline const char *rig_body(struct rig *r, struct span body)
{
	struct field f = { .name = "http.request.body", .bytes = body };

	return rig_fields(r, &f, 1);
}

#endif
