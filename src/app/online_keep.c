#include "app/online_keep.h"

#include "base/span.h"
#include "base/tm.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DAY_S = 86400, HEAD_MAX = 1024 };

static bool make_path(const char *protocol, const char *host, const char *question, char path[512])
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	const char *base = cache != NULL && cache[0] == '/' ? cache : home;
	int n, dir;

	if (base == NULL || base[0] != '/')
		return false;
	dir = snprintf(path, 512, "%s%s/telltale/registries/", base,
		       base == cache ? "" : "/.cache");
	if (dir <= 0 || dir >= 300)
		return false;
	n = snprintf(path + dir, 512 - (size_t)dir, "%s-%s-%s.txt", protocol, host, question);
	if (n <= 0 || n >= 512 - dir)
		return false;
	for (char *p = path + dir; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr(".-", *p) == NULL)
			*p = '_';
	return true;
}

static void make_parents(char *path)
{
	for (char *p = strchr(path + 1, '/'); p != NULL; p = strchr(p + 1, '/')) {
		*p = '\0';
		(void)mkdir(path, 0700);
		*p = '/';
	}
}

static bool read_file(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n = -1;

	while (fd >= 0 && buf_reserve(out, 4096) == ST_OK) {
		n = read(fd, out->p + out->len, 4096);
		if (n <= 0)
			break;
		out->len += (size_t)n;
	}
	if (fd >= 0)
		close(fd);
	return n == 0;
}

bool online_keep_find(const char *protocol, const char *host, const char *question,
		      struct buf *file, struct kept_answer *ret)
{
	struct kept_answer k = { 0 };
	struct timespec now = { 0 };
	struct stat s;
	struct span date;
	size_t end;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (!make_path(protocol, host, question, k.path) || stat(k.path, &s) != 0
	    || s.st_mtime > now.tv_sec || now.tv_sec - s.st_mtime > DAY_S
	    || !read_file(k.path, file))
		return false;
	end = span_find_span(buf_span(file), SPAN_LIT("\n\n"), 0);
	date = span_cut(buf_span(file), 6, span_find(buf_span(file), '\n', 0) - 6);
	if (end >= HEAD_MAX || end == file->len || !span_starts(buf_span(file), SPAN_LIT("date: "))
	    || date.len >= sizeof(k.date))
		return false;
	memcpy(k.date, date.p, date.len);
	k.body = end + 2;
	*ret = k;
	return true;
}

static bool write_all(int fd, struct span s)
{
	while (s.len != 0) {
		ssize_t n = write(fd, s.p, s.len);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			s = span_from(s, (size_t)n);
	}
	return true;
}

void online_keep_put(const char *protocol, const char *host, const char *question, struct span body,
		     struct kept_answer *ret)
{
	char head[HEAD_MAX], temporary[520];
	struct kept_answer k = { 0 };
	struct timespec now = { 0 };
	char when[TM_TEXT_MAX];
	int fd, n;
	bool done;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	(void)snprintf(k.date, sizeof(k.date), "%s", tm_format(now.tv_sec * 1000000000LL, when));
	*ret = k;
	if (!make_path(protocol, host, question, k.path))
		return;
	make_parents(k.path);
	(void)snprintf(temporary, sizeof(temporary), "%s.new", k.path);
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return;
	n = snprintf(head, sizeof(head), "date: %s\nanswer of: %s (%s)\nasked about: %s\n\n",
		     k.date, host, protocol, question);
	k.body = (size_t)n;
	done = n > 0 && (size_t)n < sizeof(head) && write_all(fd, span_of(head, (size_t)n))
	       && write_all(fd, body);
	close(fd);
	if (done && rename(temporary, k.path) == 0)
		*ret = k;
	else
		(void)unlink(temporary);
}
