/* What a command works with: files, charter, ledger, card, and the holder's word. */
#include "admin/wallet/wallet.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "card/derive.h"

struct path
wallet_file(const struct args *a, const char *name)
{
	if (access(name, F_OK) == 0 || name[0] == '/')
		return path_of("%s", name);
	return path_of("%s/%s", a->wallet, name);
}

static struct path
charter_path(const struct args *a)
{
	return a->charter != NULL ? path_of("%s", a->charter)
				  : path_of("%s/charter", a->wallet);
}

int
wallet_charter(const struct args *a, struct charter *charter, struct why *why)
{
	struct path path = charter_path(a);
	struct buf raw = {0};
	int r = file_read(&raw, path.s, ENTRY_MAX, why);

	if (r == -ENOENT)
		why_set(why, r,
		    "%s is missing: `madang-wallet join ADDRESS FINGERPRINT' fetches the "
		    "city's charter",
		    path.s);
	if (r == 0)
		r = charter_parse(charter, raw.data, raw.size, why);
	buf_free(&raw);
	return r;
}

struct path
wallet_ledger(const struct args *a)
{
	return a->ledger != NULL ? path_of("%s", a->ledger)
				 : path_of("%s/ledger", a->wallet);
}

int
ledger_open(struct client *c, const struct args *a, struct why *why)
{
	struct path dir = wallet_ledger(a), charter = charter_path(a);

	return client_open(c,
	    &(struct client_options){.dir = dir.s,
		.charter = charter.s,
		.node = a->node,
		.ca_file = a->ca_file},
	    why);
}

/* ---- the card ---- */

int
card_seed(const struct args *a, struct secret *seed, struct why *why)
{
	struct secret pin = {0};

	if (a->card == NULL)
		return why_set(why, ERR_FORMAT, "say whose card: --card FILE");
	int r = pass_read(&pin, a->pin_file, word(WORD_ASK_PIN), why);
	if (r == 0) {
		secret_alloc(seed, SEED_SIZE);
		r = card_open(a->card, CARD_SERVICES, seed->data, &pin, why);
	}
	secret_free(&pin);
	return r;
}

void
card_key(const struct secret *seed, const char *service, uint8_t public[KEY_PUBLIC_SIZE],
    struct secret *secret)
{
	secret_alloc(secret, KEY_SECRET_SIZE);
	derive_service_key(public, secret->data, seed->data, service);
}

/* ---- the holder's word ---- */

/* The first line of the terminal, cut to room. */
static int
read_answer(int fd, char *line, size_t room)
{
	size_t size = 0;
	ssize_t n;
	char c = '\n';

	while ((n = read(fd, &c, 1)) == 1 && c != '\n')
		if (size + 1 < room)
			line[size++] = c;
	line[size] = '\0';
	return n == 1 ? 0 : -1;
}

static bool
is_yes(const char *line)
{
	static const char *const yes[] = {"예", "네", "yes", "y"};

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (strcmp(line, yes[i]) == 0)
			return true;
	return false;
}

int
consent_ask(const struct args *a, enum word question, struct why *why)
{
	char line[40] = "";

	if (a->yes)
		return 0;
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return why_set(why, ERR_STATE,
		    "there is no terminal to ask for consent: a script gives it with "
		    "--yes");
	bool given = dprintf(fd, "%s ", word(question)) > 0 &&
		     read_answer(fd, line, sizeof(line)) == 0 && is_yes(line);
	close(fd);
	return given ? 0 : why_set(why, ERR_REFUSED, "%s", word(WORD_NOT_TOLD));
}

int
put_out(const struct args *a, const struct buf *bytes, struct why *why)
{
	if (a->out != NULL)
		return file_write(a->out, bytes->data, bytes->size, 0600, why);
	if (fwrite(bytes->data, 1, bytes->size, stdout) != bytes->size ||
	    fflush(stdout) != 0)
		return why_set(why, -errno, "cannot write to standard output");
	return 0;
}
