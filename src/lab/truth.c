#include "lab/truth.h"

#include "base/span.h"
#include "base/vec.h"
#include "model/net.h"
#include "report/json.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS_MAX = 100000, SIGHTINGS_MAX = 4 << 20, FRAMES_SHOWN = 1000 };

void truth_deinit(struct truth *t)
{
	if (t == NULL)
		return;
	free(t->rows);
	free(t->sightings);
	*t = (struct truth){ 0 };
}

static bool is_same(const struct truth_row *a, const struct truth_row *b,
		    const struct lab_told *told)
{
	return a->told.kind == told->kind && strcmp(a->told.value, told->value) == 0
	       && strcmp(a->told.key, told->key) == 0 && strcmp(a->told.path, told->path) == 0
	       && a->protocol == b->protocol && a->dst.port == b->dst.port
	       && memcmp(a->dst.ip, b->dst.ip, 4) == 0;
}

static enum st row_of(struct truth *t, const struct truth_row *like, const struct lab_told *told,
		      size_t *ret)
{
	enum st st;
	size_t i = 0;

	while (i < t->n && !is_same(&t->rows[i], like, told))
		i++;
	*ret = i;
	if (i < t->n) {
		if (strcmp(t->rows[i].device, like->device) != 0)
			(void)snprintf(t->rows[i].device, sizeof(like->device), "several");
		return ST_OK;
	}
	st = vec_grow((void **)&t->rows, &t->cap, t->n + 1, sizeof(*t->rows), ROWS_MAX);
	if (st != ST_OK)
		return st;
	t->rows[t->n] = *like;
	t->rows[t->n].told = *told;
	t->rows[t->n].order = (uint32_t)t->n;
	t->rows[t->n++].count = 0;
	return ST_OK;
}

enum st truth_add(struct truth *t, const struct truth_row *like, const struct lab_told *told,
		  size_t frame)
{
	size_t row = 0;
	enum st ret = row_of(t, like, told, &row);

	if (ret == ST_OK)
		ret = vec_grow((void **)&t->sightings, &t->cap_sightings, t->n_sightings + 1,
			       sizeof(*t->sightings), SIGHTINGS_MAX);
	if (ret != ST_OK)
		return ret;
	t->sightings[t->n_sightings++] =
		(struct truth_sighting){ (uint32_t)row, (uint32_t)frame, 0 };
	t->rows[row].count++;
	return ST_OK;
}

static void put_end(struct json *j, const char *key, const struct wire_end *at, const char *host,
		    bool mac)
{
	struct ip ip = { .family = IP_V4 };
	char text[IP_TEXT_MAX], mac_text[MAC_TEXT_MAX];

	memcpy(ip.b, at->ip, 4);
	json_object(j, key);
	json_str(j, "ip", ip_format(&ip, text));
	json_u64(j, "port", at->port);
	if (mac)
		json_str(j, "mac", mac_format(at->mac, mac_text));
	if (host != NULL)
		json_text_or_null(j, "host", span_str(host));
	json_end_object(j);
}

static void put_path(struct json *j, const char *path)
{
	json_array(j, "path");
	while (*path != '\0') {
		size_t n = strcspn(path, "\n");

		json_text(j, NULL, span_of(path, n));
		path += n + (path[n] == '\n');
	}
	json_end_array(j);
}

static int by_row(const void *a, const void *b)
{
	const struct truth_sighting *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static int by_entry(const void *a, const void *b)
{
	const struct truth_row *x = a, *y = b;

	return x->order < y->order ? -1 : x->order > y->order;
}

void truth_settle(struct truth *t, const struct lab_wire *w)
{
	size_t at = 0;

	if (t->n == 0)
		return;
	for (size_t i = 0; i < t->n_sightings; i++)
		t->sightings[i].number = w->frames[t->sightings[i].frame].number;
	qsort(t->sightings, t->n_sightings, sizeof(*t->sightings), by_row);
	qsort(t->rows, t->n, sizeof(*t->rows), by_entry);
	for (size_t i = 0; i < t->n; i++) {
		const struct truth_sighting *s = &t->sightings[at];
		const struct wire_frame *f = &w->frames[s->frame];

		t->rows[i].first = at;
		t->rows[i].first_ns = f->ns;
		t->rows[i].src = wire_source(w, f);
		at += t->rows[i].count;
		t->rows[i].last_ns = w->frames[t->sightings[at - 1].frame].ns;
	}
}

static void put_frames(const struct truth *t, const struct truth_row *r, struct json *j)
{
	const struct truth_sighting *s = &t->sightings[r->first];

	json_array(j, "frames");
	json_u64(j, NULL, s[0].number);
	json_end_array(j);
	json_array(j, "all_frames");
	for (size_t i = 0; i < r->count && i < FRAMES_SHOWN; i++)
		json_u64(j, NULL, s[i].number);
	json_end_array(j);
	if (r->count > FRAMES_SHOWN)
		json_bool(j, "all_frames_cut", true);
}

static void put_row(const struct truth *t, size_t row, bool ethernet, const char *capture,
		    struct json *j)
{
	const struct truth_row *r = &t->rows[row];

	json_object(j, NULL);
	json_str(j, "type", "finding");
	json_str(j, "schema", "telltale.finding/1");
	json_str(j, "kind", kind_info(r->told.kind)->name);
	json_str(j, "value", r->told.value);
	json_str(j, "matched", r->told.matched);
	json_str(j, "form", r->told.form);
	json_text_or_null(j, "key", span_str(r->told.key));
	put_path(j, r->told.path);
	json_time(j, "first", r->first_ns);
	json_time(j, "last", r->last_ns);
	json_u64(j, "count", r->count);
	put_frames(t, r, j);
	json_str(j, "direction", "out");
	json_str(j, "protection", r->protection);
	json_str(j, "protocol", r->protocol);
	json_str(j, "transport", r->transport);
	put_end(j, "src", &r->src, NULL, ethernet);
	put_end(j, "dst", &r->dst, r->host, false);
	json_str(j, "device", r->device);
	json_str(j, "client", r->client);
	json_bool(j, "reenactment", true);
	json_str(j, "capture", capture);
	json_end_object(j);
	json_end_line(j);
}

enum st truth_write(const struct truth *t, bool ethernet, const char *capture, struct out *out)
{
	struct json j;

	json_init(&j, out);
	for (size_t i = 0; i < t->n; i++)
		put_row(t, i, ethernet, capture, &j);
	return out->status;
}
