#include "app/lab_hosts.h"

#include "app/lab_server.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MAX = 4, WORD_MAX = 64 };

/* What `telltale lab server` would be called with. */
struct words {
	char text[WORDS_MAX][WORD_MAX];
	char *list[WORDS_MAX];
	int n, services;
};

void lab_hosts_init(struct lab_hosts *h, const struct lab_space *space, const char *router,
		    bool names)
{
	*h = (struct lab_hosts){ .space = space, .router = router, .names = names };
}

void lab_hosts_stop(struct lab_hosts *h)
{
	if (h->pid > 0) {
		(void)kill(h->pid, SIGTERM);
		while (waitpid(h->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	h->pid = 0;
	h->client = NULL;
}

static void add(struct words *w, const char *name, const char *value, unsigned port)
{
	char *at = w->text[w->n];

	if (port != 0)
		(void)snprintf(at, WORD_MAX, "%s=%s:%u", name, value, port);
	else
		(void)snprintf(at, WORD_MAX, "%s=%s", name, value);
	w->services += port != 0;
	w->list[w->n++] = at;
}

static void make_words(const struct lab_hosts *h, const struct lab_client *c, const char *address,
		       struct words *w)
{
	static const char *const services[] = {
		[LAB_HTTP] = "http",
		[LAB_TLS] = "tls",
		[LAB_COAP] = "coap",
	};

	*w = (struct words){ .n = 0 };
	add(w, "answer", lab_reply_name(h->reply), 0);
	add(w, "address", address, 0);
	if (h->names)
		add(w, "dns", h->router, 53);
	if (h->reply != REPLY_CLOSED)
		add(w, services[c->transport], address, c->port);
}

static void serve(const struct lab_hosts *h, const char *address, struct words *w, int out,
		  pid_t parent)
{
	struct err e = { 0 };
	enum st st = ST_OK;

	(void)signal(SIGINT, SIG_IGN); /* the terminal's; the parent ends us */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent || dup2(out, 1) < 0)
		_exit(1);
	if (h->space != NULL)
		st = lab_space_serve(h->space, address, &e);
	if (st == ST_OK)
		st = lab_server_run(w->list, w->n, &e);
	if (st != ST_OK) {
		printf("!%s\n", e.msg);
		(void)fflush(stdout);
	}
	_exit(st != ST_OK);
}

/* Until each service has said that it listens; or what went wrong. */
static enum st wait_for(int in, int services, struct err *e)
{
	FILE *f = fdopen(in, "r");
	char line[200] = "it ended";
	int n = 0;

	if (f == NULL) {
		close(in);
		return ST_NOMEM;
	}
	while (n < services && fgets(line, sizeof(line), f) != NULL && line[0] != '!')
		n++;
	fclose(f);
	line[strcspn(line, "\n")] = '\0';
	return n == services
		       ? ST_OK
		       : err_set(e, ST_IO, 0, 0, "live: the servers: %s", line + (line[0] == '!'));
}

static enum st start(struct lab_hosts *h, const struct lab_client *c, const char *address,
		     struct err *e)
{
	pid_t parent = getpid();
	struct words w;
	int ends[2];

	make_words(h, c, address, &w);
	if (w.services == 0)
		return ST_OK;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_set(e, ST_IO, errno, 0, "live: %s", strerror(errno));
	(void)fflush(NULL);
	h->pid = fork();
	if (h->pid == 0)
		serve(h, address, &w, ends[1], parent);
	close(ends[1]);
	if (h->pid < 0) {
		close(ends[0]);
		return err_set(e, ST_IO, errno, 0, "live: %s", strerror(errno));
	}
	return wait_for(ends[0], w.services, e);
}

enum st lab_hosts_set(struct lab_hosts *h, const struct lab_client *c, enum lab_reply reply,
		      const char *address, struct err *e)
{
	enum st ret;

	if (h->client == c && h->reply == reply)
		return ST_OK;
	lab_hosts_stop(h);
	h->reply = reply;
	ret = start(h, c, address, e);
	h->client = c;
	return ret;
}
