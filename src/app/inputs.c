#include "app/inputs.h"

#include "base/span.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { INPUTS_MAX = 1 << 20, DEPTH_MAX = 64, PATHS_MAX = 256 << 20 };

void inputs_init(struct inputs *in)
{
	*in = (struct inputs){ 0 };
	arena_init(&in->arena, PATHS_MAX);
}

void inputs_deinit(struct inputs *in)
{
	if (in == NULL)
		return;
	arena_deinit(&in->arena);
	free(in->files);
	*in = (struct inputs){ 0 };
}

static enum st put(struct inputs *in, const char *path, bool from_directory, int sys)
{
	struct span copy;
	enum st ret =
		vec_grow((void **)&in->files, &in->cap, in->n + 1, sizeof(*in->files), INPUTS_MAX);

	if (ret != ST_OK)
		return ret;
	if (!arena_dup(&in->arena, span_str(path), &copy))
		return ST_NOMEM;
	in->files[in->n++] = (struct input_file){ (const char *)copy.p, from_directory, sys };
	return ST_OK;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int not_dots(const struct dirent *e)
{
	return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static enum st walk(struct inputs *in, const char *dir, unsigned depth);

static enum st visit(struct inputs *in, const char *path, unsigned depth)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return put(in, path, true, errno);
	if (S_ISDIR(st.st_mode))
		return depth < DEPTH_MAX ? walk(in, path, depth + 1) : put(in, path, true, ELOOP);
	if (S_ISREG(st.st_mode))
		return put(in, path, true, 0);
	if (S_ISLNK(st.st_mode))
		in->links++;
	else
		in->others++;
	return ST_OK;
}

static enum st walk(struct inputs *in, const char *dir, unsigned depth)
{
	struct dirent **names = NULL;
	int n = scandir(dir, &names, not_dots, by_bytes);
	size_t len = strlen(dir);
	const char *slash = len != 0 && dir[len - 1] == '/' ? "" : "/";
	enum st ret = ST_OK;

	if (n < 0)
		return put(in, dir, true, errno);
	for (int i = 0; i < n; i++) {
		char *path = NULL;

		if (ret == ST_OK && asprintf(&path, "%s%s%s", dir, slash, names[i]->d_name) < 0)
			ret = ST_NOMEM;
		if (ret == ST_OK) {
			ret = visit(in, path, depth);
			free(path);
		}
		free(names[i]);
	}
	free(names);
	return ret;
}

enum st inputs_add(struct inputs *in, const char *path)
{
	struct stat st;

	if (strcmp(path, "-") == 0)
		return put(in, path, false, 0);
	if (stat(path, &st) != 0)
		return put(in, path, false, errno);
	if (S_ISDIR(st.st_mode))
		return walk(in, path, 0);
	return put(in, path, false, 0);
}
