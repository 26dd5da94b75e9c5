#include "app/cmd.h"
#include "app/heap.h"

#include <signal.h>
#include <sys/resource.h>

/* What passes through memory names people: nothing of it may be left in a core file. */
static void no_core_dumps(void)
{
	(void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
}

int main(int argc, char **argv)
{
	no_core_dumps();
	heap_prepare();
	(void)signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write, not a death */
	return (int)cmd_main(argc, argv);
}
