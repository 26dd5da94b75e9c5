/* Phones re-enacted: captures written from a seed, with everything known about them. */
#include "app/cmd.h"

#include "app/lab_dir.h"
#include "app/lab_live.h"
#include "app/lab_server.h"
#include "base/span.h"
#include "lab/scenes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCENARIO_MAX = 1 << 20 };

static enum exit_code read_seed(const struct cmd *self, const struct parsed *p, uint64_t *ret)
{
	const char *text = p->value[OPTION_SEED];

	*ret = 1;
	if (text != NULL && !span_to_u64(span_str(text), ret))
		return cmd_refuse(self, "lab: --seed takes a number");
	return EXIT_CLEAN;
}

static enum exit_code outcome(enum st st, const struct err *e)
{
	if (st == ST_OK)
		return EXIT_CLEAN;
	cmd_say("%s", e->msg[0] != '\0' ? e->msg : st_name(st));
	return st == ST_BAD || st == ST_IO ? EXIT_USAGE : EXIT_FAULT;
}

static enum exit_code play(const struct cmd *self, const struct parsed *p, uint64_t seed)
{
	const struct scene *scene;
	struct err e = { 0 };
	struct lab_dir dir;
	enum st ret;

	if (p->n_args != 3)
		return cmd_refuse(self, "lab play: name a scene and a directory");
	scene = lab_scene_by_name(span_str(p->args[1]));
	if (scene == NULL)
		return cmd_refuse(self,
				  "lab play: no scene '%s' ('telltale lab scenes' lists them)",
				  p->args[1]);
	ret = lab_dir_open(&dir, p->args[2], &e);
	if (ret == ST_OK) {
		struct scene_sink sink = lab_dir_sink(&dir);

		ret = scene_play(scene, seed, &sink, &e);
	}
	if (ret == ST_OK && !p->set[OPTION_QUIET])
		cmd_say("%s: %u files of a re-enactment in %s", scene->name, dir.files, p->args[2]);
	return outcome(ret, &e);
}

/* A scenario is its user's own file; small ones alone are taken. */
static enum st read_file(const char *path, struct buf *out, struct err *e)
{
	FILE *f = fopen(path, "re");
	enum st ret = ST_OK;
	size_t n = 1;

	if (f == NULL)
		return err_set(e, ST_IO, errno, 0, "%s: %s", path, strerror(errno));
	while (n != 0 && ret == ST_OK) {
		ret = buf_reserve(out, 4096);
		n = ret == ST_OK ? fread(out->p + out->len, 1, 4096, f) : 0;
		out->len += n;
	}
	if (ret == ST_OK && ferror(f) != 0)
		ret = err_set(e, ST_IO, errno, 0, "%s: %s", path, strerror(errno));
	else if (ret == ST_LIMIT)
		ret = err_set(e, ST_BAD, 0, 0, "%s: more than 1 MiB", path);
	fclose(f);
	return ret;
}

/* Played over sockets; what is known of it is written mode's to say. */
static enum st play_live(const struct scenario *s, uint64_t seed, const char *base,
			 const struct scene_sink *sink, struct err *e)
{
	struct written w;
	enum st ret = lab_live_play(&w, s, seed, e);

	if (ret == ST_OK)
		ret = scenario_put(&w, false, base, sink, e);
	written_deinit(&w);
	return ret;
}

static enum exit_code play_scenario(const char *path, const char *output, uint64_t seed, bool live)
{
	struct scenario s;
	struct lab_dir dir;
	struct buf text;
	struct err e = { 0 }, why = { 0 };
	char base[4096];
	enum st ret;

	scenario_init(&s);
	buf_init(&text, SCENARIO_MAX + 4096);
	lab_dir_here(&dir);
	(void)snprintf(base, sizeof(base), "%s", output);
	if (strlen(base) > 5 && strcmp(base + strlen(base) - 5, ".pcap") == 0)
		base[strlen(base) - 5] = '\0';
	ret = read_file(path, &text, &e);
	if (ret == ST_OK) {
		ret = scenario_read(&s, buf_span(&text), &why);
		if (ret != ST_OK)
			(void)err_set(&e, ret, 0, why.offset, "%.60s: %.90s", path, why.msg);
	}
	if (ret == ST_OK) {
		struct scene_sink sink = lab_dir_sink(&dir);

		ret = live ? play_live(&s, seed, base, &sink, &e)
			   : scenario_play(&s, seed, base, &sink, &e);
	}
	buf_deinit(&text);
	scenario_deinit(&s);
	return outcome(ret, &e);
}

static enum exit_code phone(const struct cmd *self, const struct parsed *p, uint64_t seed)
{
	if (p->n_args != 2 || p->value[OPTION_OUTPUT] == NULL)
		return cmd_refuse(self, "lab phone: name a scenario, and with -o a capture");
	return play_scenario(p->args[1], p->value[OPTION_OUTPUT], seed, p->set[OPTION_LIVE]);
}

static enum exit_code server(const struct cmd *self, const struct parsed *p, uint64_t seed)
{
	struct err e = { 0 };
	enum st ret = lab_server_run(p->args + 1, p->n_args - 1, &e);

	(void)seed;
	if (ret == ST_BAD)
		return cmd_refuse(self, "lab server: %s", e.msg);
	return outcome(ret, &e);
}

static enum exit_code scenes(const struct cmd *self, const struct parsed *p, uint64_t seed)
{
	(void)seed;
	if (p->n_args != 1)
		return cmd_refuse(self, "lab scenes: takes no more arguments");
	for (size_t i = 0; i < n_lab_scenes; i++)
		printf("%-22s %s\n", lab_scenes[i].name, lab_scenes[i].help);
	return EXIT_CLEAN;
}

static enum exit_code clients(const struct cmd *self, const struct parsed *p, uint64_t seed)
{
	(void)seed;
	if (p->n_args != 1)
		return cmd_refuse(self, "lab clients: takes no more arguments");
	for (size_t i = 0; i < n_lab_clients; i++)
		printf("%-16s %s (facts %s; assumed: %s)\n", lab_clients[i].name,
		       lab_clients[i].title, lab_clients[i].facts, lab_clients[i].assumed);
	return EXIT_CLEAN;
}

static const struct {
	const char *name;
	enum exit_code (*run)(const struct cmd *self, const struct parsed *p, uint64_t seed);
} verbs[] = {
	{ "play", play },     { "phone", phone },     { "server", server },
	{ "scenes", scenes }, { "clients", clients },
};

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	uint64_t seed;
	enum exit_code ret = read_seed(self, p, &seed);

	if (ret != EXIT_CLEAN)
		return ret;
	if (p->n_args == 0)
		return cmd_refuse(self, "lab: say play, phone, server, scenes or clients");
	for (size_t i = 0; i < N_ELEMENTS(verbs); i++)
		if (strcmp(p->args[0], verbs[i].name) == 0)
			return verbs[i].run(self, p, seed);
	return cmd_refuse(self, "lab: no '%s'", p->args[0]);
}

static const enum opt_id takes[] = { OPTION_SEED,  OPTION_LIVE, OPTION_OUTPUT,
				     OPTION_QUIET, OPTION_HELP, OPTION_COUNT_ };

const struct cmd cmd_lab = {
	.name = "lab",
	.args = "play SCENE DIR | phone SCENARIO.yaml -o CAPTURE | server SERVICE=ADDRESS:PORT... "
		"| scenes | clients",
	.help = "Re-enacted phones and servers, on this machine only",
	.more = "play writes a scene into DIR: before.pcap and after.pcap (before and after an "
		"update),\n"
		"the events of both, device.yaml, claims.yaml, answers of registries, and "
		"truth.jsonl:\n"
		"what was told, known from having told it. phone does the same for a scenario of "
		"your\n"
		"own; the files beside CAPTURE bear its name.\n"
		"\n"
		"With --live a scenario is played over real sockets between two network namespaces "
		"made for\n"
		"it (documentation addresses), or on loopback, and recorded with libpcap: as root, "
		"or\n"
		"where user namespaces are allowed. Its findings are those of the written one; it "
		"plays\n"
		"the client alone, without noise.\n"
		"\n"
		"Otherwise nothing is sent. The same seed gives the same bytes on every machine. "
		"All "
		"identifiers\n"
		"are synthetic, others are refused; everything says that it is a re-enactment.\n"
		"\n"
		"server answers on real sockets until interrupted: http, tls, coap (registration), "
		"dns, "
		"whois,\n"
		"rdap, each as SERVICE=ADDRESS:PORT, on loopback and documentation addresses only. "
		"With\n"
		"answer=accept, refuse-1, refuse-2, error or silent; registry=HOST picks whose "
		"answers\n"
		"whois and rdap give; address=IPV4 is what dns says for every name.",
	.takes = takes,
	.run = run,
};
