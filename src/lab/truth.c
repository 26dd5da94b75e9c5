#include "lab/truth.h"

#include "base/span.h"
#include "base/vec.h"
#include "model/net.h"
#include "report/json.h"

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
		      size_t frame, size_t *ret)
{
	enum st st;
	size_t i = 0;

	while (i < t->n && !is_same(&t->rows[i], like, told))
		i++;
	*ret = i;
	if (i < t->n)
		return ST_OK;
	st = vec_grow((void **)&t->rows, &t->cap, t->n + 1, sizeof(*t->rows), ROWS_MAX);
	if (st != ST_OK)
		return st;
	t->rows[t->n] = *like;
	t->rows[t->n].told = *told;
	t->rows[t->n].first = frame;
	t->rows[t->n++].count = 0;
	return ST_OK;
}

enum st truth_add(struct truth *t, const struct truth_row *like, const struct lab_told *told,
		  size_t frame)
{
	size_t row = 0;
	enum st ret = row_of(t, like, told, frame, &row);

	if (ret == ST_OK)
		ret = vec_grow((void **)&t->sightings, &t->cap_sightings, t->n_sightings + 1,
			       sizeof(*t->sightings), SIGHTINGS_MAX);
	if (ret != ST_OK)
		return ret;
	t->sightings[t->n_sightings++] = (struct truth_sighting){ (uint32_t)row, (uint32_t)frame };
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

static void put_frames(const struct truth *t, const struct lab_wire *w, size_t row, struct json *j)
{
	unsigned shown = 0;

	json_array(j, "frames");
	json_u64(j, NULL, w->frames[t->rows[row].first].number);
	json_end_array(j);
	json_array(j, "all_frames");
	for (size_t i = 0; i < t->n_sightings && shown < FRAMES_SHOWN; i++)
		if (t->sightings[i].row == row) {
			json_u64(j, NULL, w->frames[t->sightings[i].frame].number);
			shown++;
		}
	json_end_array(j);
	if (t->rows[row].count > FRAMES_SHOWN)
		json_bool(j, "all_frames_cut", true);
}

static int64_t last_of(const struct truth *t, const struct lab_wire *w, size_t row)
{
	int64_t last = 0;

	for (size_t i = 0; i < t->n_sightings; i++)
		if (t->sightings[i].row == row && w->frames[t->sightings[i].frame].ns > last)
			last = w->frames[t->sightings[i].frame].ns;
	return last;
}

static void put_row(const struct truth *t, const struct lab_wire *w, size_t row, bool ethernet,
		    const char *capture, struct json *j)
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
	json_time(j, "first", w->frames[r->first].ns);
	json_time(j, "last", last_of(t, w, row));
	json_u64(j, "count", r->count);
	put_frames(t, w, row, j);
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

enum st truth_write(const struct truth *t, const struct lab_wire *w, bool ethernet,
		    const char *capture, struct out *out)
{
	struct json j;

	json_init(&j, out);
	for (size_t i = 0; i < t->n; i++)
		put_row(t, w, i, ethernet, capture, &j);
	return out->status;
}
