/*
 * Card files (doc/protocol/seal.md 3). A try is written down before the PIN is looked at
 * and struck out when it was right: whoever kills the program in between has used up a
 * try.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "card/derive.h"
#include "card/seal.h"

#define CARD_FILE_MAX 4096
#define SEAL_LINES 7
#define TRIES_MAX 10
#define TRIES_MAGIC "madang/tries/v1"
#define TRIES_FILE_MAX 100

static const char *const compartments[] = {
    [CARD_POLL] = "card-poll",
    [CARD_SERVICES] = "card-services",
};

int
card_write(const char *path, const char *name, const uint8_t poll_seed[32],
    const uint8_t service_seed[32], const struct secret *pin, struct why *why)
{
	struct buf text = {0};
	int err;

	seal(&text, compartments[CARD_POLL], name, poll_seed, SEED_SIZE, pin);
	seal(&text, compartments[CARD_SERVICES], name, service_seed, SEED_SIZE, pin);
	err = file_write(path, text.data, text.size, 0600, why);
	buf_free(&text);
	return err;
}

struct tries {
	unsigned count;
	int64_t last; /* Unix seconds of the last one */
};

static struct path
tries_path(const char *card)
{
	return path_of("%s.tries", card);
}

static void
tries_put(struct buf *out, const struct tries *t)
{
	buf_printf(out, TRIES_MAGIC "\n%u %" PRId64 "\n", t->count, t->last);
}

static int
tries_read(struct tries *t, const char *card, struct why *why)
{
	struct path path = tries_path(card);
	struct buf text = {0}, again = {0};
	struct why detail = {""};
	int err = file_read(&text, path.s, TRIES_FILE_MAX, &detail);
	bool same;

	*t = (struct tries){0};
	if (err == -ENOENT)
		return 0;
	if (err != 0)
		return why_set(why, err, "%s", detail.text);
	same =
	    sscanf(buf_str(&text), TRIES_MAGIC "\n%u %" SCNd64, &t->count, &t->last) == 2;
	tries_put(&again, t);
	same = same && again.size == text.size &&
	       memcmp(again.data, text.data, text.size) == 0;
	if (!same || t->last < 0)
		err = why_set(why, ERR_FORMAT,
		    "%s is damaged, so the wrong PINs of this card cannot be counted: "
		    "have the card made anew",
		    path.s);
	buf_free(&text);
	buf_free(&again);
	return err;
}

static int
tries_write(const struct tries *t, const char *card, struct why *why)
{
	struct path path = tries_path(card);
	struct buf text = {0};
	int err;

	tries_put(&text, t);
	err = file_write(path.s, text.data, text.size, 0600, why);
	buf_free(&text);
	return err;
}

static int
tries_clear(const char *card, struct why *why)
{
	struct path path = tries_path(card);

	/* A power cut that brings the file back costs a wait, not the card: no fsync is
	 * needed. */
	if (unlink(path.s) != 0 && errno != ENOENT)
		return why_set(
		    why, -errno, "cannot remove %s: %s", path.s, err_str(-errno));
	return 0;
}

/* 1 s after the first wrong PIN, doubled by each further one */
static int64_t
delay_after(unsigned count)
{
	return count == 0 ? 0 : INT64_C(1) << (count - 1);
}

/* May a PIN be tried now? A clock that went back starts the wait again, it never ends it.
 */
static int
tries_allow(struct tries *t, const char *card, int64_t now, struct why *why)
{
	int64_t wait;

	if (t->count >= TRIES_MAX)
		return why_set(why, ERR_BLOCKED,
		    "%s is blocked after %d wrong PINs: it must be made anew", card,
		    TRIES_MAX);
	if (t->last > now) {
		int err;

		t->last = now;
		err = tries_write(t, card, why);
		if (err != 0)
			return err;
	}
	wait = t->count == 0 ? 0 : t->last + delay_after(t->count) - now;
	if (wait > 0)
		return why_set(why, ERR_BUSY,
		    "%s: after %u wrong PINs wait %" PRId64 " s, then try again", card,
		    t->count, wait);
	return 0;
}

/* The seven lines of one compartment; both must be there. */
static int
compartment(struct cur *out, const struct buf *text, enum card_compartment which,
    const char *path, struct why *why)
{
	struct cur c = cur_of(text->data, text->size);

	for (unsigned i = 0; i < 2; i++) {
		const uint8_t *start = c.at;
		size_t size;

		for (unsigned line = 0; line < SEAL_LINES; line++)
			(void)cur_line(&c, &size);
		if (i == (unsigned)which && !c.bad)
			*out = cur_of(start, (size_t)(c.at - start));
	}
	if (!cur_done(&c))
		return why_set(
		    why, ERR_FORMAT, "%s is no card file, or a damaged one", path);
	return 0;
}

static int
wrong_pin(const struct tries *t, const char *path, struct why *why)
{
	if (t->count >= TRIES_MAX)
		return why_set(why, ERR_BLOCKED,
		    "%s: wrong PIN; after %d of them the card is now blocked", path,
		    TRIES_MAX);
	return why_set(why, ERR_PASSPHRASE,
	    "%s: wrong PIN (or a damaged file); wait %" PRId64
	    " s, %u more tries are left",
	    path, delay_after(t->count), TRIES_MAX - t->count);
}

static int
open_counted(struct secret *seed, const char *path, const struct cur *sealed,
    enum card_compartment which, const struct secret *pin, struct why *why)
{
	struct tries before, now;
	struct why detail = {""};
	int err = tries_read(&before, path, why);

	now = (struct tries){before.count + 1, clock_unix()};
	if (err == 0)
		err = tries_allow(&before, path, now.last, why);
	if (err == 0)
		err = tries_write(&now, path, why);
	if (err != 0)
		return err;
	err = seal_open(
	    seed, NULL, compartments[which], sealed->at, cur_left(sealed), pin, &detail);
	if (err == ERR_PASSPHRASE)
		return wrong_pin(&now, path, why);
	if (err != 0) {
		/* not a wrong PIN: the try does not count */
		if (before.count == 0)
			(void)tries_clear(path, NULL);
		else
			(void)tries_write(&before, path, NULL);
		return why_set(why, err, "%s: %s", path, detail.text);
	}
	return tries_clear(path, why);
}

static int
open_locked(const char *path, enum card_compartment which, uint8_t *out,
    const struct secret *pin, struct why *why)
{
	struct secret seed = {0};
	struct buf text = {0};
	struct cur sealed;
	int err = file_read(&text, path, CARD_FILE_MAX, why);

	if (err == 0)
		err = compartment(&sealed, &text, which, path, why);
	if (err == 0)
		err = open_counted(&seed, path, &sealed, which, pin, why);
	if (err == 0 && seed.size != SEED_SIZE)
		err =
		    why_set(why, ERR_FORMAT, "%s: the card holds no 32-byte seed", path);
	if (err == 0)
		memcpy(out, seed.data, SEED_SIZE);
	secret_free(&seed);
	buf_wipe(&text);
	return err;
}

/* One try at a time: the card file itself is the lock. */
int
card_open(const char *path, enum card_compartment which, uint8_t *seed,
    const struct secret *pin, struct why *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0 || flock(fd, LOCK_EX) != 0) {
		err = why_set(
		    why, -errno, "cannot open card file %s: %s", path, err_str(-errno));
		if (fd >= 0)
			close(fd);
		return err;
	}
	err = open_locked(path, which, seed, pin, why);
	close(fd);
	return err;
}
