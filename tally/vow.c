#include "tally/vow.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/file.h"
#include "base/json.h"

#define FORMAT "madang/tally-root/v1"

static int
write_vow(const char *path, const char *eid, const char *root, const struct vow *vow,
    struct why *why)
{
	char close[65], sum[65];

	hex_encode(close, vow->close, 32);
	hex_encode(sum, vow->sum, 32);
	json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "format", FORMAT, "eid", eid,
	    "poll", vow->poll, "root", root, "close", close, "sum", sum);
	char *text = json_dumps(o, JSON_COMPACT);
	int r = file_write(path, text, strlen(text), 0600, why);
	free(text);
	json_decref(o);
	return r;
}

static int
compare(const json_t *o, const char *path, const char *eid, const char *root,
    const struct vow *vow, struct why *why)
{
	static const char *const keys[] = {
	    "format", "eid", "poll", "root", "close", "sum", NULL};
	const char *format = json_str(o, "format"), *said = json_str(o, "root");
	const char *of = json_str(o, "eid"), *summed = json_str(o, "sum");
	char sum[65];
	int r = json_only_keys(o, keys, path, why);

	if (r != 0)
		return r;
	if (format == NULL || strcmp(format, FORMAT) != 0 || said == NULL ||
	    strlen(said) != 64 || of == NULL || strcmp(of, eid) != 0 || summed == NULL ||
	    strlen(summed) != 64)
		return why_set(why, ERR_FORMAT,
		    "%s does not say which tally root was signed; put it "
		    "back from a copy, this trustee signs nothing without it",
		    path);
	if (strcmp(said, root) != 0)
		return why_set(why, ERR_REFUSED,
		    "this trustee has signed the tally root %s of poll %s; "
		    "it never signs a second one, and %s is asked now",
		    said, vow->poll, root);
	hex_encode(sum, vow->sum, 32);
	if (strcmp(summed, sum) != 0)
		return why_set(why, ERR_REFUSED,
		    "this trustee has signed the sum %s of poll %s; it never signs "
		    "another one, and %s is asked now",
		    summed, vow->poll, sum);
	return 0;
}

int
vow_take(const char *dir, const struct vow *vow, struct why *why)
{
	char eid[65], root[65];
	struct buf text = {0};
	json_t *o = NULL;

	hex_encode(eid, vow->eid, 32);
	hex_encode(root, vow->root, 32);
	struct path path = path_of("%s/%s.root", dir, eid);
	if (access(path.s, F_OK) != 0)
		return write_vow(path.s, eid, root, vow, why);
	int r = file_read(&text, path.s, 4096, why);
	if (r == 0)
		r = json_parse(&o, text.data, text.size, why);
	if (r == 0)
		r = compare(o, path.s, eid, root, vow, why);
	json_decref(o);
	buf_free(&text);
	return r;
}
