#include "case/joined.h"

#include "base/span.h"

static size_t n_captures(void *self)
{
	const struct joined_case *j = self;
	size_t n = 0;

	for (size_t i = 0; i < j->n; i++)
		n += j->parts[i].n_captures(j->parts[i].self);
	return n;
}

/* The part that a capture is in, and how many come before that part; NULL: none has it. */
static const struct case_reader *part_of(const struct joined_case *j, size_t capture,
					 size_t *before)
{
	*before = 0;
	for (size_t i = 0; i < j->n; i++) {
		size_t n = j->parts[i].n_captures(j->parts[i].self);

		if (capture - *before < n)
			return &j->parts[i];
		*before += n;
	}
	return NULL;
}

static enum st get_capture(void *self, size_t i, struct capture *ret)
{
	size_t before;
	const struct case_reader *r = part_of(self, i, &before);

	return r != NULL ? r->capture(r->self, i - before, ret) : ST_BAD;
}

/* What a part gives out is numbered as the whole does. */
struct renumbering {
	size_t before;
	enum st (*finding)(void *arg, const struct finding *f);
	enum st (*anomaly)(void *arg, const struct kept_anomaly *a);
	enum st (*closed)(void *arg, const struct kept_closed *c);
	enum st (*device)(void *arg, const struct kept_device *d);
	enum st (*reply)(void *arg, const struct kept_reply *r);
	void *arg;
};

static enum st on_finding(void *arg, const struct finding *f)
{
	const struct renumbering *r = arg;
	struct finding copy = *f;

	copy.capture += r->before;
	return r->finding(r->arg, &copy);
}

static enum st on_anomaly(void *arg, const struct kept_anomaly *a)
{
	const struct renumbering *r = arg;
	struct kept_anomaly copy = *a;

	copy.capture += r->before;
	return r->anomaly(r->arg, &copy);
}

static enum st on_closed(void *arg, const struct kept_closed *c)
{
	const struct renumbering *r = arg;
	struct kept_closed copy = *c;

	copy.capture += r->before;
	return r->closed(r->arg, &copy);
}

static enum st on_device(void *arg, const struct kept_device *d)
{
	const struct renumbering *r = arg;
	struct kept_device copy = *d;

	copy.capture += r->before;
	return r->device(r->arg, &copy);
}

static enum st on_reply(void *arg, const struct kept_reply *k)
{
	const struct renumbering *r = arg;
	struct kept_reply copy = *k;

	copy.capture += r->before;
	return r->reply(r->arg, &copy);
}

static enum st each_finding(void *self, size_t capture,
			    enum st (*fn)(void *arg, const struct finding *f), void *arg)
{
	struct renumbering n = { .finding = fn, .arg = arg };
	const struct case_reader *r = part_of(self, capture, &n.before);

	return r != NULL ? r->each_finding(r->self, capture - n.before, on_finding, &n) : ST_BAD;
}

static enum st each_anomaly(void *self, size_t capture,
			    enum st (*fn)(void *arg, const struct kept_anomaly *a), void *arg)
{
	struct renumbering n = { .anomaly = fn, .arg = arg };
	const struct case_reader *r = part_of(self, capture, &n.before);

	return r != NULL ? r->each_anomaly(r->self, capture - n.before, on_anomaly, &n) : ST_BAD;
}

static enum st each_closed(void *self, size_t capture,
			   enum st (*fn)(void *arg, const struct kept_closed *c), void *arg)
{
	struct renumbering n = { .closed = fn, .arg = arg };
	const struct case_reader *r = part_of(self, capture, &n.before);

	return r != NULL ? r->each_closed(r->self, capture - n.before, on_closed, &n) : ST_BAD;
}

static enum st each_traffic(void *self, size_t capture,
			    enum st (*fn)(void *arg, const struct kept_closed *c), void *arg)
{
	struct renumbering n = { .closed = fn, .arg = arg };
	const struct case_reader *r = part_of(self, capture, &n.before);

	return r != NULL ? r->each_traffic(r->self, capture - n.before, on_closed, &n) : ST_BAD;
}

static enum st each_device(void *self, size_t capture,
			   enum st (*fn)(void *arg, const struct kept_device *d), void *arg)
{
	struct renumbering n = { .device = fn, .arg = arg };
	const struct case_reader *r = part_of(self, capture, &n.before);

	return r != NULL ? r->each_device(r->self, capture - n.before, on_device, &n) : ST_BAD;
}

static enum st each_reply(void *self, size_t capture,
			  enum st (*fn)(void *arg, const struct kept_reply *r), void *arg)
{
	struct renumbering n = { .reply = fn, .arg = arg };
	const struct case_reader *r = part_of(self, capture, &n.before);

	return r != NULL ? r->each_reply(r->self, capture - n.before, on_reply, &n) : ST_BAD;
}

static uint64_t passed_over(void *self)
{
	const struct joined_case *j = self;
	uint64_t n = 0;

	for (size_t i = 0; i < j->n; i++)
		n += j->parts[i].passed_over(j->parts[i].self);
	return n;
}

/* Of one part after the other: by time within each. */
static enum st each_event(void *self, enum st (*fn)(void *arg, const struct kept_event *e),
			  void *arg)
{
	const struct joined_case *j = self;
	enum st st = ST_OK;

	for (size_t i = 0; i < j->n && st == ST_OK; i++)
		st = j->parts[i].each_event(j->parts[i].self, fn, arg);
	return st;
}

static const char *head(void *self)
{
	(void)self;
	return "";
}

static struct span secret(void *self)
{
	(void)self;
	return (struct span){ 0 };
}

static enum st trace(void *self, const struct finding *f, struct arena *a, struct trace *ret)
{
	struct finding copy = *f;
	size_t before;
	const struct case_reader *r = part_of(self, f->capture, &before);

	if (r == NULL)
		return ST_BAD;
	copy.capture -= before;
	return r->trace(r->self, &copy, a, ret);
}

struct case_reader joined_case_reader(struct joined_case *j)
{
	return (struct case_reader){ .self = j,
				     .n_captures = n_captures,
				     .capture = get_capture,
				     .each_finding = each_finding,
				     .each_anomaly = each_anomaly,
				     .each_closed = each_closed,
				     .passed_over = passed_over,
				     .each_device = each_device,
				     .each_event = each_event,
				     .head = head,
				     .secret = secret,
				     .each_traffic = each_traffic,
				     .each_reply = each_reply,
				     .trace = trace };
}
