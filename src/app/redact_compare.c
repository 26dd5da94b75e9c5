#include "app/redact_compare.h"

#include "app/cmd.h"
#include "base/buf.h"
#include "base/span.h"

enum { TEXT_MOST = 4096 };

struct counts {
	enum confidence least;
	uint64_t by_kind[KIND_COUNT_], in_tls;
};

static enum st on_finding(void *arg, const struct finding *f)
{
	struct counts *c = arg;

	if (f->confidence < c->least || (f->flags & CANDIDATE_PLACEHOLDER) != 0
	    || (unsigned)f->kind >= KIND_COUNT_)
		return ST_OK;
	c->by_kind[f->kind]++;
	c->in_tls += span_eq_str(f->protection, "tls");
	return ST_OK;
}

static enum st count(const struct case_reader *r, struct counts *c)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < r->n_captures(r->self) && st == ST_OK; i++)
		st = r->each_finding(r->self, i, on_finding, c);
	return st;
}

static enum st say(const struct counts *was, const struct counts *now, bool secrets)
{
	struct buf kinds;
	uint64_t lost = 0;
	enum st st = ST_OK;

	buf_init(&kinds, TEXT_MOST);
	for (unsigned k = 0; k < KIND_COUNT_ && st == ST_OK; k++) {
		uint64_t n =
			was->by_kind[k] > now->by_kind[k] ? was->by_kind[k] - now->by_kind[k] : 0;

		if (n == 0)
			continue;
		st = buf_printf(&kinds, "%s%s %llu", lost != 0 ? ", " : "",
				kind_info((enum kind)k)->name, (unsigned long long)n);
		lost += n;
	}
	if (st == ST_OK && lost != 0)
		cmd_say("%llu finding%s of the case %s not in what was made anew: %.*s%s",
			(unsigned long long)lost, lost == 1 ? "" : "s", lost == 1 ? "is" : "are",
			(int)kinds.len, (const char *)kinds.p,
			was->in_tls > now->in_tls && !secrets
				? " (what TLS hid is written anew with its secrets: "
				  "--keylog)"
				: "");
	buf_deinit(&kinds);
	return st;
}

enum st redact_compare(const struct case_reader *was, const struct case_reader *now,
		       enum confidence least, bool secrets)
{
	struct counts a = { .least = least }, b = { .least = least };
	enum st st = count(was, &a);

	if (st == ST_OK)
		st = count(now, &b);
	return st == ST_OK ? say(&a, &b, secrets) : st;
}
