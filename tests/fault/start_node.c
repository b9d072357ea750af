/*
 * What madang-node says, and with which exit status, when it cannot run; and that it
 * serves over TLS, and one folder only once.
 */
#include <sodium.h>
#include <stdarg.h>

#include "net/source.h"
#include "tests/fault/run.h"
#include "tests/unit/node/city.h"

static struct run node;
static struct buf text;

static void
shell(const char *format, ...)
{
	char command[2000];
	va_list ap;

	va_start(ap, format);
	vsnprintf(command, sizeof command, format, ap);
	va_end(ap);
	if (system(command) != 0)
		die("failed: %s", command);
}

/* Runs the program with these arguments to its end. */
static void
ck_run(int want, const char *words, const char *format, ...)
{
	const char *build = getenv("top_builddir");
	char arguments[1500];
	va_list ap;
	int status;

	va_start(ap, format);
	vsnprintf(arguments, sizeof arguments, format, ap);
	va_end(ap);
	status = system(path_of("timeout 20 '%s/bin/madang-node' %s > '%s/stderr' 2>&1",
	    build == NULL ? "." : build, arguments, node.dir)
			    .s);
	run_read(&node, &text);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != want)
		die("madang-node %s: exit %d, wanted %d: %s", arguments,
		    WEXITSTATUS(status), want, buf_str(&text));
	if (strstr(buf_str(&text), words) == NULL)
		die("madang-node %s: \"%s\" does not say \"%s\"", arguments,
		    buf_str(&text), words);
}

static void
check_usage(void)
{
	ck_run(0, "usage: madang-node", "--help");
	ck_run(0, "madang-node ", "--version");
	ck_run(2, "--dir and --listen are needed", "--dir x");
	ck_run(2, "--dir and --listen are needed", "--dir '%s' --listen 127.0.0.1:0 more",
	    node.dir);
	ck_run(2, "usage", "--nonsense");
	ck_run(2, "this build has only the sqlite sequencer",
	    "--dir '%s' --listen 127.0.0.1:0 --sequencer "
	    "etcd:https://h1:2379,https://h2:2379",
	    node.dir);
	ck_run(2, "is not ADDRESS:PORT", "--dir '%s' --listen 8080", node.dir);
	ck_run(2, "needs TLS", "--dir '%s' --listen 0.0.0.0:0", node.dir);
	ck_run(2, "city new", "--dir /nonexistent --listen 127.0.0.1:0");
	shell("test ! -e '%s/sequence.db' && test ! -e '%s/ledger'", node.dir, node.dir);
}

static void
check_folder(void)
{
	struct buf charter = {0};

	shell("cd '%s' && cp charter ../charter.save && sed -i 's/created/creatde/' "
	      "charter",
	    node.dir);
	ck_run(2, "charter", "--dir '%s' --listen 127.0.0.1:0", node.dir);
	shell("cd '%s' && mv ../charter.save charter && chmod 644 keys", node.dir);
	ck_run(2, "may be read by others", "--dir '%s' --listen 127.0.0.1:0", node.dir);
	shell("cd '%s' && chmod 600 keys", node.dir);
	shell("cd '%s' && echo words > sequence.db", node.dir);
	ck_run(2, "sequence.db", "--dir '%s' --listen 127.0.0.1:0", node.dir);
	shell("cd '%s' && rm sequence.db", node.dir);
	/* A charter of four nodes: this one waits for the others. */
	shell("mkdir -p '%s/four'", node.dir);
	city_charter(&charter, 4);
	city_make(path_of("%s/four", node.dir).s, &charter);
	ck_run(3, "halts at height 1: 1 of 3 votes, none from b, c, d",
	    "--dir '%s/four' --listen 127.0.0.1:0", node.dir);
	buf_free(&charter);
}

static void
start(void)
{
	int status;

	run_start(&node, "127.0.0.1:0", NULL, NULL);
	if (!run_wait(&node, &status))
		die("the node does not start; see %s/stderr", node.dir);
}

static void
check_running(void)
{
	struct run first;
	int status;

	start();
	first = node;
	ck_run(2, "another madang-node runs on this folder",
	    "--dir '%s' --listen 127.0.0.1:0", node.dir);
	shell("cp -a '%s' '%s.copy' && rm -f '%s.copy/sequence.db'*", node.dir, node.dir,
	    node.dir);
	shell("cd '%s.copy' && rm -rf ledger vote state.db*", node.dir);
	ck_run(2, "in use by another program; stop it", "--dir '%s.copy' --listen %s",
	    node.dir, strrchr(first.url, '/') + 1);
	shell("rm -rf '%s.copy'", node.dir);
	status = run_stop(&first, SIGINT);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		die("SIGINT gave the wait status %d, wanted exit 0", status);
}

/* TLS 1.2 and newer, and nothing older. */
static void
check_tls(void)
{
	const char *build = getenv("top_builddir");
	struct buf answer = {0};
	struct http *http;
	struct why why;
	long http_status;
	int status;
	char port[16] = "", *at;

	if (system("openssl version > /dev/null 2>&1") != 0) {
		printf("start_node: openssl is missing, TLS was not tried\n");
		return;
	}
	shell("cd '%s' && openssl req -x509 -newkey ed25519 -nodes -days 2 -subj "
	      "/CN=127.0.0.1 "
	      "-addext subjectAltName=IP:127.0.0.1 -keyout tls.key -out tls.crt 2> "
	      "/dev/null",
	    node.dir);
	shell("cd '%s' && chmod 644 tls.key", node.dir);
	ck_run(2, "may be read by everybody",
	    "--dir '%s' --listen 127.0.0.1:0 --tls-cert '%s/tls.crt' --tls-key "
	    "'%s/tls.key'",
	    node.dir, node.dir, node.dir);
	shell("cd '%s' && chmod 600 tls.key", node.dir);
	ck_run(2, "TLS cannot be started",
	    "--dir '%s' --listen 127.0.0.1:0 --tls-cert '%s/keys' --tls-key '%s/tls.key'",
	    node.dir, node.dir, node.dir);
	unlink(path_of("%s/stderr", node.dir).s);
	node.pid = fork();
	if (node.pid == 0) {
		run_redirect(&node);
		execl(path_of("%s/bin/madang-node", build == NULL ? "." : build).s,
		    "madang-node", "--dir", node.dir, "--listen", "127.0.0.1:0",
		    "--tls-cert", path_of("%s/tls.crt", node.dir).s, "--tls-key",
		    path_of("%s/tls.key", node.dir).s, (char *)NULL);
		_exit(127);
	}
	if (!run_wait(&node, &status))
		die("the node does not start with TLS; see %s/stderr", node.dir);
	if (http_open(&http, path_of("%s/tls.crt", node.dir).s, 5000, &why) != 0 ||
	    http_get(http, path_of("%s/healthz", node.url).s, 1000, &answer, &http_status,
		&why) != 0)
		die("%s", why.text);
	if (strncmp(node.url, "https://", 8) != 0 || http_status != 200)
		die("%s answers %ld", node.url, http_status);
	http_close(http);
	at = strrchr(node.url, ':');
	snprintf(port, sizeof port, "%s", at + 1);
	shell(
	    "! openssl s_client -connect 127.0.0.1:%s -tls1_1 -cipher DEFAULT@SECLEVEL=0 "
	    "< /dev/null > /dev/null 2>&1",
	    port);
	shell(
	    "openssl s_client -connect 127.0.0.1:%s -tls1_2 < /dev/null > /dev/null 2>&1",
	    port);
	run_stop(&node, SIGTERM);
	buf_free(&answer);
}

int
main(void)
{
	const char *tmp = getenv("TMPDIR");
	struct buf charter = {0};

	if (sodium_init() < 0)
		return 2;
	snprintf(node.dir, sizeof node.dir, "%s/madang-start-XXXXXX",
	    tmp == NULL ? "/tmp" : tmp);
	if (mkdtemp(node.dir) == NULL)
		die("no folder can be made");
	strcat(node.dir, "/a");
	shell("mkdir '%s'", node.dir);
	city_charter(&charter, 1);
	city_make(node.dir, &charter);
	check_usage();
	check_folder();
	check_running();
	check_tls();
	shell("rm -rf '%s/..'/a*  && rmdir \"$(dirname '%s')\"", node.dir, node.dir);
	buf_free(&charter);
	buf_free(&text);
	printf("start_node: every refusal has its sentence and its exit status\n");
	return 0;
}
