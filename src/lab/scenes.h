/*
 * scenes.h - the re-enactments that `telltale lab play` knows (contract, "Lab scenes").
 *
 * A scene is a scenario with two captures, played from the seed, and what
 * belongs beside them. The caller supplies where files go.
 */
#ifndef LAB_SCENES_H
#define LAB_SCENES_H

#include "lab/written.h"

struct scene {
	const char *name, *help, *scenario; /* the last: path among the lab's files */
};

extern const struct scene lab_scenes[];
extern const size_t n_lab_scenes;
const struct scene *lab_scene_by_name(struct span name);

/* Takes the files one by one: opens `name`, has it written, closes it. */
struct scene_sink {
	void *arg;
	enum st (*file)(void *arg, const char *name,
			enum st (*write)(const void *what, struct out *out), const void *what,
			struct err *e);
};

/* ST_OK; e says what failed. */
MUST_CHECK enum st scene_play(const struct scene *s, uint64_t seed, const struct scene_sink *sink,
			      struct err *e);

/*
 * What was played: NAME.pcap for each of its captures, with .events.csv, with truth
 * .truth.jsonl, and .keys where something was encrypted. Without windows, base names them.
 */
MUST_CHECK enum st scenario_put(const struct written *w, bool truth, const char *base,
				const struct scene_sink *sink, struct err *e);
MUST_CHECK enum st scenario_play(const struct scenario *s, uint64_t seed, const char *base,
				 const struct scene_sink *sink, struct err *e);

#endif
