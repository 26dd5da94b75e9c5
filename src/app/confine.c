#include "app/confine.h"

#include "base/span.h"

#include <errno.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What the headers of an older Debian do not name yet; the version asked at run time decides. */
#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset 444
#define __NR_landlock_restrict_self 446
#endif
#define LANDLOCK_VERSION 1u

/* landlock_ruleset_attr as of version 6; an older kernel is given the part that it knows. */
struct ruleset {
	uint64_t fs, net, scoped;
};

/* Rights that each version of Landlock can refuse, by version - 1 (linux/landlock.h). */
static const struct {
	uint64_t fs, net, scoped;
	size_t size; /* of struct ruleset that it takes */
} landlock_knows[] = {
	{ 0x1fff, 0, 0, 8 },  /* execute, write, read, remove, make */
	{ 0x3fff, 0, 0, 8 },  /* 2: link and rename to another place */
	{ 0x7fff, 0, 0, 8 },  /* 3: truncate */
	{ 0x7fff, 3, 0, 16 }, /* 4: bind and connect TCP */
	{ 0xffff, 3, 0, 16 }, /* 5: ioctl of devices */
	{ 0xffff, 3, 3, 24 }, /* 6: abstract sockets, signals */
};

/* No rule is added: whatever is handled is refused everywhere. */
static bool refuse_paths(void)
{
	long version = syscall(__NR_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION);
	struct ruleset all;
	size_t row;
	long fd;

	if (version < 1)
		return false;
	row = (size_t)version < N_ELEMENTS(landlock_knows) ? (size_t)version - 1
							   : N_ELEMENTS(landlock_knows) - 1;
	all = (struct ruleset){ landlock_knows[row].fs, landlock_knows[row].net,
				landlock_knows[row].scoped };
	fd = syscall(__NR_landlock_create_ruleset, &all, landlock_knows[row].size, 0);
	if (fd < 0)
		return false;
	version = syscall(__NR_landlock_restrict_self, fd, 0);
	close((int)fd);
	return version == 0;
}

static void drop_rights(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };

	for (unsigned long cap = 0; prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0; cap++)
		;
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	(void)syscall(SYS_capset, &head, none);
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	(void)setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 0, 0 });
	(void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	/* 0, 1 and 2 are taken: there is no number for a fourth */
	(void)setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 3, 3 });
}

/* What memory, threads, clocks and two descriptors need (glibc 2.36 and later). */
static const int allowed[] = {
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(pread64),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(lseek),
	SCMP_SYS(close),
	SCMP_SYS(fadvise64),
	SCMP_SYS(fstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(membarrier),
	SCMP_SYS(getrandom),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getrusage),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(setitimer),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

/* Nothing that parses ever asks for these. */
static const int deadly[] = {
	SCMP_SYS(socket),
	SCMP_SYS(socketpair),
	SCMP_SYS(connect),
	SCMP_SYS(bind),
	SCMP_SYS(listen),
	SCMP_SYS(accept),
	SCMP_SYS(accept4),
	SCMP_SYS(sendto),
	SCMP_SYS(sendmsg),
	SCMP_SYS(execve),
	SCMP_SYS(execveat),
	SCMP_SYS(fork),
	SCMP_SYS(vfork),
	SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(kill),
	SCMP_SYS(pidfd_open),
	SCMP_SYS(pidfd_getfd),
	SCMP_SYS(bpf),
	SCMP_SYS(io_uring_setup),
	SCMP_SYS(userfaultfd),
	SCMP_SYS(perf_event_open),
	SCMP_SYS(keyctl),
	SCMP_SYS(add_key),
	SCMP_SYS(request_key),
	SCMP_SYS(mount),
	SCMP_SYS(setns),
	SCMP_SYS(unshare),
	SCMP_SYS(init_module),
	SCMP_SYS(finit_module),
};

static bool add_all(scmp_filter_ctx f, uint32_t action, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (calls[i] != __NR_SCMP_ERROR && seccomp_rule_add(f, action, calls[i], 0) != 0)
			return false;
	return true;
}

/*
 * Memory may not become code; a thread may be made (CLONE_THREAD), a process
 * not. clone3 hides its flags behind a pointer: it does not exist (ENOSYS), so
 * glibc takes clone.
 */
static bool add_conditions(scmp_filter_ctx f)
{
	const struct scmp_arg_cmp no_code = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	const struct scmp_arg_cmp thread = SCMP_A0(SCMP_CMP_MASKED_EQ, 0x10000, 0x10000);
	const struct scmp_arg_cmp own = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0);

	return seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, no_code) == 0
	       && seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, no_code) == 0
	       && seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, thread) == 0
	       && seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0
	       /* abort() says so to itself */
	       && seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, own) == 0;
}

static bool filter_calls(void)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool done = f != NULL
		    && seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0
		    && add_all(f, SCMP_ACT_ALLOW, allowed, N_ELEMENTS(allowed))
		    && add_all(f, SCMP_ACT_KILL_PROCESS, deadly, N_ELEMENTS(deadly))
		    && add_conditions(f) && seccomp_load(f) == 0;

	if (f != NULL)
		seccomp_release(f);
	return done;
}

enum confined confine_process(void)
{
	bool paths;

	if (SANITIZED)
		return CONFINED_NOT;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return CONFINED_WEAKLY;
	paths = refuse_paths();
	drop_rights();
	if (!filter_calls())
		return CONFINED_WEAKLY;
	return paths ? CONFINED_FULLY : CONFINED_FILTER;
}

bool confine_wanted(void)
{
	const char *said = getenv("TELLTALE_CONFINE");

	return said == NULL || strcmp(said, "off") != 0;
}
