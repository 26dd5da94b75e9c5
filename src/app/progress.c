#include "app/progress.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000LL

static int64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}

void progress_init(struct progress *p, bool wanted, unsigned n_inputs)
{
	*p = (struct progress){ .n_inputs = n_inputs, .began_ns = now_ns() };
	p->on = wanted && isatty(STDERR_FILENO) == 1;
}

void progress_input(struct progress *p, const char *path, uint64_t size)
{
	p->path = path;
	p->size = size;
	p->input++;
	p->input_began_ns = now_ns();
}

static unsigned columns(void)
{
	struct winsize w;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 20)
		return w.ws_col;
	return 80;
}

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

static void draw(const struct progress *p, uint64_t consumed, uint64_t candidates, int64_t now)
{
	double seconds = (double)(now - p->input_began_ns) / (double)NS_PER_S;
	double mb = (double)consumed / 1e6;
	char text[256], part[32] = "", which[32] = "";
	struct buf line;

	if (p->size != 0)
		snprintf(part, sizeof(part), " %3.0f %%",
			 consumed < p->size ? 100.0 * (double)consumed / (double)p->size : 100.0);
	if (p->n_inputs > 1)
		snprintf(which, sizeof(which), "[%u/%u] ", p->input, p->n_inputs);
	snprintf(text, sizeof(text), "%s%.60s%s  %.0f MB  %.0f MB/s  %llu seen", which,
		 name_of(p->path), part, mb, seconds > 0 ? mb / seconds : 0.0,
		 (unsigned long long)candidates);
	buf_init(&line, 4096);
	if (text_sanitise(&line, (struct span){ (const uint8_t *)text, strlen(text) }) == ST_OK)
		fprintf(stderr, "\r\033[K%.*s",
			(int)(line.len < columns() ? line.len : columns() - 1),
			(const char *)line.p);
	buf_deinit(&line);
	fflush(stderr);
}

void progress_at(struct progress *p, uint64_t consumed, uint64_t candidates)
{
	int64_t now;

	if (!p->on)
		return;
	now = now_ns();
	if (now - p->began_ns < NS_PER_S || now - p->drawn_ns < NS_PER_S / 10)
		return;
	p->drawn_ns = now;
	p->shown = true;
	draw(p, consumed, candidates, now);
}

void progress_clear(struct progress *p)
{
	if (!p->shown)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	p->shown = false;
}
