#include "app/claim_facts.h"

#include "base/span.h"
#include "base/vec.h"
#include "report/tally.h"

#include <stdlib.h>

enum { DEVICES_MAX = 1 << 16, REPLIES_MAX = 1 << 20, ARENA_MAX = 64 << 20 };

void claim_facts_init(struct claim_facts *f)
{
	*f = (struct claim_facts){ .n_devices = 0 };
	arena_init(&f->arena, ARENA_MAX);
}

void claim_facts_deinit(struct claim_facts *f)
{
	arena_deinit(&f->arena);
	free(f->devices);
	free(f->replies);
	*f = (struct claim_facts){ .n_devices = 0 };
}

static enum st add_device(struct claim_facts *f, struct span name, const struct device *device,
			  bool tells)
{
	struct claim_device *d;
	enum st st;

	for (size_t i = 0; i < f->n_devices; i++)
		if (span_eq(f->devices[i].name, name)) {
			f->devices[i].tells |= tells;
			return ST_OK;
		}
	st = vec_grow((void **)&f->devices, &f->cap_devices, f->n_devices + 1, sizeof(*d),
		      DEVICES_MAX);
	if (st != ST_OK)
		return st;
	d = &f->devices[f->n_devices];
	*d = (struct claim_device){ .device = device, .tells = tells };
	if (!arena_dup(&f->arena, name, &d->name))
		return ST_NOMEM;
	f->n_devices++;
	return ST_OK;
}

static enum st note_device(void *arg, const struct finding *x)
{
	struct claim_facts *f = arg;

	if (x->direction != DIRECTION_OUT || !tally_counts(x, f->least) || sent_is_local(x))
		return ST_OK;
	return add_device(f, x->device, NULL, true);
}

/* What a case says of a device that its captures were read with. */
static enum st note_kept_device(void *arg, const struct kept_device *k)
{
	struct claim_facts *f = arg;
	struct device *d = arena_alloc(&f->arena, sizeof(*d));

	if (d == NULL || !arena_dup(&f->arena, k->build, &d->build)
	    || !arena_dup(&f->arena, k->batch, &d->batch))
		return ST_NOMEM;
	return add_device(f, k->name, d, false);
}

static enum st note_reply(void *arg, const struct kept_reply *k)
{
	struct claim_facts *f = arg;
	struct claim_reply r = { .accepted = k->accepted,
				 .refused = k->refused,
				 .errors = k->errors,
				 .other = k->other };
	enum st st;

	f->asked = true;
	if (k->from.len != 0) {
		st = vec_grow((void **)&f->replies, &f->cap_replies, f->n_replies + 1, sizeof(r),
			      REPLIES_MAX);
		if (st == ST_OK && !arena_dup(&f->arena, k->from, &r.from))
			st = ST_NOMEM;
		if (st == ST_OK)
			f->replies[f->n_replies++] = r;
		if (st != ST_LIMIT)
			return st;
	}
	f->further += k->accepted + k->refused + k->errors + k->other;
	return ST_OK;
}

static enum st gather_capture(struct claim_facts *f, const struct case_reader *r, size_t capture)
{
	enum st st = r->each_device(r->self, capture, note_kept_device, f);

	if (st == ST_OK)
		st = r->each_finding(r->self, capture, note_device, f);
	f->asked = false;
	if (st == ST_OK)
		st = r->each_reply(r->self, capture, note_reply, f);
	return st;
}

enum st claim_facts_gather(struct claim_facts *f, const struct case_reader *r,
			   const struct profile *profile, enum confidence least)
{
	size_t n = r->n_captures(r->self);
	enum st st = ST_OK;

	f->least = least;
	for (size_t i = 0; i < profile->n_devices && st == ST_OK; i++)
		st = add_device(f, profile->devices[i].name, &profile->devices[i], false);
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		st = gather_capture(f, r, i);
		f->unasked += !f->asked;
	}
	f->asked = f->unasked < n;
	return st;
}

struct claim_case claim_facts_case(const struct claim_facts *f, const struct why *why)
{
	return (struct claim_case){ .why = why,
				    .devices = f->devices,
				    .n_devices = f->n_devices,
				    .replies = f->replies,
				    .n_replies = f->n_replies,
				    .unasked = f->unasked,
				    .asked = f->asked,
				    .further = f->further };
}
