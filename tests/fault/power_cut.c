/*
 * The power fails: nothing acknowledged is lost. (SIGKILL proves nothing about fsync: the
 * cache of the system survives it.)
 *
 * A real node takes entries while record.c writes down what it does to its files. Then,
 * for many moments, disk.c makes the folder as a power cut could have left it, with what
 * was not synced dropped, torn or kept at random. The node's own recovery is run on each
 * of them, and every entry that was acknowledged before that moment must be in the
 * ledger, exactly once.
 *
 * The test is tested too: with the syncs of the sequence ignored it must find losses.
 *
 * usage: power_cut [IMAGES [SEED]]
 */
#include <sodium.h>
#include <sys/stat.h>
#include <time.h>

#include "net/source.h"
#include "node/ledger.h"
#include "note/block.h"
#include "tests/fault/disk.h"
#include "tests/fault/record.h"
#include "tests/fault/run.h"
#include "tests/unit/node/city.h"

#define BODIES 24
#define ENTRIES 3 /* at most, in a body */

static struct run node;
static char base[200]; /* holds node/, model/, record, image/ */
static struct buf record;
static uint8_t acknowledged[BODIES * ENTRIES][HASH_SIZE];
static size_t acknowledged_count;

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

static void
start(const char *fault, const char *value)
{
	int status;

	run_start(&node, "127.0.0.1:0", fault, value);
	if (!run_wait(&node, &status))
		die("the node does not start; see %s/stderr", node.dir);
}

/* ---- the recording -------------------------------------------------------------- */

static void
note_acknowledged(const uint8_t leaf[HASH_SIZE])
{
	struct record_head head = {.op = RECORD_ACKNOWLEDGED, .size = HASH_SIZE};
	struct buf bytes = {0};
	FILE *f = fopen(path_of("%s/record", base).s, "a");

	buf_put(&bytes, &head, sizeof head);
	buf_put(&bytes, leaf, HASH_SIZE);
	setvbuf(f, NULL, _IONBF, 0);
	if (fwrite(bytes.data, bytes.size, 1, f) != 1 || fclose(f) != 0)
		die("the record cannot be written");
	buf_free(&bytes);
}

static void
post_entries(struct source *source)
{
	struct city_key platform = city_platform();
	struct buf raw = {0}, body = {0};
	struct post_result results[ENTRIES];
	struct why why;
	int64_t seq = 2;

	for (int i = 0; i < BODIES; i++) {
		size_t count = 1 + (size_t)random() % ENTRIES;

		buf_reset(&body);
		for (size_t k = 0; k < count; k++, seq++) {
			city_grant(&raw, &platform, seq,
			    path_of(CITY_ORIGIN "/station/s%d", (int)seq).s,
			    "poll:station");
			record_put(&body, raw.data, raw.size);
		}
		if (source_post(source, body.data, body.size, results, count, &why) != 0)
			die("%s", why.text);
		for (size_t k = 0; k < count; k++)
			if (results[k].status == POST_ACCEPTED)
				note_acknowledged(results[k].leaf);
	}
	buf_free(&raw);
	buf_free(&body);
}

static void
make_record(void)
{
	struct buf charter = {0};
	struct charter parsed;
	struct source *source;
	struct why why;

	snprintf(node.dir, sizeof node.dir, "%s/node", base);
	shell("mkdir '%s'", node.dir);
	city_charter(&charter, 1);
	city_make(node.dir, &charter);
	buf_free(&charter);
	start(NULL, NULL);
	run_stop(&node, SIGTERM);
	shell("cp -a '%s' '%s/model'", node.dir, base);
	start("MADANG_RECORD", path_of("%s/record", base).s);
	if (source_open(&source, node.url, NULL, &why) != 0 ||
	    source_charter(source, NULL, &parsed, &why) != 0)
		die("%s", why.text);
	post_entries(source);
	source_close(source);
	run_stop(&node, SIGKILL);
	if (file_read(&record, path_of("%s/record", base).s, 1 << 28, &why) != 0)
		die("%s", why.text);
}

/* ---- one image --------------------------------------------------------------------- */

static int
ck_leaves(struct ledger *l, struct why *why)
{
	static unsigned seen[BODIES * ENTRIES];
	struct buf leaf = {0};
	uint8_t hash[HASH_SIZE];
	int r = 0;

	memset(seen, 0, sizeof seen);
	for (uint64_t i = 0; i < ledger_final(l)->tree.size && r == 0; i++) {
		buf_reset(&leaf);
		r = publisher_leaf(ledger_publisher(l), i, &leaf, why);
		merkle_leaf(hash, leaf.data, leaf.size);
		for (size_t k = 0; k < acknowledged_count; k++)
			seen[k] += memcmp(acknowledged[k], hash, HASH_SIZE) == 0;
	}
	for (size_t k = 0; k < acknowledged_count && r == 0; k++)
		if (seen[k] != 1)
			r = why_set(why, ERR_FORK,
			    "acknowledged entry %zu of %zu is in the ledger %u times", k,
			    acknowledged_count, seen[k]);
	buf_free(&leaf);
	return r;
}

/* The node's own recovery, and a look at what it gives. */
static int
ck_image(const char *dir, struct why *why)
{
	struct buf raw = {0};
	struct charter charter;
	struct identity identity;
	struct ledger *l = NULL;
	int r = file_read(&raw, path_of("%s/charter", dir).s, ENTRY_MAX, why);

	if (r == 0)
		r = charter_parse(&charter, raw.data, raw.size, why);
	if (r == 0)
		r = identity_open(&identity, dir, &charter, why);
	if (r != 0)
		return r;
	r = ledger_open(&l, dir, "sqlite", &charter, &raw, &identity, why);
	if (r == 0)
		r = ledger_recover(l, why);
	if (r == 0)
		r = ck_leaves(l, why);
	ledger_close(l);
	identity_close(&identity);
	buf_free(&raw);
	return r;
}

static int
cut(struct disk *disk, bool least, struct why *why)
{
	struct path image = path_of("%s/image", base);
	int r;

	if (mkdir(image.s, 0755) != 0)
		die("%s cannot be made", image.s);
	disk_cut(disk, image.s, least);
	chmod(path_of("%s/keys", image.s).s, 0600);
	r = ck_image(image.s, why);
	shell("rm -rf '%s'", image.s);
	return r;
}

/* ---- all images ----------------------------------------------------------------------
 */

static struct path
take_path(struct cur *c, size_t size)
{
	const uint8_t *s = cur_take(c, size);

	return path_of("%.*s", (int)size, s == NULL ? "" : (const char *)s);
}

static bool
ends_with(const char *s, const char *end)
{
	size_t m = strlen(s), n = strlen(end);

	return m >= n && strcmp(s + m - n, end) == 0;
}

/* The next call goes to the disk. blind: syncs of the sequence are not obeyed. */
static void
step(struct cur *c, struct disk *disk, bool blind)
{
	struct record_head head;
	const uint8_t *bytes = cur_take(c, sizeof head), *data;
	struct path path, other;

	if (bytes == NULL)
		die("the record is cut short");
	memcpy(&head, bytes, sizeof head);
	path = take_path(c, head.path);
	other = take_path(c, head.other);
	data = cur_take(c, head.size);
	if (c->bad)
		die("the record is cut short");
	switch (head.op) {
	case RECORD_WRITE:
		disk_write(disk, path.s, head.at, data, head.size);
		break;
	case RECORD_TRUNCATE:
		disk_truncate(disk, path.s, head.at);
		break;
	case RECORD_RENAME:
		disk_rename(disk, path.s, other.s);
		break;
	case RECORD_UNLINK:
		disk_unlink(disk, path.s);
		break;
	case RECORD_MKDIR:
		disk_mkdir(disk, path.s);
		break;
	case RECORD_SYNC:
		if (!blind || !ends_with(path.s, "/sequence.db-wal"))
			disk_sync(disk, path.s);
		break;
	case RECORD_ACKNOWLEDGED:
		memcpy(acknowledged[acknowledged_count++], data, HASH_SIZE);
		break;
	default:
		die("the record holds a call '%c'", head.op);
	}
}

static unsigned
count_steps(void)
{
	struct cur c = cur_of(record.data, record.size);
	struct record_head head;
	unsigned n = 0;

	for (; cur_left(&c) != 0; n++) {
		memcpy(&head, cur_take(&c, sizeof head), sizeof head);
		if (cur_take(&c, head.path + head.other + head.size) == NULL && c.bad)
			die("the record is cut short");
	}
	return n;
}

/* Cuts at about so many moments; how many images did not hold. */
static unsigned
cut_all(unsigned images, bool blind, unsigned *made)
{
	unsigned steps = count_steps(), losses = 0;
	struct disk *disk = disk_open(path_of("%s/model", base).s, node.dir);
	struct cur c = cur_of(record.data, record.size);

	*made = 0;
	acknowledged_count = 0;
	for (unsigned i = 0; i < steps; i++) {
		struct why why = {""};

		step(&c, disk, blind);
		if ((unsigned)random() % steps >= images)
			continue;
		++*made;
		if (cut(disk, random() % 4 == 0, &why) != 0) {
			losses++;
			if (!blind)
				printf("power_cut: after call %u of %u: %s\n", i + 1,
				    steps, why.text);
		}
	}
	disk_close(disk);
	return losses;
}

int
main(int argc, char **argv)
{
	unsigned images = argc > 1 ? (unsigned)atoi(argv[1]) : 150, made, blind_made;
	unsigned seed = argc > 2 ? (unsigned)atoi(argv[2]) : (unsigned)time(NULL);
	const char *tmp = getenv("TMPDIR");
	unsigned losses, blind;

	if (sodium_init() < 0)
		return 2;
	printf("power_cut: %u images, seed %u\n", images, seed);
	fflush(stdout);
	srandom(seed);
	if (tmp == NULL)
		tmp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	snprintf(base, sizeof base, "%s/madang-power-XXXXXX", tmp);
	if (mkdtemp(base) == NULL)
		die("no folder can be made in %s", tmp);
	make_record();
	losses = cut_all(images, false, &made);
	blind = cut_all(images / 8 + 1, true, &blind_made);
	shell("rm -rf '%s'", base);
	buf_free(&record);
	printf("power_cut: %u images, %u of them lost something; with the syncs of the "
	       "sequence "
	       "ignored %u of %u\n",
	    made, losses, blind, blind_made);
	if (blind == 0)
		die("a sequence that is never synced went unnoticed");
	return losses != 0;
}
