#include "station/vault/config.h"

#include <stdio.h>
#include <string.h>
#include "base/file.h"
#include "base/json.h"

static int
read_nodes(struct config *config, const json_t *root, struct why *why)
{
	const json_t *nodes = json_object_get(root, "nodes");
	size_t n = json_array_size(nodes);

	if (n == 0 || n > CONFIG_NODES_MAX)
		return why_set(why, ERR_FORMAT, "\"nodes\" must list 1 to %d addresses",
		    CONFIG_NODES_MAX);
	for (size_t i = 0; i < n; i++) {
		const char *url = json_string_value(json_array_get(nodes, i));
		size_t size = url ? strlen(url) : 0;

		if (size == 0 || size > CONFIG_URL_MAX)
			return why_set(
			    why, ERR_FORMAT, "\"nodes\" item %zu is no address", i + 1);
		if (url[size - 1] == '/')
			size--;
		snprintf(
		    config->nodes[i], sizeof(config->nodes[i]), "%.*s", (int)size, url);
	}
	config->node_count = n;
	return 0;
}

/* An optional path; relative ones start at the station's folder. */
static int
read_path(
    char out[4096], const char *dir, const json_t *root, const char *key, struct why *why)
{
	const json_t *member = json_object_get(root, key);
	const char *text = json_string_value(member);
	int n;

	out[0] = '\0';
	if (!member)
		return 0;
	if (!text || !*text)
		return why_set(why, ERR_FORMAT, "\"%s\" must be a path", key);
	n = text[0] == '/' ? snprintf(out, 4096, "%s", text)
			   : snprintf(out, 4096, "%s/%s", dir, text);
	if (n >= 4096)
		return why_set(why, ERR_FORMAT, "\"%s\" is too long a path", key);
	return 0;
}

static int
read_target(struct config *config, const json_t *root, struct why *why)
{
	int64_t target = 0;

	config->box_target = 0;
	if (!json_object_get(root, "box_target"))
		return 0;
	if (json_int(root, "box_target", &target) || target < 1 ||
	    target > CONFIG_TARGET_MAX)
		return why_set(
		    why, ERR_FORMAT, "\"box_target\" must be 1 to %d", CONFIG_TARGET_MAX);
	config->box_target = (size_t)target;
	return 0;
}

static int
read_flag(bool *out, const json_t *root, const char *key, struct why *why)
{
	const json_t *member = json_object_get(root, key);

	if (member && !json_is_boolean(member))
		return why_set(why, ERR_FORMAT, "\"%s\" must be true or false", key);
	*out = json_is_true(member);
	return 0;
}

static int
read_name(struct config *config, const json_t *root, struct why *why)
{
	const char *format = json_str(root, "format"), *id = json_str(root, "id");
	const char *origin = json_str(root, "origin");

	if (!format || strcmp(format, "madang/station/v1") != 0)
		return why_set(
		    why, ERR_VERSION, "\"format\" must be \"madang/station/v1\"");
	if (!id || !*id || strlen(id) > 40)
		return why_set(why, ERR_FORMAT, "\"id\" must be the station's id");
	if (!origin || strcmp(origin, config->charter.origin) != 0)
		return why_set(why, ERR_FORMAT,
		    "\"origin\" is not that of the charter, %s", config->charter.origin);
	if (snprintf(config->name, sizeof(config->name), "%s/station/%s", origin, id) >=
	    (int)sizeof(config->name))
		return why_set(
		    why, ERR_FORMAT, "\"origin\" and \"id\" make too long a name");
	return 0;
}

static int
read_all(struct config *config, const char *dir, const json_t *root, struct why *why)
{
	static const char *const keys[] = {"format", "id", "origin", "nodes", "deck",
	    "deck_pass_file", "box_target", "ca_file", "attended", "export", "cards",
	    "counter", "tables", "files", "wallet", NULL};
	int r = json_only_keys(root, keys, "config", why);

	if (!r)
		r = read_name(config, root, why);
	if (!r)
		r = read_nodes(config, root, why);
	if (!r)
		r = read_path(config->deck, dir, root, "deck", why);
	if (!r)
		r = read_path(config->deck_pass_file, dir, root, "deck_pass_file", why);
	if (!r)
		r = read_path(config->ca_file, dir, root, "ca_file", why);
	if (!r)
		r = read_path(config->export, dir, root, "export", why);
	if (!r)
		r = read_path(config->cards, dir, root, "cards", why);
	if (!r)
		r = read_path(config->tables, dir, root, "tables", why);
	if (!r)
		r = read_path(config->files, dir, root, "files", why);
	if (!r)
		r = read_path(config->wallet, dir, root, "wallet", why);
	if (!r)
		r = read_target(config, root, why);
	if (!r)
		r = read_flag(&config->attended, root, "attended", why);
	if (!r)
		r = read_flag(&config->counter, root, "counter", why);
	return r;
}

static int
read_file(struct buf *out, const char *path, struct why *why)
{
	buf_reset(out);
	return file_read(out, path, 65536, why);
}

int
config_read(struct config *config, const char *dir, struct why *why)
{
	struct path file = path_of("%s/charter", dir);
	struct why inner = {""};
	struct buf text = {0};
	json_t *root = NULL;
	int r = read_file(&text, file.s, why);

	if (r)
		goto out;
	r = charter_parse(&config->charter, text.data, text.size, &inner);
	if (!r) {
		file = path_of("%s/config", dir);
		r = read_file(&text, file.s, why);
		if (r)
			goto out;
		r = json_parse(&root, text.data, text.size, &inner);
	}
	if (!r)
		r = read_all(config, dir, root, &inner);
	if (r)
		r = why_set(why, r, "%s: %s", file.s, inner.text);
out:
	json_decref(root);
	buf_free(&text);
	return r;
}
