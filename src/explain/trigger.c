#include "explain/trigger.h"

#include "explain/silence.h"

#include <stdlib.h>

#define NS_PER_S 1000000000LL

const double trigger_level = 0.005;
const int64_t trigger_gap_ns = NS_PER_S;

static const double residual_level = 0.01;

enum { SEED = 20190321, RESIDUAL_SHUFFLES = 999 };

_Static_assert((int)DEV_COUNT_ <= (int)SHIFT_KINDS, "every kind of event can be tried");

/* Events and episodes on the axis. */
struct scene_of {
	struct shift_event *events;
	size_t n_events;
	int64_t *sends;
	size_t n_sends;
	int64_t length_ns;
};

static void scene_deinit(struct scene_of *s)
{
	free(s->events);
	free(s->sends);
}

static enum st scene_init(struct scene_of *s, const struct sent_client *c,
			  const struct events *events, const struct axis *axis)
{
	size_t n = 0;
	int64_t at;
	enum st st = sent_episodes(c, trigger_gap_ns, &s->sends, &n);

	s->length_ns = axis->length_ns + 1;
	s->events = calloc(events->n + 1, sizeof(*s->events));
	if (st != ST_OK || s->events == NULL)
		return ST_NOMEM;
	for (size_t i = 0; i < n; i++)
		if (axis_at(axis, s->sends[i], &at))
			s->sends[s->n_sends++] = at;
	for (size_t i = 0; i < events->n; i++)
		if (events->rows[i].kind != DEV_NOTE && axis_at(axis, events->rows[i].ns, &at))
			s->events[s->n_events++] =
				(struct shift_event){ at, (unsigned)events->rows[i].kind };
	return ST_OK;
}

/* Is there an event of kind in the window before the send (or at it)? */
static bool preceded(const struct scene_of *s, unsigned kind, int64_t window, int64_t send)
{
	size_t low = 0, high = s->n_events;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->events[mid].at <= send)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low > 0 && send - s->events[low - 1].at <= window; low--)
		if (s->events[low - 1].kind == kind)
			return true;
	return false;
}

static int by_number(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static double at_share(const double *sorted, size_t n, double share)
{
	double at = share * (double)(n - 1);
	size_t low = (size_t)at;

	if (low + 1 >= n)
		return sorted[n - 1];
	return sorted[low] + (at - (double)low) * (sorted[low + 1] - sorted[low]);
}

static enum st delays(const struct scene_of *s, struct trigger *t)
{
	double *d = malloc((s->n_events + 1) * sizeof(*d));
	size_t n = 0;

	if (d == NULL)
		return ST_NOMEM;
	for (size_t i = 0; i < s->n_events; i++) {
		size_t next = shift_next(s->sends, s->n_sends, s->events[i].at);

		if (s->events[i].kind != (unsigned)t->kind || next == s->n_sends
		    || s->sends[next] - s->events[i].at > t->window_ns)
			continue;
		d[n++] = (double)(s->sends[next] - s->events[i].at) / (double)NS_PER_S;
	}
	if (n != 0) {
		qsort(d, n, sizeof(*d), by_number);
		t->delay_low_s = at_share(d, n, 0.25);
		t->delay_median_s = at_share(d, n, 0.5);
		t->delay_high_s = at_share(d, n, 0.75);
	}
	free(d);
	return ST_OK;
}

static enum st name_one(const struct scene_of *s, unsigned kind, const struct shift_kind *k,
			double p, struct trigger *t)
{
	*t = (struct trigger){
		.kind = (enum dev_event_kind)kind,
		.events = k->events,
		.followed = k->followed[k->window],
		.expected = k->expected[k->window],
		.sent = s->n_sends,
		.window_ns = shift_windows_ns[k->window],
		.p = p,
	};
	for (size_t i = 0; i < s->n_sends; i++)
		t->preceded += preceded(s, kind, t->window_ns, s->sends[i]);
	return delays(s, t);
}

/* Does kind still stand out among what `given` does not precede? */
static enum st adds(const struct scene_of *s, const struct trigger *kind,
		    const struct trigger *given, bool *ret)
{
	struct shift_in in = { .length_ns = s->length_ns, .seed = SEED };
	struct shift_event *events = malloc((s->n_events + 1) * sizeof(*events));
	int64_t *sends = malloc((s->n_sends + 1) * sizeof(*sends));
	struct shift_out out;
	enum st st = ST_NOMEM;

	if (events == NULL || sends == NULL)
		goto done;
	for (size_t i = 0; i < s->n_sends; i++)
		if (!preceded(s, (unsigned)given->kind, given->window_ns, s->sends[i]))
			sends[in.n_sends++] = s->sends[i];
	for (size_t i = 0; i < s->n_events; i++)
		if (s->events[i].kind == (unsigned)kind->kind)
			events[in.n_events++] = s->events[i];
	in.events = events;
	in.sends = sends;
	in.first = in.most = RESIDUAL_SHUFFLES;
	st = shift_test(&in, &out);
	if (st == ST_OK)
		*ret = out.kinds[kind->kind].p <= residual_level;
done:
	free(events);
	free(sends);
	return st;
}

/* Is there an event of kind from `before` ahead of t to `after` behind it? */
static bool beside(const struct scene_of *s, unsigned kind, int64_t t, int64_t before,
		   int64_t after)
{
	return preceded(s, kind, before + after, t + after);
}

/* Is `kind` followed only where `given` is near? Its events with and without it differ. */
static bool depends(const struct scene_of *s, const struct trigger *kind,
		    const struct trigger *given)
{
	uint64_t n[2] = { 0 }, hit[2] = { 0 };

	for (size_t i = 0; i < s->n_events; i++) {
		int64_t at = s->events[i].at;
		size_t next;
		bool with;

		if (s->events[i].kind != (unsigned)kind->kind)
			continue;
		with = beside(s, (unsigned)given->kind, at, given->window_ns, kind->window_ns);
		next = shift_next(s->sends, s->n_sends, at);
		n[with]++;
		hit[with] += next != s->n_sends && s->sends[next] - at <= kind->window_ns;
	}
	return n[0] != 0 && n[1] != 0 && hit[1] * n[0] > hit[0] * n[1]
	       && share_differs(n[1], hit[1], n[0], hit[0]) <= residual_level;
}

static void judge_pair(struct trigger *t, const struct trigger *other, bool adds_to,
		       bool other_adds, bool t_depends, bool other_depends)
{
	if (adds_to)
		return;
	if (other_adds || (t_depends && !other_depends)) {
		t->is = TRIGGER_EXPLAINED;
		t->other = other->kind;
	} else if (t->is == TRIGGER_CAUSE && !(other_depends && !t_depends)) {
		t->is = TRIGGER_TIED;
		t->other = other->kind;
	}
}

static enum st tell_apart(const struct scene_of *s, struct triggers *r)
{
	bool add[DEV_COUNT_][DEV_COUNT_] = { { false } }; /* [i] adds to [j] */
	bool needs[DEV_COUNT_][DEV_COUNT_] = { { false } };

	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < r->n; k++) {
			enum st st = i == k ? ST_OK : adds(s, &r->rows[i], &r->rows[k], &add[i][k]);

			if (st != ST_OK)
				return st;
			needs[i][k] = i != k && depends(s, &r->rows[i], &r->rows[k]);
		}
	for (size_t i = 0; i < r->n; i++)
		for (size_t k = r->n; k-- > 0;) /* so that the best of several stays */
			if (i != k)
				judge_pair(&r->rows[i], &r->rows[k], add[i][k], add[k][i],
					   needs[i][k], needs[k][i]);
	return ST_OK;
}

/* how well a kind and what is sent belong together, 0 to 1 */
static double fit(const struct trigger *t)
{
	double of_events = (double)t->followed / (double)(t->events != 0 ? t->events : 1);
	double of_sent = (double)t->preceded / (double)(t->sent != 0 ? t->sent : 1);

	return of_events + of_sent > 0 ? 2 * of_events * of_sent / (of_events + of_sent) : 0;
}

static int by_fit(const void *a, const void *b)
{
	const struct trigger *x = a, *y = b;
	bool explained = x->is == TRIGGER_EXPLAINED;

	if (explained != (y->is == TRIGGER_EXPLAINED))
		return explained ? 1 : -1;
	if (fit(x) != fit(y))
		return fit(x) > fit(y) ? -1 : 1;
	return x->kind < y->kind ? -1 : x->kind > y->kind;
}

static void rank(struct triggers *r)
{
	qsort(r->rows, r->n, sizeof(r->rows[0]), by_fit);
	for (size_t i = 0; i < r->n; i++) {
		struct trigger *t = &r->rows[i];

		t->rank = i == 0 ? 1 : r->rows[i - 1].rank + 1;
		for (size_t k = 0; k < i && t->is == TRIGGER_TIED; k++)
			if (r->rows[k].kind == t->other && r->rows[k].is == TRIGGER_TIED) {
				t->rank = r->rows[k].rank;
				break;
			}
	}
}

static enum st judge(const struct scene_of *s, unsigned tried, struct triggers *r)
{
	const struct shift_in in = {
		.events = s->events,
		.n_events = s->n_events,
		.sends = s->sends,
		.n_sends = s->n_sends,
		.length_ns = s->length_ns,
		.seed = SEED,
		.first = shift_first,
		/* what is multiplied by many tries has to be told finer */
		.most = tried > 20 ? 5 * shift_most : shift_most,
	};
	struct shift_out out;
	enum st st = shift_test(&in, &out);

	if (st != ST_OK)
		return st;
	r->shuffles = out.shuffles;
	for (unsigned k = 0; k < DEV_COUNT_ && st == ST_OK; k++) {
		double p = out.kinds[k].p * (tried != 0 ? tried : 1);

		r->of_kind[k] = out.kinds[k].events;
		if (p <= trigger_level)
			st = name_one(s, k, &out.kinds[k], p, &r->rows[r->n++]);
	}
	if (st == ST_OK)
		st = tell_apart(s, r);
	rank(r);
	return st;
}

static void count_explained(const struct scene_of *s, struct triggers *r)
{
	for (size_t i = 0; i < s->n_sends; i++)
		for (size_t k = 0; k < r->n; k++)
			if (preceded(s, (unsigned)r->rows[k].kind, r->rows[k].window_ns,
				     s->sends[i])) {
				r->explained++;
				break;
			}
}

enum st triggers_find(const struct sent_client *c, const struct events *events,
		      const struct axis *axis, unsigned tried, struct triggers *ret)
{
	struct scene_of s = { 0 };
	struct triggers r = { 0 };
	enum st st = scene_init(&s, c, events, axis);

	if (st == ST_OK) {
		r.sent = s.n_sends;
		r.events = s.n_events;
		for (size_t i = 0; i < s.n_events; i++)
			r.of_kind[s.events[i].kind]++;
		if (s.n_events != 0 && s.n_sends != 0)
			st = judge(&s, tried, &r);
		count_explained(&s, &r);
	}
	scene_deinit(&s);
	if (st == ST_OK)
		*ret = r;
	return st;
}

uint64_t events_followed(const struct events *events, const struct axis *axis,
			 enum dev_event_kind kind, const int64_t *sends, size_t n_sends,
			 int64_t window_ns, uint64_t *n_events)
{
	uint64_t followed = 0;
	int64_t at;

	*n_events = 0;
	for (size_t i = 0; events != NULL && i < events->n; i++) {
		const struct dev_event *e = &events->rows[i];
		size_t next;

		if (e->kind != kind || !axis_at(axis, e->ns, &at))
			continue;
		++*n_events;
		next = shift_next(sends, n_sends, e->ns);
		followed += next != n_sends && sends[next] - e->ns <= window_ns;
	}
	return followed;
}
