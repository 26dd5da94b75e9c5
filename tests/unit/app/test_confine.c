/* Each row runs in a process of its own that has confined itself first. */
#include "app/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { DONE = 0, REFUSED = 1, ODD = 2, NO_FILTER = 77 };

static int said(long ret)
{
	return ret >= 0 ? DONE : errno == EPERM || errno == ENOSYS ? REFUSED : ODD;
}

static int read_secret(void)
{
	char byte;
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

	return fd >= 0 && read(fd, &byte, 1) == 1 ? DONE : said(fd);
}

static int read_secret_old_call(void)
{
	return said(syscall(SYS_open, "/etc/passwd", O_RDONLY));
}

static int write_file(void)
{
	return said(open("/tmp/telltale-test-confine", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int list_directory(void)
{
	char names[512];

	return said(syscall(SYS_getdents64, 0, names, sizeof(names)));
}

static int delete_file(void)
{
	return said(unlink("/tmp/telltale-test-confine"));
}

static int one_more_descriptor(void)
{
	return said(dup(0));
}

static int memory_as_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	return p != MAP_FAILED ? DONE : said(-1);
}

static int memory_becomes_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? ODD : said(mprotect(p, 4096, PROT_READ | PROT_EXEC));
}

static int new_process(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(DONE);
	return said(pid);
}

static int socket_inet(void)
{
	return said(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

static int socket_unix(void)
{
	int ends[2];

	return said(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
}

static int other_program(void)
{
	char *const args[] = { (char *)(uintptr_t) "true", NULL };

	return said(execv("/bin/true", args));
}

static int signal_parent(void)
{
	return said(kill(getppid(), 0));
}

static void *fill(void *p)
{
	return memset(p, 1, 1 << 20);
}

/* All that parsing needs. */
static int honest_work(void)
{
	pthread_t thread;
	void *p = malloc(1 << 20);
	int ok;

	if (p == NULL || pthread_create(&thread, NULL, fill, p) != 0)
		return ODD;
	ok = pthread_join(thread, NULL) == 0 && write(1, p, 1) == 1;
	free(p);
	return ok ? DONE : ODD;
}

static int dies(void)
{
	abort();
}

static const struct row {
	const char *name;
	int (*act)(void);
	int status, signal; /* signal 0: it ends by itself with status */
} rows[] = {
	{ "honest work", honest_work, DONE, 0 },
	{ "read a secret file", read_secret, REFUSED, 0 },
	{ "read a secret file by the old call", read_secret_old_call, REFUSED, 0 },
	{ "write a file", write_file, REFUSED, 0 },
	{ "list a directory", list_directory, REFUSED, 0 },
	{ "delete a file", delete_file, REFUSED, 0 },
	{ "one more descriptor", one_more_descriptor, REFUSED, 0 },
	{ "memory as code", memory_as_code, REFUSED, 0 },
	{ "memory becomes code", memory_becomes_code, REFUSED, 0 },
	{ "a new process", new_process, REFUSED, 0 },
	{ "a socket", socket_inet, 0, SIGSYS },
	{ "a socket of this machine's own", socket_unix, 0, SIGSYS },
	{ "another program", other_program, 0, SIGSYS },
	{ "a signal to the parent", signal_parent, 0, SIGSYS },
	{ "abort", dies, 0, SIGABRT },
};

static int run_row(const struct row *row, bool confined)
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

		if (dup2(nowhere, 0) < 0 || dup2(nowhere, 1) < 0 || close_range(3, ~0u, 0) != 0)
			_exit(ODD);
		if (confined && confine_process() < CONFINED_FILTER)
			_exit(NO_FILTER);
		_exit(row->act());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void test_rows(void **state)
{
	(void)state;
	if (SANITIZED) { /* has none (confine.h), and says so */
		assert_int_equal(confine_process(), CONFINED_NOT);
		return;
	}
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct row *row = &rows[i];
		int status = run_row(row, true);

		if (WIFEXITED(status) && WEXITSTATUS(status) == NO_FILTER)
			fail_msg("%s: the kernel refused the filter", row->name);
		if (WIFSIGNALED(status) ? WTERMSIG(status) != row->signal
					: row->signal != 0 || WEXITSTATUS(status) != row->status)
			fail_msg("%s: status %x", row->name, (unsigned)status);
	}
}

/* The rows would pass where nothing can be opened anyway: without confinement they succeed. */
static void test_without(void **state)
{
	static const struct row can[] = {
		{ "read", read_secret, DONE, 0 },	  { "socket", socket_unix, DONE, 0 },
		{ "dup", one_more_descriptor, DONE, 0 },  { "fork", new_process, DONE, 0 },
		{ "code", memory_becomes_code, DONE, 0 }, { "kill", signal_parent, DONE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(can); i++)
		assert_int_equal(run_row(&can[i], false), 0);
}

static void test_switch(void **state)
{
	(void)state;
	assert_int_equal(setenv("TELLTALE_CONFINE", "off", 1), 0);
	assert_false(confine_wanted());
	assert_int_equal(setenv("TELLTALE_CONFINE", "no", 1), 0);
	assert_true(confine_wanted());
	assert_int_equal(unsetenv("TELLTALE_CONFINE"), 0);
	assert_true(confine_wanted());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_without),
		cmocka_unit_test(test_switch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
