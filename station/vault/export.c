#include "station/vault/export.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/file.h"
#include "station/channel/beat.h"

#define FILE_MAX_BYTES ((size_t)1024 * 1024 * 1024)

struct export
{
	struct path folder;
	struct buf sums; /* lines of SHA256SUMS */
	uint32_t files;
};

static void
add_sum(struct export *e, const char *name, const struct buf *data)
{
	uint8_t digest[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];

	sha256(digest, data->data, data->size);
	hex_encode(hex, digest, sizeof(digest));
	buf_printf(&e->sums, "%s  %s\n", hex, name);
	e->files++;
}

static int
put(struct export *e, const char *name, const struct buf *data, struct why *why)
{
	add_sum(e, name, data);
	return file_put(
	    path_of("%s/%s", e->folder.s, name).s, data->data, data->size, 0600, why);
}

static int
put_audit(struct export *e, struct vault *v, struct why *why)
{
	struct buf text = {0};
	int r = audit_write(booth_audit(v->booth), &text, why);

	if (!r)
		r = put(e, "audit.jsonl", &text, why);
	buf_free(&text);
	return r;
}

/* A copy that SQLite makes, read back and written once more so that it is durable. */
static int
put_queue(struct export *e, struct vault *v, struct why *why)
{
	struct path path = path_of("%s/queue.db", e->folder.s);
	struct buf data = {0};
	int r = queue_copy(v->queue, path.s, why);

	if (!r)
		r = file_read(&data, path.s, FILE_MAX_BYTES, why);
	if (!r)
		r = put(e, "queue.db", &data, why);
	buf_free(&data);
	return r;
}

static int
put_receipt(struct export *e, const char *from, const char *file, struct why *why)
{
	struct path name = path_of("receipts/%s", file);
	struct buf data = {0};
	int r = file_read(&data, path_of("%s/%s", from, file).s, FILE_MAX_BYTES, why);

	if (!r)
		r = put(e, name.s, &data, why);
	buf_free(&data);
	return r;
}

static int
is_receipt(const struct dirent *entry)
{
	size_t size = strlen(entry->d_name);

	return size > 6 && strcmp(entry->d_name + size - 6, ".proof") == 0;
}

static int
put_receipts(struct export *e, struct vault *v, struct why *why)
{
	struct path from = path_of("%s/receipts", v->dir),
		    to = path_of("%s/receipts", e->folder.s);
	struct dirent **names;
	int count = scandir(from.s, &names, is_receipt, alphasort), r;

	if (count < 0)
		return why_set(
		    why, -errno, "cannot read %s: %s", from.s, strerror(errno));
	r = file_make_dir(to.s, 0700, why);
	for (int i = 0; i < count; i++) {
		if (!r)
			r = put_receipt(e, from.s, names[i]->d_name, why);
		beat();
		free(names[i]);
	}
	free(names);
	if (!r && (r = file_sync_dir(to.s)))
		why_set(why, r, "cannot sync folder %s: %s", to.s, err_str(r));
	return r;
}

/* Each export adds a row to the audit log, so that its number names the folder. */
int
export_write(struct vault *v, struct buf *answer, struct why *why)
{
	struct export e = {.files = 0};
	int r;

	if (!v->config.export[0])
		return why_set(why, ERR_NOT_FOUND,
		    "the station's config names no folder to export to (\"export\")");
	e.folder = path_of("%s/%s-%" PRId64, v->config.export,
	    strrchr(v->config.name, '/') + 1, booth_audit(v->booth)->rows);
	r = file_make_dir(e.folder.s, 0700, why);
	if (!r)
		r = put_audit(&e, v, why);
	if (!r)
		r = put_queue(&e, v, why);
	if (!r)
		r = put_receipts(&e, v, why);
	if (!r)
		r = file_write(path_of("%s/SHA256SUMS", e.folder.s).s, e.sums.data,
		    e.sums.size, 0600, why);
	if (!r) {
		buf_put_text(answer, e.folder.s);
		buf_put32(answer, e.files);
	}
	buf_free(&e.sums);
	return r;
}
