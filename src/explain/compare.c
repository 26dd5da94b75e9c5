#include "explain/compare.h"

#include "base/span.h"
#include "explain/silence.h"

#include <math.h>
#include <stdlib.h>

#define NS_PER_HOUR 3600e9
#define WINDOW_NS \
	120000000000LL /* of what is known to make it send, without a measure of its own */

const double compare_level = 0.01;

enum { FEW = 5, EVENTS_ASKED_MAX = 100000 };

const char *change_name(enum change c)
{
	static const char *const names[] = {
#define X(id, name) name,
		CHANGE_MAP(X)
#undef X
	};

	return names[c];
}

void compared_deinit(struct compared *c)
{
	free(c->rows);
	*c = (struct compared){ 0 };
}

/* --- alignment ------------------------------------------------------------------------------ */

static size_t shared(const struct sent_client *a, const struct sent_client *b, bool keys)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n_values; i++)
		for (size_t k = 0; k < b->n_values; k++) {
			const struct told_value *x = &a->values[i], *y = &b->values[k];

			if (keys ? x->key == y->key && x->key != 0 : x->hash == y->hash) {
				n++;
				break;
			}
		}
	return n;
}

static bool same_dst(const struct sent_client *a, const struct sent_client *b)
{
	return span_eq(a->dst, b->dst)
	       || (a->key_name.len != 0 && span_eq(a->key_name, b->key_name));
}

/* What tells two kinds of transmission to be one; 0: they are not. */
static unsigned likeness(const struct sent_client *a, const struct sent_client *b)
{
	size_t values = shared(a, b, false), keys = shared(a, b, true);
	unsigned same_place = same_dst(a, b), same_shape = span_eq(a->shape, b->shape);

	if (a->local != b->local)
		return 0;
	if (same_place && same_shape)
		return 1000000;
	/* another value of the same fields: another SIM, another device */
	if (values == 0 && !(same_place && keys != 0) && (keys < 3 || 2 * keys < a->n_values))
		return 0;
	return (unsigned)(1000 * values + 100 * keys) + 50 * same_place + 10 * same_shape + 1;
}

static unsigned kinds_only_in(const struct sent_client *a, const struct sent_client *b)
{
	unsigned n = 0;

	for (unsigned k = 0; k < KIND_COUNT_; k++)
		n += sent_tells(a, (enum kind)k) && !sent_tells(b, (enum kind)k);
	return n;
}

static enum change change_of(const struct sent_client *a, const struct sent_client *b)
{
	if (a->shelter < SHELTER_WEAK && b->shelter >= SHELTER_WEAK)
		return CHANGE_ENCRYPTED;
	if (!same_dst(a, b))
		return CHANGE_MOVED;
	if (!span_eq(a->shape, b->shape))
		return CHANGE_REWRAPPED;
	if (kinds_only_in(b, a) != 0)
		return CHANGE_MORE;
	return kinds_only_in(a, b) != 0 ? CHANGE_LESS : CHANGE_STILL;
}

static const struct sent_client *partner(const struct sent_client *a, const struct sent *after,
					 bool *taken)
{
	unsigned best = 0;
	size_t at = 0;

	for (size_t i = 0; i < after->n; i++) {
		unsigned like = likeness(a, &after->clients[i]);

		if (like > best) {
			best = like;
			at = i;
		}
	}
	if (best == 0)
		return NULL;
	taken[at] = true;
	return &after->clients[at];
}

/* Is any identifier of c among those that were told before, to anyone? */
static bool told_before(const struct sent_client *c, const struct sent *before)
{
	for (size_t i = 0; i < before->n; i++)
		if (!before->clients[i].local && shared(c, &before->clients[i], false) != 0)
			return true;
	return false;
}

/* --- coverage ------------------------------------------------------------------------------- */

static const struct client *known_client(const struct clients *all, struct span name)
{
	for (size_t i = 0; all != NULL && i < all->n_rows; i++)
		if (name.len != 0 && span_starts(name, all->rows[i].name))
			return &all->rows[i];
	return NULL;
}

static void finish(struct covered *c)
{
	c->p_silence = silence_of_events(c->before_events, c->before_sent, c->after_events);
	if (c->p_silence > compare_level) {
		uint64_t all = silence_events_needed(c->before_events, c->before_sent,
						     compare_level, EVENTS_ASKED_MAX);

		c->needed = all > c->after_events ? all - c->after_events : 0;
	}
}

/* One comparison while its coverage is found. */
struct covering {
	const struct compare_in *in;
	struct comparison *row;
	int64_t *sends; /* of after */
	size_t n_sends;
	struct compared *all;
};

static void cover(const struct covering *g, enum dev_event_kind kind, uint64_t events,
		  uint64_t followed, int64_t window_ns)
{
	const struct why *after = g->in->after;
	struct comparison *row = g->row;
	struct covered c = { .kind = kind, .before_events = events, .before_sent = followed };

	for (size_t i = 0; i < row->n_covered; i++)
		if (row->covered[i].kind == kind)
			return;
	c.after_sent = events_followed(&after->events, &after->axis, kind, g->sends, g->n_sends,
				       window_ns, &c.after_events);
	finish(&c);
	row->covered[row->n_covered++] = c;
}

/* So few that no share can be known from them: tried once is all that can be asked. */
static void cover_few(const struct covering *g, enum dev_event_kind kind, uint64_t events,
		      uint64_t followed, int64_t window_ns)
{
	struct comparison *row = g->row;
	size_t n = row->n_covered;
	struct covered *c = &row->covered[n];

	cover(g, kind, events, followed, window_ns);
	if (row->n_covered == n)
		return;
	if (c->after_events != 0)
		row->n_covered--;
	else
		c->needed = 1;
}

static void cover_hours(const struct covering *g, uint64_t sent)
{
	const struct compare_in *in = g->in;
	struct covered c = {
		.kind = DEV_COUNT_,
		.before_sent = sent,
		.before_hours = (double)in->before->axis.length_ns / NS_PER_HOUR,
		.after_hours = (double)in->after->axis.length_ns / NS_PER_HOUR,
		.after_sent = g->n_sends,
	};

	c.before_events = (uint64_t)c.before_hours;
	c.after_events = (uint64_t)c.after_hours;
	c.p_silence = silence_of_hours(c.before_hours, sent, c.after_hours);
	if (c.p_silence > compare_level) {
		double all = silence_hours_needed(c.before_hours, sent, compare_level);

		c.needed = all > c.after_hours ? (uint64_t)ceil(all - c.after_hours) : 0;
	}
	g->row->covered[g->row->n_covered++] = c;
}

/* Events by which a known client sends, as data/clients.yaml has them. */
static enum st cover_known(const struct covering *g, const struct why_client *w)
{
	const struct client *c = known_client(g->in->clients, g->row->before->key_name);
	const struct why *before = g->in->before, *after = g->in->after;
	int64_t *sends = NULL;
	size_t n = 0;
	enum st st;

	if (c == NULL)
		return ST_OK;
	st = sent_episodes(w->client, trigger_gap_ns, &sends, &n);
	for (size_t i = 0; i < c->events.n && st == ST_OK; i++) {
		enum dev_event_kind kind = dev_event_by_name(c->events.p[i]);
		uint64_t tried, followed;

		if (kind == DEV_COUNT_)
			continue;
		followed = events_followed(&before->events, &before->axis, kind, sends, n,
					   WINDOW_NS, &tried);
		if (tried != 0) {
			cover_few(g, kind, tried, followed, WINDOW_NS);
			continue;
		}
		(void)events_followed(&after->events, &after->axis, kind, NULL, 0, 0, &tried);
		g->all->untried[kind] |= tried == 0;
	}
	free(sends);
	return st;
}

static enum st cover_all(const struct covering *g)
{
	const struct compare_in *in = g->in;
	struct comparison *row = g->row;
	const struct why_client *w = NULL;

	for (size_t i = 0; i < in->before->n_clients; i++)
		if (in->before->clients[i].client == row->before)
			w = &in->before->clients[i];
	if (w == NULL)
		return ST_OK;
	for (size_t i = 0; i < w->triggers.n; i++) {
		const struct trigger *t = &w->triggers.rows[i];

		if (t->events < FEW)
			cover_few(g, t->kind, t->events, t->followed, t->window_ns);
		else if (t->is != TRIGGER_EXPLAINED)
			cover(g, t->kind, t->events, t->followed, t->window_ns);
	}
	if (w->triggers.n == 0)
		cover_hours(g, w->recurrence.episodes);
	row->needs_events = w->triggers.n == 0 && w->recurrence.pattern != RECUR_PERIODIC
			    && (in->before->n_files == 0 || in->after->n_files == 0);
	return cover_known(g, w);
}

/* --- verdict -------------------------------------------------------------------------------- */

/* Ciphertext where it went before, or to a place where a known client of its kind reports. */
static const struct cipher *cipher_for(const struct compare_in *in, const struct sent_client *c)
{
	for (size_t i = 0; i < in->n_ciphers; i++)
		if (span_eq(in->ciphers[i].dst, c->dst))
			return &in->ciphers[i];
	for (size_t i = 0; i < in->n_ciphers; i++)
		if (in->ciphers[i].client != NULL && in->ciphers[i].is_new && c->key_name.len != 0)
			return &in->ciphers[i];
	return NULL;
}

static void gather_missing(const struct comparison *row, struct compared *c)
{
	for (size_t i = 0; i < row->n_covered; i++) {
		const struct covered *k = &row->covered[i];

		if (k->kind != DEV_COUNT_)
			c->seen[k->kind] |= k->after_events != 0;
		if (k->p_silence <= compare_level)
			continue;
		if (k->kind == DEV_COUNT_) {
			if ((double)k->needed > c->missing_hours)
				c->missing_hours = (double)k->needed;
		} else if (k->needed > c->missing[k->kind]) {
			c->missing[k->kind] = k->needed;
		}
		c->fixed = FIXED_NOT_SHOWN;
	}
	c->missing_events |= row->needs_events;
	if (row->needs_events)
		c->fixed = FIXED_NOT_SHOWN;
}

static void judge(struct compared *c)
{
	bool some = false;

	c->fixed = FIXED_YES;
	for (size_t i = 0; i < c->n; i++) {
		const struct comparison *row = &c->rows[i];

		if (!row->counts)
			continue;
		some |= row->before != NULL;
		if (row->change == CHANGE_GONE)
			gather_missing(row, c);
	}
	c->nothing_before = !some;
	if (!some)
		c->fixed = FIXED_NOT_SHOWN;
	for (size_t i = 0; i < c->n; i++)
		if (c->rows[i].counts && c->rows[i].change != CHANGE_GONE)
			c->fixed = FIXED_NO;
	/* one action can do for two: a restart is a power-on and a start-up */
	if (c->missing[DEV_POWER_ON] != 0 && c->missing[DEV_BOOT_COMPLETED] != 0) {
		if (c->missing[DEV_BOOT_COMPLETED] > c->missing[DEV_POWER_ON])
			c->missing[DEV_POWER_ON] = c->missing[DEV_BOOT_COMPLETED];
		c->missing[DEV_BOOT_COMPLETED] = 0;
	}
	/* and to unlock, the screen has to be on */
	if (c->missing[DEV_SCREEN_ON] <= c->missing[DEV_UNLOCK])
		c->missing[DEV_SCREEN_ON] = 0;
}

static enum st compare_one(const struct compare_in *in, struct compared *c, struct comparison *row,
			   bool *taken)
{
	struct covering g = { .in = in, .row = row, .all = c };
	enum st st = ST_OK;

	row->counts = !row->before->local;
	row->after = partner(row->before, &in->after->sent, taken);
	if (row->after == NULL && row->counts)
		row->cipher = cipher_for(in, row->before);
	row->change = row->after != NULL    ? change_of(row->before, row->after)
		      : row->cipher != NULL ? CHANGE_ENCRYPTED
					    : CHANGE_GONE;
	if (row->after != NULL)
		st = sent_episodes(row->after, trigger_gap_ns, &g.sends, &g.n_sends);
	if (st == ST_OK)
		st = cover_all(&g);
	for (size_t k = 0; k < row->n_covered && row->after != NULL; k++)
		row->covered[k].p_silence = 1; /* it was not silent */
	free(g.sends);
	return st;
}

static enum st align(const struct compare_in *in, struct compared *c, bool *taken)
{
	const struct sent *before = &in->before->sent, *after = &in->after->sent;
	enum st st = ST_OK;

	for (size_t i = 0; i < before->n && st == ST_OK; i++) {
		c->rows[c->n] = (struct comparison){ .before = &before->clients[i] };
		st = compare_one(in, c, &c->rows[c->n++], taken);
	}
	for (size_t i = 0; i < after->n; i++) {
		struct comparison *row = &c->rows[c->n];

		if (taken[i])
			continue;
		*row = (struct comparison){ .after = &after->clients[i], .change = CHANGE_NEW };
		row->counts = !row->after->local && told_before(row->after, before);
		c->n++;
	}
	return st;
}

/* What the device did while somebody captured. */
static void count_tried(const struct why *w, uint64_t tried[DEV_COUNT_])
{
	for (size_t i = 0; i < w->events.n; i++) {
		int64_t at;

		tried[w->events.rows[i].kind] += axis_at(&w->axis, w->events.rows[i].ns, &at);
	}
}

enum st compare(const struct compare_in *in, struct compared *ret)
{
	struct compared c = {
		.before_hours = (double)in->before->axis.length_ns / NS_PER_HOUR,
		.after_hours = (double)in->after->axis.length_ns / NS_PER_HOUR,
	};
	bool *taken = calloc(in->after->sent.n + 1, sizeof(*taken));
	enum st st;

	c.rows = calloc(in->before->sent.n + in->after->sent.n + 1, sizeof(*c.rows));
	if (taken == NULL || c.rows == NULL) {
		free(taken);
		free(c.rows);
		return ST_NOMEM;
	}
	st = align(in, &c, taken);
	count_tried(in->before, c.tried[0]);
	count_tried(in->after, c.tried[1]);
	free(taken);
	if (st != ST_OK) {
		compared_deinit(&c);
		return st;
	}
	judge(&c);
	*ret = c;
	return ST_OK;
}
