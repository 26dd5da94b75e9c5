#include "app/screen.h"

#include "base/span.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

unsigned screen_processors(void)
{
	cpu_set_t set;
	int n = 1;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n = CPU_COUNT(&set);
	return n < 1 ? 1 : n > 8 ? 8 : (unsigned)n;
}

static bool is_utf8_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		const char *v = getenv(names[i]);

		if (v == NULL || *v == '\0')
			continue;
		return strcasestr(v, "utf-8") != NULL || strcasestr(v, "utf8") != NULL;
	}
	return false;
}

static unsigned terminal_width(void)
{
	struct winsize w;
	const char *columns = getenv("COLUMNS");
	uint64_t n = 0;

	if (columns != NULL && span_to_u64(span_str(columns), &n) && n >= 20 && n < 1000)
		return (unsigned)n;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 20)
		return w.ws_col;
	return 80;
}

void screen_look(struct report_options *o, bool no_color)
{
	const char *wish = getenv("NO_COLOR"), *term = getenv("TERM");
	bool terminal = isatty(STDOUT_FILENO) == 1;

	o->unicode = is_utf8_locale();
	o->width = terminal ? terminal_width() : 0;
	o->colour = terminal && !no_color && (wish == NULL || *wish == '\0')
		    && (term == NULL || strcmp(term, "dumb") != 0);
}

enum st screen_may_write(const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	char parent[PATH_MAX] = ".";
	struct stat s;
	bool may;

	if (stat(path, &s) == 0) {
		errno = S_ISDIR(s.st_mode) ? EISDIR : 0;
		may = errno == 0 && access(path, W_OK) == 0;
	} else {
		if (slash != NULL)
			(void)snprintf(parent, sizeof(parent), "%.*s", (int)(slash - path + 1),
				       path);
		may = access(parent, W_OK | X_OK) == 0;
	}
	return may ? ST_OK
		   : err_set(e, ST_IO, errno, 0, "%s cannot be written: %s", path, strerror(errno));
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

enum st screen_put(const char *path, enum st (*write)(void *arg, struct out *out), void *arg,
		   struct err *e)
{
	int fd = STDOUT_FILENO;
	struct out out;
	enum st ret;

	if (path != NULL)
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0600);
	if (fd < 0)
		return err_set(e, ST_IO, errno, 0, "%s: %s", path, strerror(errno));
	if (path != NULL)
		(void)fchmod(fd, 0600); /* an older file of that name may be open to others */
	out_init(&out, write_fd, &fd);
	errno = 0;
	ret = write(arg, &out);
	if (ret == ST_OK)
		ret = out_flush(&out);
	if (ret == ST_IO && errno == EPIPE)
		ret = ST_OK; /* the reader has seen enough */
	else if (ret != ST_OK)
		(void)err_set(e, ret, errno, 0, "%s: %s", path != NULL ? path : "standard output",
			      ret == ST_IO ? strerror(errno) : st_name(ret));
	out_deinit(&out);
	if (path != NULL && close(fd) != 0 && ret == ST_OK)
		ret = err_set(e, ST_IO, errno, 0, "%s: %s", path, strerror(errno));
	return ret;
}

/* A report and what it reads. */
struct reporting {
	enum st (*report)(const struct case_reader *r, const struct report_options *o,
			  struct out *out);
	const struct case_reader *r;
	const struct report_options *o;
};

static enum st run_report(void *arg, struct out *out)
{
	const struct reporting *g = arg;

	return g->report(g->r, g->o, out);
}

enum st screen_write(const char *path,
		     enum st (*report)(const struct case_reader *r, const struct report_options *o,
				       struct out *out),
		     const struct case_reader *r, const struct report_options *o, struct err *e)
{
	struct reporting g = { report, r, o };

	return screen_put(path, run_report, &g, e);
}
