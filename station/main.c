/*
 * madang-station, the parent: opens descriptors, starts vault, push and screen (or
 * script), and speak beside a screen, watches their heartbeats and takes their exit
 * codes. It reads nothing else from them, holds no key and speaks to no network.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "station/channel/beat.h"
#include "station/channel/channel.h"
#include "station/channel/voice.h"
#include "station/speak/speak.h"
#include "station/screen/words.h"

#define SILENCE_MS 180000 /* longer than any request of push or any opening of a card */
#define GRACE_MS 10000    /* for the others to end after one did */
#define FAILURES 10       /* of speak */

static const char usage[] =
    "usage: madang-station --dir D [--plain | --script FILE [--simulation]]\n"
    "                      [--pass-file F]\n"
    "\n"
    "A polling booth: citizens vote with their cards, the station keeps the ballots\n"
    "safe, on or off the network, and sends them to the ledger.\n"
    "\n"
    "  --dir D        the station's folder (madang-admin station add makes it)\n"
    "  --plain        numbered lines instead of screens: for speech, serial lines, "
    "pipes\n"
    "  --script FILE  JSON lines instead of a voter, one result line each; - is stdin\n"
    "  --simulation   with --script: voters of a deck, encrypted fast and not in "
    "secret;\n"
    "                 opens no cards\n"
    "  --pass-file F  passphrase of station.key; without it the terminal asks\n"
    "  --help         this text\n"
    "  --version      the version\n"
    "\n"
    "Exit status: 0 done, 1 something was refused, 2 could not run.\n"
    "Example: madang-station --dir city/station/jongno-03 --plain\n";

struct options {
	char *dir;
	const char *script, *pass_file;
	bool plain, simulation;
};

#define PASSPHRASE N_("Passphrase of this booth")

enum { VAULT, PUSH, SCREEN, SPEAK, CHILDREN };

struct child {
	const char *name;
	char *environment[2]; /* NULL-terminated */
	pid_t pid;
	int beat;
	int64_t heard;
	int status;
};

struct wire {
	int from, to; /* descriptor here, and where the child finds it */
};

static _Noreturn void
fail(const char *what, const char *which)
{
	log_say("cannot %s %s: %s", what, which, strerror(errno));
	exit(2);
}

/* Out of the way of the fixed numbers children get, and closed by their exec. */
static int
lift(int fd, const char *what)
{
	int high = fcntl(fd, F_DUPFD_CLOEXEC, 64);

	if (fd < 0 || high < 0)
		fail("open", what);
	close(fd);
	return high;
}

static int
open_lifted(const char *path, int flags)
{
	return lift(open(path, flags | O_CLOEXEC), path);
}

static void
channel_pair(int pair[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		fail("make", "a channel");
	pair[0] = lift(pair[0], "a channel");
	pair[1] = lift(pair[1], "a channel");
}

static _Noreturn void
become(const char *program, char *const *argv, char *const *environment,
    const struct wire *wires, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (dup2(wires[i].from, wires[i].to) < 0)
			fail("hand over a descriptor to", argv[0]);
	execve(program, argv, environment);
	fail("start", program);
}

static void
start(struct child *child, char *const *argv, const struct wire *wires, size_t count)
{
	struct path program = path_of("%s/libexec/madang/%s", file_prefix(), child->name);
	struct wire all[8];
	int beat[2];

	if (pipe2(beat, O_CLOEXEC | O_NONBLOCK))
		fail("make", "a heartbeat pipe");
	child->beat = lift(beat[0], "a heartbeat pipe");
	beat[1] = lift(beat[1], "a heartbeat pipe");
	memcpy(all, wires, count * sizeof(*wires));
	all[count] = (struct wire){beat[1], BEAT_FD};
	child->pid = fork();
	if (child->pid < 0)
		fail("start", program.s);
	if (child->pid == 0)
		become(program.s, argv, child->environment, all, count + 1);
	close(beat[1]);
	child->heard = clock_monotonic_ms();
}

/* The station goes on without speak: it is started again, and after too many failures the
 * station is silent. */
static struct {
	int channel, null;
	int failures;
} speech = {-1, -1, 0};

static void
start_speak(struct child *c, bool again)
{
	char self[] = "madang-station", word[] = "again";
	char *argv[] = {self, again ? word : NULL, NULL};

	c->name = "speak";
	start(c, argv,
	    (struct wire[]){{speech.null, 0}, {speech.null, 1}, {speech.channel, 3}}, 3);
}

static void
speak_ended(struct child *c, bool again)
{
	bool asked = WIFEXITED(c->status) && WEXITSTATUS(c->status) == SPEAK_AGAIN;
	bool failed = !asked && c->status != 0;

	speech.failures += failed;
	if (c->beat >= 0)
		close(c->beat);
	c->beat = -1;
	if (again && failed)
		log_say("the speak process failed%s",
		    speech.failures < FAILURES ? " and is started again"
					       : " too often: the station is silent now");
	if (again && (asked || (failed && speech.failures < FAILURES)))
		start_speak(c, true);
	else
		close(speech.channel);
}

static void
start_all(struct child *children, const struct options *o)
{
	int to_screen[2], to_push[2], to_speak[2];
	int null = open_lifted("/dev/null", O_RDWR);
	bool speaks = !o->script && !o->plain;
	int pass = o->pass_file ? open_lifted(o->pass_file, O_RDONLY) : -1;
	bool stdin_script = o->script && strcmp(o->script, "-") == 0;
	int script = o->script && !stdin_script ? open_lifted(o->script, O_RDONLY) : 0;
	char self[] = "madang-station", has_pass[] = "pass", ask[] = "ask",
	     plain[] = "plain";
	char term[80], prompt[200];
	char *vault[] = {
	    self, o->dir, pass >= 0 ? has_pass : ask, pass >= 0 ? NULL : prompt, NULL};
	char *other[] = {self, NULL};
	char *screen[] = {self, o->plain ? plain : NULL, NULL};

	/* The vault has no words of its own. A script has one language, that of its log.
	 */
	snprintf(prompt, sizeof(prompt),
	    "%s%s%s:", o->script ? "" : words(LANGUAGE_KO, PASSPHRASE),
	    o->script ? "" : " | ", words(LANGUAGE_EN, PASSPHRASE));
	/* What kind of terminal it is: nothing else of the surroundings reaches a child.
	 */
	snprintf(term, sizeof(term), "TERM=%s", getenv("TERM") ? getenv("TERM") : "");
	children[SCREEN].environment[0] = term;
	channel_pair(to_screen);
	channel_pair(to_push);
	children[VAULT].name = o->simulation ? "vault-simulation" : "vault";
	children[PUSH].name = "push";
	children[SCREEN].name = o->script ? "script" : "screen";
	start(&children[VAULT], vault,
	    (struct wire[]){
		{null, 0}, {null, 1}, {to_screen[0], 3}, {to_push[0], 5}, {pass, 6}},
	    pass >= 0 ? 5 : 4);
	start(&children[PUSH], other,
	    (struct wire[]){{null, 0}, {null, 1}, {to_push[1], 3}}, 3);
	if (speaks)
		channel_pair(to_speak);
	start(&children[SCREEN], screen,
	    (struct wire[]){
		{script, 0}, {to_screen[1], 3}, {speaks ? to_speak[0] : null, VOICE_FD}},
	    3);
	if (speaks) {
		speech.channel = to_speak[1];
		speech.null = null;
		close(to_speak[0]);
		start_speak(&children[SPEAK], false);
	}
	close(to_screen[0]);
	close(to_screen[1]);
	close(to_push[0]);
	close(to_push[1]);
	if (pass >= 0)
		close(pass);
}

static void
reap(struct child *children, bool ending)
{
	for (int i = 0; i < CHILDREN; i++) {
		struct child *c = &children[i];

		if (c->pid <= 0 || waitpid(c->pid, &c->status, WNOHANG) != c->pid)
			continue;
		c->pid = 0;
		if (i == SPEAK)
			speak_ended(c, !ending);
	}
}

static void
listen_to(struct child *children)
{
	struct pollfd fds[CHILDREN];
	char bytes[64];

	for (int i = 0; i < CHILDREN; i++)
		fds[i] = (struct pollfd){.fd = children[i].beat, .events = POLLIN};
	poll(fds, CHILDREN, 500);
	for (int i = 0; i < CHILDREN; i++) {
		struct child *c = &children[i];
		ssize_t n = fds[i].revents ? read(c->beat, bytes, sizeof(bytes)) : -1;

		if (n > 0)
			c->heard = clock_monotonic_ms();
		if (n == 0) {
			close(c->beat);
			c->beat = -1;
		}
	}
}

static bool
all_ended(const struct child *children)
{
	return !children[VAULT].pid && !children[PUSH].pid && !children[SCREEN].pid &&
	       !children[SPEAK].pid;
}

/* Until every child ended. Once one has, the others notice by their channel; who does not
 * is killed. */
static void
watch(struct child *children)
{
	int64_t ending = 0;

	for (;;) {
		int64_t now;

		reap(children, ending != 0);
		if (all_ended(children))
			return;
		listen_to(children);
		now = clock_monotonic_ms();
		for (int i = 0; i < CHILDREN; i++) {
			struct child *c = &children[i];

			if (!c->pid && !ending && i != SPEAK)
				ending = now;
			if (!c->pid || (now - c->heard < SILENCE_MS &&
					   !(ending && now - ending > GRACE_MS)))
				continue;
			log_say("the %s process does not answer and is ended", c->name);
			kill(c->pid, SIGKILL);
			c->heard = now;
		}
	}
}

static int
verdict(const struct child *children)
{
	for (int i = 0; i < SPEAK; i++)
		if (WIFSIGNALED(children[i].status)) {
			log_say("the %s process was ended by signal %d; nothing "
				"acknowledged is "
				"lost: start the station again",
			    children[i].name, WTERMSIG(children[i].status));
			return 2;
		}
	if (WEXITSTATUS(children[VAULT].status))
		return WEXITSTATUS(children[VAULT].status);
	if (WEXITSTATUS(children[PUSH].status))
		return 2;
	return WEXITSTATUS(children[SCREEN].status);
}

static int
usage_error(void)
{
	fputs(usage, stderr);
	return 2;
}

static int
parse(struct options *o, int argc, char **argv)
{
	static const struct option options[] = {
	    {"dir", required_argument, NULL, 'd'},
	    {"plain", no_argument, NULL, 'p'},
	    {"script", required_argument, NULL, 's'},
	    {"simulation", no_argument, NULL, 'S'},
	    {"pass-file", required_argument, NULL, 'f'},
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'v'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'd':
			o->dir = optarg;
			break;
		case 'p':
			o->plain = true;
			break;
		case 's':
			o->script = optarg;
			break;
		case 'S':
			o->simulation = true;
			break;
		case 'f':
			o->pass_file = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(0);
		case 'v':
			puts("madang-station " PACKAGE_VERSION);
			exit(0);
		default:
			return usage_error();
		}
	}
	if (optind != argc || !o->dir || (o->plain && o->script) ||
	    (o->simulation && !o->script))
		return usage_error();
	return 0;
}

/* Asked here and not only by the screen: the vault would already wait for a passphrase.
 */
static int
check_words(void)
{
	struct why why = {""};
	int r = words_terminal(&why);

	if (!r)
		r = words_open(path_of("%s/share/locale", file_prefix()).s, &why);
	if (r)
		log_say("%s", why.text);
	return r ? 2 : 0;
}

int
main(int argc, char **argv)
{
	struct child children[CHILDREN] = {[SPEAK] = {.beat = -1}};
	struct options o = {0};
	int r;

	signal(SIGPIPE, SIG_IGN);
	log_open("madang-station");
	r = parse(&o, argc, argv);
	if (!r && !o.script)
		r = check_words();
	if (r)
		return r;
	start_all(children, &o);
	watch(children);
	return verdict(children);
}
