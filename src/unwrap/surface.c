#include "unwrap/surface.h"

#include "base/span.h"
#include "unwrap/layer.h"
#include "unwrap/view.h"

enum { DEPTH_MOST = 64, NESTED_MOST = 2 };

struct steps {
	const struct step *p;
	size_t n;
};

/*
 * As far as a place that ends at end needs, and twice as far as the last time at least; all of
 * them where that is half of it. Out of memory, the steps so far: what is behind them goes on with
 * the last.
 */
static void make_steps(const struct surface *s, size_t end)
{
	struct later_steps *later = s->later;
	size_t ahead = s->layer->ahead, twice = later->reach != 0 ? 2 * (later->reach + ahead) : 0;
	size_t most = end + ahead >= twice ? end + ahead + 1 : twice;
	bool all = ahead == 0 || most > s->bytes.len / 2;
	struct buf again;

	buf_init(&again, all ? s->bytes.len : most);
	later->steps->len = 0;
	later->reach = all ? SIZE_MAX : most - ahead;
	(void)!s->layer->trace(span_cut(s->parent->bytes, s->at, s->len), &again, later->steps);
	buf_deinit(&again);
}

/* For a place that ends at end. */
static struct steps steps_of(const struct surface *s, size_t end)
{
	const struct buf *b;

	if (s->later == NULL)
		return (struct steps){ s->steps, s->n_steps };
	if (end > s->later->reach || s->later->reach == 0)
		make_steps(s, end);
	b = s->later->steps;
	return (struct steps){ (const struct step *)(const void *)b->p,
			       b->len / sizeof(struct step) };
}

/* Index of the last step at or before out. */
static size_t step_at(const struct steps *steps, size_t out)
{
	size_t lo = 0, hi = steps->n;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (steps->p[mid].out <= out)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

/* Where the byte at out came from in the span of len taken off; up: the end of it, rounded up. */
static size_t step_back(const struct steps *steps, size_t len, size_t out, bool up)
{
	size_t i = step_at(steps, out);
	const struct step *step = &steps->p[i];
	size_t ahead, in;

	if (step->out > out)
		return 0;
	if (step->num == 0 || step->den == 0) {
		/* all that went in up to the next output */
		while (up && ++i < steps->n)
			if (steps->p[i].out > out)
				return steps->p[i].in;
		return up ? len : step->in;
	}
	ahead = out - step->out + (up ? 1 : 0);
	in = step->in + (ahead * step->num + (up ? step->den - 1U : 0U)) / step->den;
	/* not into what the next step says of itself */
	if (up && i + 1 < steps->n && in > steps->p[i + 1].in && steps->p[i + 1].in > step->in)
		in = steps->p[i + 1].in;
	return in;
}

void surface_origin(const struct surface *s, size_t at, size_t len, size_t *root_at,
		    size_t *root_len)
{
	size_t end = at + len;

	for (; s->parent != NULL; s = s->parent) {
		const struct steps steps = steps_of(s, end);
		size_t from = 0, to = s->len;

		if (steps.n != 0) {
			from = step_back(&steps, s->len, at, false);
			to = end > at ? step_back(&steps, s->len, end - 1, true) : from;
		}
		if (to > s->len)
			to = s->len;
		if (from > to)
			from = to;
		at = s->at + from;
		end = s->at + to;
	}
	*root_at = at;
	*root_len = end - at;
}

/* Asked of each row once a surface, not once a value. */
static bool view_fits(const struct surface *s, size_t i)
{
	uint32_t bit = (uint32_t)1 << (i & 31);
	struct view_set *set = s->views;

	if (set == NULL || i > 31)
		return views[i]->fits(s->bytes);
	if ((set->asked & bit) == 0) {
		set->asked |= bit;
		set->fit |= views[i]->fits(s->bytes) ? bit : 0;
	}
	return (set->fit & bit) != 0;
}

static bool inner_place(struct span bytes, size_t at, size_t len, struct place *ret)
{
	for (size_t i = 0; views[i] != NULL; i++)
		if (views[i]->fits(bytes) && views[i]->place(bytes, at, len, ret))
			return true;
	return false;
}

/* A notation inside the value of another, as it stands: {"d":"imei=...&mac=..."}. */
static void nested_place(struct span bytes, size_t at, size_t len, struct place *ret)
{
	for (unsigned n = 0; n < NESTED_MOST && !ret->value_whole; n++) {
		struct place inner = { 0 };
		size_t from = (size_t)(ret->value.p - bytes.p);

		if (at < from || at + len > from + ret->value.len
		    || !inner_place(ret->value, at - from, len, &inner) || inner.key.len == 0
		    || inner.value.len >= ret->value.len)
			return;
		*ret = inner;
	}
}

static bool view_place(const struct surface *s, size_t at, size_t len, struct place *ret)
{
	for (size_t i = 0; views[i] != NULL; i++) {
		if (!view_fits(s, i) || !views[i]->place(s->bytes, at, len, ret))
			continue;
		nested_place(s->bytes, at, len, ret);
		return true;
	}
	return false;
}

void surface_place(const struct surface *s, size_t at, size_t len, struct place *ret)
{
	struct place whole = { .value = s->bytes, .value_whole = at == 0 && len == s->bytes.len };
	struct place above = { 0 };

	if (view_place(s, at, len, &above)) {
		*ret = above;
		return;
	}
	whole.key = s->field->key;
	for (; s->parent != NULL; s = s->parent) {
		if (view_place(s->parent, s->at, s->len, &above)) {
			whole.key = above.key;
			break;
		}
	}
	*ret = whole;
}

static enum st put_root(const struct field *f, struct buf *out)
{
	enum st ret = buf_put_str(out, f->name);

	if (ret != ST_OK || f->key.len == 0)
		return ret;
	ret = buf_put_u8(out, ':');
	/* a NUL stands between elements, hence never in one */
	for (size_t i = 0; i < f->key.len && ret == ST_OK;) {
		size_t end = span_find(f->key, 0, i);

		ret = buf_put(out, span_cut(f->key, i, end - i));
		if (ret == ST_OK && end < f->key.len)
			ret = buf_put_str(out, "\\x00");
		i = end + 1;
	}
	return ret;
}

/* The element of the value at offset at, by the first view that knows the place. */
static enum st put_view(const struct surface *s, size_t at, struct view_memo *memo, struct buf *out,
			size_t *n)
{
	struct span bytes = s->bytes;
	size_t before = out->len;
	enum st ret = buf_put_u8(out, 0);

	if (ret != ST_OK)
		return ret;
	for (size_t i = 0; views[i] != NULL; i++) {
		if (!view_fits(s, i))
			continue;
		ret = memo != NULL && views[i]->path_on != NULL
			      ? views[i]->path_on(bytes, at, memo, out)
			      : views[i]->path(bytes, at, out);
		if (ret == ST_OK) {
			for (size_t k = before + 1; k < out->len; k++)
				if (out->p[k] == 0)
					out->p[k] = '?';
			++*n;
			return ST_OK;
		}
		out->len = before + 1;
		if (ret == ST_NOMEM || ret == ST_LIMIT)
			break;
	}
	out->len = before;
	return ret == ST_NOMEM || ret == ST_LIMIT ? ret : ST_OK;
}

enum st surface_path(const struct surface *s, size_t at, size_t len, struct buf *out,
		     size_t *n_elements)
{
	(void)len;
	return surface_path_on(s, at, NULL, out, n_elements);
}

enum st surface_path_on(const struct surface *s, size_t at, struct view_memo *memo, struct buf *out,
			size_t *n_elements)
{
	const struct surface *chain[DEPTH_MOST];
	size_t n = 0, n_chain = 0, before = out->len;
	enum st ret;

	ret = put_root(s->field, out);
	for (; s != NULL && n_chain < DEPTH_MOST; s = s->parent)
		chain[n_chain++] = s;
	if (s != NULL)
		ret = ST_LIMIT;
	n = 1;
	for (size_t i = n_chain; i-- > 0 && ret == ST_OK;) {
		size_t where = i > 0 ? chain[i - 1]->at : at;

		struct view_memo *m = memo != NULL ? &memo[chain[i]->depth % SURFACE_MEMOS] : NULL;

		ret = put_view(chain[i], where, m, out, &n);
		if (ret == ST_OK && i > 0) {
			ret = buf_put_u8(out, 0);
			if (ret == ST_OK)
				ret = buf_put_str(out, chain[i - 1]->layer->name);
			n++;
		}
	}
	if (ret != ST_OK) {
		out->len = before;
		return ret;
	}
	*n_elements = n;
	return ST_OK;
}
