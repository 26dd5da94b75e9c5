#include "app/lab_dir.h"

#include "base/span.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_MAX_ = 4352 };

static enum st make_dir(const char *path, struct err *e)
{
	if (mkdir(path, 0777) == 0 || errno == EEXIST)
		return ST_OK;
	return err_set(e, ST_IO, errno, 0, "%s: %s", path, strerror(errno));
}

void lab_dir_here(struct lab_dir *d)
{
	*d = (struct lab_dir){ 0 };
}

/* The directories on the way to a file below the lab's directory. */
static enum st make_parents(char *path, size_t from, struct err *e)
{
	enum st ret = ST_OK;

	for (char *p = strchr(path + from, '/'); p != NULL && ret == ST_OK;
	     p = strchr(p + 1, '/')) {
		*p = '\0';
		ret = make_dir(path, e);
		*p = '/';
	}
	return ret;
}

enum st lab_dir_open(struct lab_dir *d, const char *path, struct err *e)
{
	char text[PATH_MAX_];
	int n = snprintf(text, sizeof(text), "%s", path);
	enum st ret;

	*d = (struct lab_dir){ .path = path };
	if (n <= 0 || (size_t)n >= sizeof(text))
		return err_set(e, ST_IO, ENAMETOOLONG, 0, "%s", "no such directory can be made");
	ret = make_parents(text, 1, e);
	return ret == ST_OK ? make_dir(path, e) : ret;
}

static enum st write_fd(void *arg, struct span bytes)
{
	int fd = *(const int *)arg;

	while (bytes.len != 0) {
		ssize_t n = write(fd, bytes.p, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ST_IO;
		bytes = span_from(bytes, (size_t)n);
	}
	return ST_OK;
}

static enum st put_file(void *arg, const char *name,
			enum st (*write)(const void *what, struct out *out), const void *what,
			struct err *e)
{
	struct lab_dir *d = arg;
	char path[PATH_MAX_];
	struct out out;
	enum st ret = ST_OK;
	int fd, n = snprintf(path, sizeof(path), "%s%s%s", d->path != NULL ? d->path : "",
			     d->path != NULL ? "/" : "", name);

	if (n < 0 || (size_t)n >= sizeof(path))
		return err_set(e, ST_IO, ENAMETOOLONG, 0, "%s", strerror(ENAMETOOLONG));
	if (d->path != NULL)
		ret = make_parents(path, strlen(d->path) + 1, e);
	if (ret != ST_OK)
		return ret;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
	if (fd < 0)
		return err_set(e, ST_IO, errno, 0, "%s: %s", path, strerror(errno));
	out_init(&out, write_fd, &fd);
	errno = 0;
	ret = write(what, &out);
	if (ret == ST_OK)
		ret = out_flush(&out);
	if (ret != ST_OK)
		(void)err_set(e, ret, errno, 0, "%s: %s", path,
			      ret == ST_IO ? strerror(errno) : st_name(ret));
	out_deinit(&out);
	if (close(fd) != 0 && ret == ST_OK)
		ret = err_set(e, ST_IO, errno, 0, "%s: %s", path, strerror(errno));
	d->files += ret == ST_OK;
	return ret;
}

struct scene_sink lab_dir_sink(struct lab_dir *d)
{
	return (struct scene_sink){ d, put_file };
}
