#include "app/child.h"

#include "app/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Leaves 0 (the input), 1 (the pipe) and a standard error that leads nowhere. */
static bool keep_two(int in, int out)
{
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	/* lift both above the places they go to */
	in = fcntl(in, F_DUPFD, 3);
	out = fcntl(out, F_DUPFD, 3);
	if (in < 0 || out < 0 || nowhere < 0)
		return false;
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0)
		return false;
	if (!SANITIZED && dup2(nowhere, 2) < 0) /* sanitizers report there */
		return false;
	return close_range(3, ~0u, 0) == 0;
}

static void run(int in, int out, const struct child_work *w, pid_t parent)
{
	bool weak;
	enum st ret;

	/* the terminal's interrupt is for the parent, which decides */
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGTERM, SIG_DFL);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(1);
	if (!keep_two(in, out))
		_exit(1);
	/* it would look for a file of settings the first time it is asked for a digest */
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	weak = confine_wanted() && confine_process() == CONFINED_WEAKLY;
	ret = w->run(w->arg, 0, 1, weak);
	if (SANITIZED)
		exit(ret == ST_NOMEM); /* with the leak check */
	_exit(ret == ST_NOMEM);
}

enum st child_start_work(struct child *ret, int in, const struct child_work *w, struct err *e)
{
	pid_t parent = getpid();
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_set(e, ST_IO, errno, 0, "no pipe: %s", strerror(errno));
	(void)fcntl(ends[1], F_SETPIPE_SZ, 1 << 20); /* fewer switches; a refusal does no harm */
	(void)fflush(NULL);
	pid = fork();
	if (pid < 0) {
		int sys = errno;

		close(ends[0]);
		close(ends[1]);
		return err_set(e, ST_IO, sys, 0, "no process to parse in: %s", strerror(sys));
	}
	if (pid == 0)
		run(in, ends[1], w, parent);
	close(ends[1]);
	*ret = (struct child){ pid, ends[0] };
	return ST_OK;
}

static enum st run_parse(const void *arg, int in, int out, bool weak)
{
	struct parse_job job = *(const struct parse_job *)arg;

	job.in = in;
	job.out = out;
	job.weak = weak;
	return parse_job_run(&job);
}

enum st child_start(struct child *ret, const struct parse_job *job, struct err *e)
{
	const struct child_work w = { run_parse, job };

	return child_start_work(ret, job->in, &w, e);
}

void child_kill(const struct child *c)
{
	(void)kill(c->pid, SIGKILL);
}

int64_t child_cpu_ns(const struct child *c)
{
	struct timespec used;
	clockid_t its;

	if (clock_getcpuclockid(c->pid, &its) != 0 || clock_gettime(its, &used) != 0)
		return 0;
	return used.tv_sec * 1000000000LL + used.tv_nsec;
}

enum st child_wait(struct child *c, struct err *e)
{
	int status = 0;
	pid_t got;

	close(c->records);
	do
		got = waitpid(c->pid, &status, 0);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return err_set(e, ST_IO, errno, 0, "lost the parsing process");
	if (WIFSIGNALED(status))
		return err_set(e, ST_IO, 0, 0, "the parsing process died (signal %d, %s)",
			       WTERMSIG(status), strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) != 0)
		return err_set(e, ST_IO, 0, 0, "the parsing process failed (status %d)",
			       WEXITSTATUS(status));
	return ST_OK;
}
