#include "lab/scenes.h"

#include "base/span.h"
#include "lab/files.h"

#include <stdio.h>

const struct scene lab_scenes[] = {
	{ "nokia-7-plus", "refused for a week; then the right variant, silent in this country",
	  "scenes/nokia-7-plus.yaml" },
	{ "accepted", "the server accepts: one transmission, one more after the update",
	  "scenes/accepted.yaml" },
	{ "never-fixed", "updated, and the old client speaks at the next change of SIM",
	  "scenes/never-fixed.yaml" },
	{ "moved", "the client gone, the same identifiers to another host, wrapped otherwise",
	  "scenes/moved.yaml" },
	{ "quiet-but-untested", "updated, and nothing that made it speak happens again",
	  "scenes/quiet-but-untested.yaml" },
	{ "encrypted-activation", "the right variant over TLS, key log beside",
	  "scenes/encrypted-activation.yaml" },
	{ "batch", "24 devices on one router, a third of them from the wrong batch",
	  "scenes/batch.yaml" },
	{ "clean", "a phone without an activation client", "scenes/clean.yaml" },
};
const size_t n_lab_scenes = N_ELEMENTS(lab_scenes);

const struct scene *lab_scene_by_name(struct span name)
{
	for (size_t i = 0; i < n_lab_scenes; i++)
		if (span_eq_str(name, lab_scenes[i].name))
			return &lab_scenes[i];
	return NULL;
}

/* --- what is written ----------------------------------------------------------------------------
 */

/* Everything one file is made from. */
struct making {
	const struct scenario *scenario;
	const struct written_part *part, *parts;
	size_t n_parts;
	char names[LAB_WINDOWS_MAX][80]; /* of the parts' captures */
	struct span text;
};

static enum st write_capture(const void *what, struct out *out)
{
	const struct making *m = what;

	lab_wire_write(&m->part->wire, out);
	return out->status;
}

static enum st write_events(const void *what, struct out *out)
{
	const struct making *m = what;

	written_put_events(m->part, m->scenario, out);
	return out->status;
}

static enum st write_profile(const void *what, struct out *out)
{
	const struct making *m = what;

	written_put_profile(m->scenario, out);
	return out->status;
}

static enum st write_truth(const void *what, struct out *out)
{
	const struct making *m = what;
	enum st ret = ST_OK;

	for (size_t i = 0; i < m->n_parts && ret == ST_OK; i++)
		ret = truth_write(&m->parts[i].truth, m->parts[i].wire.ethernet, m->names[i], out);
	return ret;
}

static enum st write_keys(const void *what, struct out *out)
{
	const struct making *m = what;

	out_str(out, "# re-enactment: secrets made from a seed, they protect nothing\n");
	out_put(out, buf_span(&m->part->keylog));
	return out->status;
}

static enum st write_text(const void *what, struct out *out)
{
	out_put(out, ((const struct making *)what)->text);
	return out->status;
}

/* --- playing ------------------------------------------------------------------------------------
 */

static const char *file_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

static enum st put_file(const struct making *m, const char *stem, const char *ending,
			enum st (*write)(const void *what, struct out *out),
			const struct scene_sink *sink, struct err *e)
{
	char name[4200];

	(void)snprintf(name, sizeof(name), "%s%s", stem, ending);
	return sink->file(sink->arg, name, write, m, e);
}

static enum st put_part(struct making *m, const char *stem, const struct scene_sink *sink,
			struct err *e)
{
	enum st ret = put_file(m, stem, ".pcap", write_capture, sink, e);

	if (ret == ST_OK)
		ret = put_file(m, stem, ".events.csv", write_events, sink, e);
	if (ret == ST_OK && m->part->keylog.len != 0)
		ret = put_file(m, stem, ".keys", write_keys, sink, e);
	return ret;
}

/* In a scene one device.yaml and one truth.jsonl serve all captures. */
static enum st put_common(const struct making *m, bool truth, const char *base,
			  const struct scene_sink *sink, struct err *e)
{
	enum st ret = put_file(m, base != NULL ? base : "device",
			       base != NULL ? ".device.yaml" : ".yaml", write_profile, sink, e);

	return ret == ST_OK && truth
		       ? put_file(m, base != NULL ? base : "truth",
				  base != NULL ? ".truth.jsonl" : ".jsonl", write_truth, sink, e)
		       : ret;
}

enum st scenario_put(const struct written *w, bool truth, const char *base,
		     const struct scene_sink *sink, struct err *e)
{
	const struct scenario *s = w->scenario;
	struct making m = { .scenario = s, .parts = w->parts, .n_parts = w->n_parts };
	enum st ret = ST_OK;

	for (size_t i = 0; i < w->n_parts && ret == ST_OK; i++) {
		char stem[4100];

		m.part = &w->parts[i];
		(void)snprintf(stem, sizeof(stem), "%s%s%s", base != NULL ? base : "",
			       base != NULL && s->windows.n != 0 ? "." : "",
			       base == NULL || s->windows.n != 0 ? w->parts[i].window.name : "");
		(void)snprintf(m.names[i], sizeof(m.names[i]), "%.70s.pcap", file_part(stem));
		ret = put_part(&m, stem, sink, e);
	}
	return ret == ST_OK ? put_common(&m, truth, base, sink, e) : ret;
}

enum st scenario_play(const struct scenario *s, uint64_t seed, const char *base,
		      const struct scene_sink *sink, struct err *e)
{
	struct written w;
	enum st ret = written_play(&w, s, seed);

	if (ret != ST_OK)
		(void)err_set(e, ret, 0, 0, "%s", st_name(ret));
	if (ret == ST_OK)
		ret = scenario_put(&w, true, base, sink, e);
	written_deinit(&w);
	return ret;
}

static const struct lab_file *file_named(const char *path)
{
	for (size_t i = 0; i < n_lab_files; i++)
		if (strcmp(lab_files[i].path, path) == 0)
			return &lab_files[i];
	return NULL;
}

static enum st put_embedded(const struct lab_file *f, const struct scene_sink *sink, struct err *e)
{
	struct making m = { .text = span_of(f->text, f->len) };

	return sink->file(sink->arg, f->path, write_text, &m, e);
}

static enum st put_companions(const struct scene_sink *sink, struct err *e)
{
	enum st ret = ST_OK;

	for (size_t i = 0; i < n_lab_files && ret == ST_OK; i++)
		if (!span_starts(span_str(lab_files[i].path), SPAN_LIT("scenes/")))
			ret = put_embedded(&lab_files[i], sink, e);
	return ret;
}

enum st scene_play(const struct scene *s, uint64_t seed, const struct scene_sink *sink,
		   struct err *e)
{
	const struct lab_file *f = file_named(s->scenario);
	struct scenario scenario;
	enum st ret;

	scenario_init(&scenario);
	ret = f != NULL ? scenario_read(&scenario, span_of(f->text, f->len), e)
			: err_set(e, ST_BAD, 0, 0, "%s is not in this build", s->scenario);
	if (ret == ST_OK)
		ret = scenario_play(&scenario, seed, NULL, sink, e);
	if (ret == ST_OK)
		ret = put_companions(sink, e);
	scenario_deinit(&scenario);
	return ret;
}
