/*
 * measure COMMAND...: runs it and says on standard output what it took, in one line:
 * exit status, seconds by the wall, of user and of system time, peak of resident memory
 * in KiB. What the command says goes to standard error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void
become(char **command)
{
	if (dup2(STDERR_FILENO, STDOUT_FILENO) != -1)
		execvp(command[0], command);
	perror(command[0]);
	_exit(127);
}

int
main(int argc, char **argv)
{
	double start = stopwatch();
	struct rusage used;
	int status;
	pid_t child;

	if (argc < 2) {
		fputs("usage: measure COMMAND...\n", stderr);
		return 2;
	}
	child = fork();
	if (child == 0)
		become(argv + 1);
	if (child == -1 || wait4(child, &status, 0, &used) != child) {
		perror("measure");
		return 2;
	}
	printf("%d %.4f %.4f %.4f %ld\n",
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
	    stopwatch() - start, seconds(used.ru_utime), seconds(used.ru_stime),
	    used.ru_maxrss);
	return 0;
}
