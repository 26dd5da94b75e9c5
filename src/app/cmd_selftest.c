/* Plants canaries through every decoder and says what would be missed. */
#include "app/cmd.h"

#include "app/plant.h"
#include "app/score.h"
#include "app/screen.h"
#include "app/tables.h"
#include "app/wrap.h"
#include "base/span.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 256 << 20, FILE_NAME_MAX = 4096 };

struct selftest {
	const struct parsed *p;
	struct profile profile;
	struct canaries canaries;
	struct score score;
	struct plant *told, *untold;
	struct arena arena;
	size_t body; /* that is being planted */
};

static void see(void *arg, const struct candidate *c)
{
	struct selftest *t = arg;

	score_see(&t->score, t->body, c);
}

static enum exit_code fault(enum st st, const struct err *e)
{
	cmd_say("selftest: %s", e->msg[0] != '\0' ? e->msg : st_name(st));
	return EXIT_FAULT;
}

static enum exit_code read_profile(struct selftest *t, const char *path, enum exit_code wrong)
{
	struct err e = { 0 };
	FILE *f = fopen(path, "re");
	enum st ret;

	if (f == NULL) {
		cmd_say("%s: %s", path, strerror(errno));
		return wrong;
	}
	ret = profile_read(&t->profile, f, &e);
	fclose(f);
	if (ret == ST_OK)
		return EXIT_CLEAN;
	cmd_say("%s: %s", path, e.msg[0] != '\0' ? e.msg : st_name(ret));
	return ret == ST_NOMEM ? EXIT_FAULT : wrong;
}

/* What comes along, or what the user's profile says. */
static enum exit_code prepare(struct selftest *t)
{
	const char *device = t->p->value[OPTION_DEVICE];
	char name[FILE_NAME_MAX];
	struct err e = { 0 };
	enum exit_code code;
	enum st ret;

	if (device != NULL) {
		code = read_profile(t, device, EXIT_USAGE);
		if (code != EXIT_CLEAN)
			return code;
		if (t->profile.n_values == 0) {
			cmd_say("%s: no identifiers to plant", device);
			return EXIT_USAGE;
		}
		ret = wrap_profile(&t->canaries, &t->profile, &t->arena);
		return ret == ST_OK ? EXIT_CLEAN : fault(ret, &e);
	}
	snprintf(name, sizeof(name), "%s/selftest/profile.yaml", tables_directory());
	code = read_profile(t, name, EXIT_FAULT);
	if (code != EXIT_CLEAN)
		return code;
	snprintf(name, sizeof(name), "%s/selftest/canaries.zst", tables_directory());
	canaries_deinit(&t->canaries);
	ret = canaries_load(&t->canaries, name, &e);
	return ret == ST_OK ? EXIT_CLEAN : fault(ret, &e);
}

static enum exit_code plant_all(struct selftest *t)
{
	struct candidate_sink sink = { t, see };
	struct err e = { 0 };
	enum st ret = plant_new(&t->told, &t->profile, &sink, &e);

	if (ret == ST_OK)
		ret = plant_new(&t->untold, NULL, &sink, &e);
	if (ret == ST_OK)
		ret = score_init(&t->score, &t->canaries);
	for (size_t i = 0; ret == ST_OK && i < t->canaries.n_bodies; i++) {
		const struct canary_body *b = &t->canaries.bodies[i];
		bool told = t->canaries.documents[b->document].told;

		t->body = i;
		ret = plant_body(told ? t->told : t->untold, b->bytes);
		score_close(&t->score, i);
	}
	return ret == ST_OK ? EXIT_CLEAN : fault(ret, &e);
}

static enum exit_code show(struct selftest *t)
{
	const char *file = t->p->value[OPTION_JSON];
	struct err e = { 0 };
	enum st ret = ST_OK;

	if (t->p->set[OPTION_JSON])
		ret = screen_put(file, score_json, &t->score, &e);
	if (ret == ST_OK && (!t->p->set[OPTION_JSON] || file != NULL))
		ret = screen_put(NULL, score_text, &t->score, &e);
	if (ret != ST_OK)
		return fault(ret, &e);
	return t->score.found < t->score.planted ? EXIT_FOUND : EXIT_CLEAN;
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	struct selftest *t;
	enum exit_code ret;

	if (p->n_args != 0)
		return cmd_refuse(self, "selftest: takes no arguments");
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return EXIT_FAULT;
	t->p = p;
	profile_init(&t->profile);
	canaries_init(&t->canaries);
	arena_init(&t->arena, ROOM);
	ret = prepare(t);
	if (ret == EXIT_CLEAN)
		ret = plant_all(t);
	if (ret == EXIT_CLEAN)
		ret = show(t);
	plant_free(t->told);
	plant_free(t->untold);
	score_deinit(&t->score);
	canaries_deinit(&t->canaries);
	profile_deinit(&t->profile);
	arena_deinit(&t->arena);
	free(t);
	return ret;
}

static const enum opt_id takes[] = { OPTION_DEVICE, OPTION_JSON, OPTION_HELP, OPTION_COUNT_ };

const struct cmd cmd_selftest = {
	.name = "selftest",
	.args = "[--device FILE] [--json]",
	.help = "Plants canaries through every decoder and says what it would miss",
	.more = "Without --device: synthetic values of each kind in each form, through each "
		"layer and each\n"
		"pair of layers, encoded by other programs and kept with the tables. With it: the "
		"values of\n"
		"your profile in JSON, wrapped by the libraries of this machine. All of it is sent "
		"through\n"
		"the whole way of a capture, in memory. What cannot be found for a reason is named "
		"with it\n"
		"and not counted. Values are not shown.\n"
		"\n"
		"Exit status: 0 nothing missed, 1 something.",
	.takes = takes,
	.run = run,
};
