#include "identify/slots.h"

#include "base/span.h"
#include "identify/replies.h"
#include "identify/slot_shard.h"
#include "unwrap/view.h"

#include <stdlib.h>

enum {
	LOOK_MOST = 16 * 1024, /* bytes of one surface */
	VALUES_MOST = 256,     /* values of one message */
	VALUE_LEAST = 2,
	WORD_LEAST = 6,
	KIND_LOOK = 256,
};

const struct slots_limits slots_limits_default = {
	.slots = 1024,
	.values = 3072,
	.layouts = 512,
	.bytes = 256 * 1024,
};

struct slots {
	struct slots_limits limits;
	struct slot_shard *shards[SLOTS_SHARDS];
	struct view_memo memo[SURFACE_MEMOS];
	struct buf path;
	unsigned left; /* values that the message may still have */
	uint64_t cut;
};

enum st slots_new(struct slots **ret, const struct slots_limits *l)
{
	struct slots *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return ST_NOMEM;
	s->limits = l != NULL ? *l : slots_limits_default;
	s->left = VALUES_MOST;
	buf_init(&s->path, SLOT_PATH_MAX);
	*ret = s;
	return ST_OK;
}

void slots_free(struct slots *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < SLOTS_SHARDS; i++)
		slot_shard_free(s->shards[i]);
	buf_deinit(&s->path);
	free(s);
}

/* NULL: no memory, counted. */
static struct slot_shard *shard_of(struct slots *s, const struct message *m)
{
	struct slot_shard **at = &s->shards[m->talk->shard % SLOTS_SHARDS];

	if (*at == NULL && slot_shard_new(at, &s->limits) != ST_OK) {
		s->cut++;
		return NULL;
	}
	return *at;
}

/* What one byte in ten of is neither text nor a line's end. */
static bool is_binary(struct span b)
{
	size_t odd = 0, n = b.len < KIND_LOOK ? b.len : KIND_LOOK;

	for (size_t i = 0; i < n; i++) {
		uint8_t c = b.p[i];

		odd += c >= 0x7f || (c < ' ' && c != '\t' && c != '\r' && c != '\n');
	}
	return odd * 10 > n;
}

/* A notation that says itself where values are; "kv" fits anything. */
static bool has_notation(struct span b)
{
	for (size_t i = 0; views[i] != NULL && views[i + 1] != NULL; i++)
		if (views[i]->fits(b))
			return true;
	return false;
}

static bool is_word(uint8_t c)
{
	return (unsigned)(c | 32) - 'a' < 26 || (unsigned)c - '0' < 10 || c == '-' || c == '_'
	       || c == '+' || c == '%' || c == ':' || c >= 0x80;
}

/* One more value of the message; false: enough. */
static bool take_one(struct slots *s)
{
	if (s->left == 0) {
		s->cut++;
		return false;
	}
	s->left--;
	return true;
}

/* The path of the value at offset at, into s->path; more: what the path does not say. */
static bool put_path(struct slots *s, const struct surface *f, size_t at, const char *view,
		     struct span key)
{
	const uint8_t *nul;
	size_t n = 0;

	buf_clear(&s->path);
	if (surface_path_on(f, at, s->memo, &s->path, &n) != ST_OK)
		return false;
	if (view == NULL)
		return true;
	/* a notation inside the value of another: its key is not in the path yet */
	nul = memrchr(s->path.p, 0, s->path.len);
	if (nul != NULL
	    && span_starts(span_from(buf_span(&s->path), (size_t)(nul - s->path.p) + 1),
			   span_str(view)))
		return true;
	return buf_put_u8(&s->path, 0) == ST_OK && buf_put_str(&s->path, view) == ST_OK
	       && buf_put_u8(&s->path, ':') == ST_OK && buf_put(&s->path, key) == ST_OK;
}

static void see_words(struct slots *s, struct slot_shard *shard, const struct message *m,
		      const struct surface *f, struct span b)
{
	size_t at = 0, base;
	unsigned word = 0;

	if (!put_path(s, f, 0, NULL, (struct span){ 0 }))
		return;
	base = s->path.len;
	while (at < b.len) {
		size_t end = at;

		while (end < b.len && is_word(b.p[end]))
			end++;
		if (end == at) {
			at++;
			continue;
		}
		word++;
		s->path.len = base;
		if (end - at >= WORD_LEAST && end - at < b.len && take_one(s)
		    && buf_put_u8(&s->path, 0) == ST_OK
		    && buf_printf(&s->path, "word:%u", word) == ST_OK)
			slot_shard_value(shard, m, buf_span(&s->path), span_cut(b, at, end - at));
		at = end;
	}
}

/* Does a notation stand inside this value? Then its values are taken, one by one. */
static bool has_nested(const struct surface *f, const struct place *p, size_t begin)
{
	size_t equal = span_find(p->value, '=', 0);
	struct place inner = { 0 };

	if (equal + 1 >= p->value.len)
		return false;
	surface_place(f, begin + equal + 1, 1, &inner);
	return inner.view != NULL && inner.value.len < p->value.len;
}

static void see_values(struct slots *s, struct slot_shard *shard, const struct message *m,
		       const struct surface *f, struct span b)
{
	size_t at = 0;

	while (at < b.len && s->left != 0) {
		struct place p = { 0 };
		size_t begin, end;

		if (!is_word(b.p[at])) {
			at++;
			continue;
		}
		surface_place(f, at, 1, &p);
		if (p.view == NULL || p.value.len == 0) {
			while (at < b.len && is_word(b.p[at]))
				at++;
			continue;
		}
		begin = (size_t)(p.value.p - f->bytes.p);
		end = begin + p.value.len;
		if (has_nested(f, &p, begin)) {
			at = begin + span_find(p.value, '=', at - begin) + 1;
			continue;
		}
		if (p.value.len >= VALUE_LEAST && take_one(s) && put_path(s, f, at, p.view, p.key))
			slot_shard_value(shard, m, buf_span(&s->path), p.value);
		at = end > at ? end : at + 1;
	}
	if (has_notation(b))
		return;
	if (take_one(s) && put_path(s, f, 0, NULL, (struct span){ 0 }))
		slot_shard_value(shard, m, buf_span(&s->path), f->bytes);
	see_words(s, shard, m, f, b);
}

static void see_surface(void *arg, const struct message *m, const struct surface *f,
			const struct event *ev, size_t n)
{
	struct slots *s = arg;
	struct slot_shard *shard;

	(void)ev;
	(void)n;
	/* a later window of a long field: nobody knows where in it this is */
	if (m->talk->transport == TRANSPORT_LINK || f->bytes.len == 0
	    || ((f->field->flags & FIELD_WINDOW) != 0 && f->parent == NULL && f->overlap != 0))
		return;
	shard = shard_of(s, m);
	if (shard == NULL)
		return;
	if (!is_binary(f->bytes))
		see_values(s, shard, m, f, span_cut(f->bytes, 0, LOOK_MOST));
	else if (take_one(s) && put_path(s, f, 0, NULL, (struct span){ 0 }))
		slot_shard_bytes(shard, m, buf_span(&s->path), f->bytes);
}

static void message_end(void *arg, const struct message *m)
{
	struct slots *s = arg;

	(void)m;
	for (size_t k = 0; k < SURFACE_MEMOS; k++)
		s->memo[k].bytes = (struct span){ 0 };
	s->left = VALUES_MOST;
}

/* Nothing need be noticed in a message: what nobody declared is looked for. */
static bool wants(void *arg, const struct field *f)
{
	(void)arg;
	return f->bytes.len != 0;
}

struct peel_sink slots_sink(struct slots *s)
{
	return (struct peel_sink){
		.arg = s, .surface = see_surface, .message_end = message_end, .wants = wants
	};
}

void slots_reply(struct slots *s, const struct message *m)
{
	const char *reply = reply_of(m);
	struct slot_shard *shard = reply != NULL ? shard_of(s, m) : NULL;

	if (shard != NULL)
		slot_shard_value(shard, m, SPAN_LIT("reply"), span_str(reply));
}

void slots_tell(const struct slots *s, const struct slot_sink *out,
		const struct anomaly_sink *anomalies)
{
	uint64_t cut = s->cut;

	for (size_t i = 0; i < SLOTS_SHARDS; i++) {
		if (s->shards[i] == NULL)
			continue;
		slot_shard_tell(s->shards[i], out);
		cut += s->shards[i]->cut;
	}
	if (cut != 0 && anomalies != NULL)
		anomalies->anomaly(anomalies->arg,
				   &(struct anomaly){ "limit.slots", 0, 0,
						      "more places or values than are compared",
						      cut });
}
