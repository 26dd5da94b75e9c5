#include "app/tables.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Set by the build: src/app/meson.build. */
static const char built_in[] = TELLTALE_BUILD_ROOT;
static const char source_data[] = TELLTALE_SOURCE_DATA;
static const char installed[] = TELLTALE_INSTALLED_DATA;

enum { SELF_MAX = 4096 };

/* Only a program that runs from its build tree looks into the tree it was built from. */
static bool runs_in_build(void)
{
	char self[SELF_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	size_t root = strlen(built_in);

	if (n <= 0 || (size_t)n <= root)
		return false;
	self[n] = '\0';
	return strncmp(self, built_in, root) == 0 && self[root] == '/';
}

const char *tables_directory(void)
{
	const char *named = getenv("TELLTALE_DATA");

	if (named != NULL && *named != '\0')
		return named;
	return runs_in_build() ? source_data : installed;
}

static void say(void *arg, const char *path, const char *why)
{
	(void)arg;
	cmd_say("%s: %s", path, why);
}

enum exit_code tables_load(struct who *w, const struct parsed *p)
{
	const struct who_trouble trouble = { NULL, say };
	const char *mmdb = p->value[OPTION_MMDB];
	struct timespec now = { 0 };
	struct err e = { 0 };
	enum st st;

	who_init(w);
	(void)clock_gettime(CLOCK_REALTIME, &now);
	st = who_load(w, tables_directory(), (int64_t)now.tv_sec * 1000000000, &trouble);
	if (st == ST_OK && mmdb != NULL) {
		st = who_load_mmdb(w, mmdb, &e);
		if (st != ST_OK && st != ST_NOMEM) {
			cmd_say("%s: %s", mmdb, e.msg);
			return EXIT_USAGE;
		}
	}
	if (st == ST_OK)
		return EXIT_CLEAN;
	cmd_say("%s", st_name(st));
	return EXIT_FAULT;
}
