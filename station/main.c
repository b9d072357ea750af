/*
 * madang-station, the parent: opens descriptors, starts vault, push and screen (or
 * script), speak beside a screen and print before a printer, watches their heartbeats and
 * takes their exit codes. It reads nothing else from them, holds no key and speaks to no
 * network.
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
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "station/channel/beat.h"
#include "station/channel/voice.h"
#include "station/child.h"
#include "station/hold.h"
#include "station/screen/words.h"

#define SILENCE_MS 180000 /* longer than any request of push or any opening of a card */
#define GRACE_MS 10000    /* for the others to end after one did */
#define FAILURES 10       /* of speak, of print */

static const char usage[] =
    "usage: madang-station --dir D [--plain | --leave | --script FILE [--simulation]]\n"
    "                      [--pass-file F] [--print P]\n"
    "\n"
    "A polling booth: citizens vote with their cards, the station keeps the ballots\n"
    "safe, on or off the network, and sends them to the ledger.\n"
    "\n"
    "  --dir D        the station's folder (madang-admin station add makes it)\n"
    "  --plain        numbered lines instead of screens: for speech, serial lines, "
    "pipes\n"
    "  --leave        the first screen offers to end the program (a demonstration)\n"
    "  --script FILE  JSON lines instead of a voter, one result line each; - is stdin\n"
    "  --simulation   with --script: voters of a deck, encrypted fast and not in "
    "secret;\n"
    "                 opens no cards\n"
    "  --pass-file F  passphrase of station.key; without it the terminal asks\n"
    "  --print P      a folder for what is printed, or the device of a printer\n"
    "  --help         this text\n"
    "  --version      the version\n"
    "\n"
    "Exit status: 0 done, 1 something was refused, 2 could not run.\n"
    "Example: madang-station --dir city/station/jongno-03 --plain\n";

struct options {
	char *dir;
	const char *script, *pass_file, *print;
	bool plain, leave, simulation;
};

#define PASSPHRASE N_("Passphrase of this booth")

enum { VAULT, PUSH, SCREEN, SPEAK, PRINT, CHILDREN };

/* The station goes on without speak and print: they are started again, each time they ask
 * for it and so many times when they fail, on the same channel and with the same
 * descriptor. */
static struct spare {
	const char *name, *without; /* what a station is that goes on without it */
	const char *again;          /* its argument when it is not started first */
	int channel;
	int device; /* to be at 5; -1: none */
	int failures;
} spares[CHILDREN] = {
    [SPEAK] = {"speak", "is silent", "again", -1, -1, 0},
    [PRINT] = {"print", "prints nothing", NULL, -1, -1, 0},
};
static int null = -1; /* /dev/null, for all children */
#define DEVICE_FD 5

static void
start_spare(struct child *children, int which, bool again)
{
	struct spare *s = &spares[which];
	char self[] = "madang-station", word[20] = "";
	char *argv[] = {self, NULL, NULL};

	if (again && s->again) {
		strncpy(word, s->again, sizeof(word) - 1);
		argv[1] = word;
	}
	children[which].name = s->name;
	child_start(&children[which], argv,
	    (struct wire[]){
		{null, 0}, {null, 1}, {s->channel, 3}, {s->device, DEVICE_FD}},
	    s->device >= 0 ? 4 : 3);
}

static void
spare_ended(struct child *children, int which, bool again)
{
	struct spare *s = &spares[which];
	struct child *c = &children[which];
	bool asked = WIFEXITED(c->status) && WEXITSTATUS(c->status) == CHILD_AGAIN;
	bool failed = !asked && c->status != 0;

	s->failures += failed;
	if (c->beat >= 0)
		close(c->beat);
	c->beat = -1;
	if (again && failed && s->failures < FAILURES)
		log_say("the %s process failed and is started again", s->name);
	else if (again && failed)
		log_say("the %s process failed too often: the station %s now", s->name,
		    s->without);
	if (again && (asked || (failed && s->failures < FAILURES)))
		start_spare(children, which, true);
	else
		close(s->channel);
}

/* A screen, or a script; and beside pages on a terminal what speaks them. */
static void
start_screen(struct child *children, char *const *argv, const struct options *o, int in,
    int channel)
{
	bool speaks = !o->script && !o->plain;
	int voice[2] = {null, -1};

	if (speaks)
		child_channel(voice);
	child_start(&children[SCREEN], argv,
	    (struct wire[]){{in, 0}, {channel, 3}, {voice[0], VOICE_FD}}, 3);
	if (!speaks)
		return;
	close(voice[0]);
	spares[SPEAK].channel = voice[1];
	start_spare(children, SPEAK, false);
}

/* A folder or a device. Returns the vault's end of the channel. */
static int
start_print(struct child *children, const char *path)
{
	struct stat st;
	int to_print[2];

	if (stat(path, &st) != 0) {
		log_say("cannot open %s: %s", path, strerror(errno));
		exit(2);
	}
	child_channel(to_print);
	spares[PRINT].device = child_open(
	    path, S_ISDIR(st.st_mode) ? O_RDONLY | O_DIRECTORY : O_WRONLY | O_APPEND);
	spares[PRINT].channel = to_print[1];
	start_spare(children, PRINT, false);
	return to_print[0];
}

/* With the descriptors it always has, and two that may be missing. */
static void
start_vault(
    struct child *vault, char *const *argv, struct wire *wires, int pass, int to_print)
{
	size_t count = 4;

	if (pass >= 0)
		wires[count++] = (struct wire){pass, 6};
	if (to_print >= 0)
		wires[count++] = (struct wire){to_print, 7};
	child_start(vault, argv, wires, count);
	for (size_t i = 4; i < count; i++)
		close(wires[i].from);
}

static void
start_all(struct child *children, const struct options *o)
{
	int to_screen[2], to_push[2];
	int pass = o->pass_file ? child_open(o->pass_file, O_RDONLY) : -1;
	bool stdin_script = o->script && strcmp(o->script, "-") == 0;
	int script = o->script && !stdin_script ? child_open(o->script, O_RDONLY) : 0;
	char self[] = "madang-station", has_pass[] = "pass", ask[] = "ask",
	     plain[] = "plain", leave[] = "leave";
	char term[80], prompt[200];
	char *vault[] = {
	    self, o->dir, pass >= 0 ? has_pass : ask, pass >= 0 ? NULL : prompt, NULL};
	char *other[] = {self, NULL};
	char *screen[] = {self, o->plain ? plain : o->leave ? leave : NULL, NULL};

	null = child_open("/dev/null", O_RDWR);
	/* The vault has no words of its own. A script has one language, that of its log.
	 */
	snprintf(prompt, sizeof(prompt),
	    "%s%s%s:", o->script ? "" : words(LANGUAGE_KO, PASSPHRASE),
	    o->script ? "" : " | ", words(LANGUAGE_EN, PASSPHRASE));
	/* What kind of terminal it is: nothing else of the surroundings reaches a child.
	 */
	snprintf(term, sizeof(term), "TERM=%s", getenv("TERM") ? getenv("TERM") : "");
	children[SCREEN].environment[0] = term;
	child_channel(to_screen);
	child_channel(to_push);
	children[VAULT].name = o->simulation ? "vault-simulation" : "vault";
	children[PUSH].name = "push";
	children[SCREEN].name = o->script ? "script" : "screen";
	start_vault(&children[VAULT], vault,
	    (struct wire[WIRES_MAX]){
		{null, 0}, {null, 1}, {to_screen[0], 3}, {to_push[0], 5}},
	    pass, o->print ? start_print(children, o->print) : -1);
	child_start(&children[PUSH], other,
	    (struct wire[]){{null, 0}, {null, 1}, {to_push[1], 3}}, 3);
	start_screen(children, screen, o, script, to_screen[1]);
	close(to_screen[0]);
	close(to_screen[1]);
	close(to_push[0]);
	close(to_push[1]);
}

static void
reap(struct child *children, bool ending)
{
	for (int i = 0; i < CHILDREN; i++) {
		struct child *c = &children[i];

		if (c->pid <= 0 || waitpid(c->pid, &c->status, WNOHANG) != c->pid)
			continue;
		c->pid = 0;
		if (i >= SPEAK)
			spare_ended(children, i, !ending);
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
	       !children[SPEAK].pid && !children[PRINT].pid;
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

			if (!c->pid && !ending && i < SPEAK)
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
	    {"leave", no_argument, NULL, 'l'},
	    {"script", required_argument, NULL, 's'},
	    {"simulation", no_argument, NULL, 'S'},
	    {"pass-file", required_argument, NULL, 'f'},
	    {"print", required_argument, NULL, 'P'},
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
		case 'l':
			o->leave = true;
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
		case 'P':
			o->print = optarg;
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
	if (optind != argc || !o->dir || o->plain + o->leave + !!o->script > 1 ||
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
	struct child children[CHILDREN] = {
	    [SPEAK] = {.beat = -1}, [PRINT] = {.beat = -1}};
	struct options o = {0};
	int r;

	signal(SIGPIPE, SIG_IGN);
	log_open("madang-station");
	r = parse(&o, argc, argv);
	if (!r && !o.script)
		r = check_words();
	if (r)
		return r;
	if (!o.script) {
		hold_begin();
		atexit(hold_end);
	}
	start_all(children, &o);
	watch(children);
	return verdict(children);
}
