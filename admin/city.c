/* city new: the platform's key, the nodes' keys, and leaf 0. */
#include "admin/admin.h"

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/b64.h"
#include "base/clock.h"
#include "base/file.h"
#include "service/publication.h"

#define DEFAULT_NODE "1=http://127.0.0.1:7001"

struct new_node {
	char id[ID_MAX + 1];
	const char *url;
	struct secret seeds; /* log, proposer, cosigner */
};

struct founding {
	const struct args *a;
	struct new_node nodes[NODES_MAX];
	size_t count;
	json_t *rows; /* of the charter */
	struct key platform;
	struct secret secret;
	struct buf charter;
};

int
city_origin(const struct args *a, char origin[KEY_NAME_MAX + 1], struct why *why)
{
	struct charter charter;
	struct buf raw = {0};
	struct path path = path_of("%s/charter", a->city);

	if (!file_exists(path.s))
		return why_set(why, ERR_STATE,
		    "%s holds no city yet; found one with `madang-admin -C "
		    "%s city new --origin NAME'",
		    a->city, a->city);
	int r = file_read(&raw, path.s, ENTRY_MAX, why);
	if (r == 0)
		r = charter_parse(&charter, raw.data, raw.size, why);
	if (r == 0)
		memcpy(origin, charter.origin, sizeof(charter.origin));
	buf_free(&raw);
	return r;
}

static int
take_node(struct founding *f, const char *text, struct why *why)
{
	const char *equals = strchr(text, '=');
	struct new_node *n = &f->nodes[f->count];

	if (equals == NULL || (size_t)(equals - text) >= sizeof(n->id))
		return why_set(why, ERR_FORMAT,
		    "--node %s: write ID=URL, such as " DEFAULT_NODE, text);
	memcpy(n->id, text, (size_t)(equals - text));
	n->id[equals - text] = '\0';
	n->url = equals + 1;
	int r = id_check(n->id, "node", why);
	if (r != 0)
		return r;
	if ((strncmp(n->url, "http://", 7) != 0 && strncmp(n->url, "https://", 8) != 0) ||
	    strlen(n->url) > 200)
		return why_set(why, ERR_FORMAT,
		    "--node %s: the address must start with http:// or "
		    "https:// and have at most 200 characters",
		    text);
	for (size_t i = 0; i < f->count; i++)
		if (strcmp(f->nodes[i].id, n->id) == 0)
			return why_set(
			    why, ERR_FORMAT, "two nodes are called \"%s\"", n->id);
	secret_random(&n->seeds, (size_t)3 * KEY_SEED_SIZE);
	f->count++;
	return 0;
}

static void
put_row(struct founding *f, const char *use, const char *name, const struct key *key,
    const char *url)
{
	char vkey[KEY_VKEY_MAX];

	key_format(key, vkey);
	json_array_append_new(f->rows, json_pack("{s:s,s:s,s:s,s:s}", "use", use, "name",
					   name, "vkey", vkey, "url", url));
}

/* Three key rows of a node. */
static int
put_node(struct founding *f, const struct new_node *n, struct why *why)
{
	static const char *const uses[] = {"log", "proposer", "cosigner"};
	const char *origin = f->a->origin;
	struct path names[] = {path_of("%s", origin),
	    path_of("%s/proposer/%s", origin, n->id),
	    path_of("%s/node/%s", origin, n->id)};
	struct secret secret;
	int r = 0;

	secret_alloc(&secret, KEY_SECRET_SIZE);
	for (size_t i = 0; i < 3 && r == 0; i++) {
		uint8_t public[KEY_PUBLIC_SIZE];
		struct key key;
		key_from_seed(public, secret.data, n->seeds.data + i * KEY_SEED_SIZE);
		r = key_set(
		    &key, names[i].s, i == 2 ? KEY_COSIGNER : KEY_ED25519, public);
		if (r != 0)
			why_set(why, r,
			    "\"%s\" cannot be the origin of a city: use a name like "
			    "madang.seoul.example",
			    origin);
		else
			put_row(f, uses[i], n->id, &key, i == 0 ? n->url : "");
	}
	secret_free(&secret);
	return r;
}

static int
write_node(const struct founding *f, const struct new_node *n, struct why *why)
{
	struct path dir = path_of("%s/node/%s", f->a->city, n->id);
	struct secret text;
	struct buf b64[3] = {{0}, {0}, {0}};
	int r = file_make_dir(dir.s, 0700, why);

	for (size_t i = 0; i < 3; i++)
		b64_put(&b64[i], n->seeds.data + i * KEY_SEED_SIZE, KEY_SEED_SIZE);
	secret_alloc(&text, 1024);
	snprintf((char *)text.data, text.size,
	    "{\"format\":\"madang/node-keys/"
	    "v1\",\"id\":\"%s\",\"origin\":\"%s\",\"log\":\"%s\","
	    "\"proposer\":\"%s\",\"cosigner\":\"%s\"}\n",
	    n->id, f->a->origin, buf_str(&b64[0]), buf_str(&b64[1]), buf_str(&b64[2]));
	if (r == 0)
		r = file_write(path_of("%s/keys", dir.s).s, text.data,
		    strlen((char *)text.data), 0600, why);
	if (r == 0)
		r = file_write(path_of("%s/charter", dir.s).s, f->charter.data,
		    f->charter.size, 0644, why);
	secret_free(&text);
	for (size_t i = 0; i < 3; i++) {
		sodium_memzero(b64[i].data, b64[i].size);
		buf_free(&b64[i]);
	}
	return r;
}

static int
make_platform_key(struct founding *f, struct why *why)
{
	struct path path = path_of("%s/admin/platform-main.key", f->a->city);
	struct path name = path_of("%s/platform/main", f->a->origin);
	struct secret pass = {0};
	bool made;
	int r = pass_read(
	    &pass, f->a->pass_file, "New passphrase of the platform's key: ", why);

	if (r == 0)
		r = file_make_dir(path_of("%s/admin", f->a->city).s, 0700, why);
	if (r == 0)
		r = keyfile_make(
		    path.s, "platform", name.s, &pass, &f->platform, &made, why);
	if (r == 0) {
		secret_alloc(&f->secret, KEY_SECRET_SIZE);
		r = key_file_open(
		    path.s, "platform", &f->platform, f->secret.data, &pass, why);
	}
	secret_free(&pass);
	return r;
}

static int
sign_charter(struct founding *f, const struct publication *core, struct why *why)
{
	char engine[100];
	size_t count = 0;
	int64_t now = clock_unix();
	struct buf *items = publication_charter_items(core, &count);

	snprintf(
	    engine, sizeof(engine), "madang-rules/1 sqlite %s", sqlite3_libversion());
	json_t *fields = json_pack("{s:s,s:I,s:s,s:s,s:O}", "origin", f->a->origin,
	    "created", (json_int_t)now, "formats", "madang/v1", "engine", engine, "lines",
	    f->rows);
	if (fields == NULL)
		die("a charter cannot be written as JSON");
	struct entry_draft draft = {.origin = f->a->origin,
	    .service = "core",
	    .kind = "charter",
	    .version = 1,
	    .seq = 1,
	    .time = now,
	    .fields = fields,
	    .payload = items,
	    .payload_count = count};
	int r = entry_build(
	    &f->charter, &draft, &(struct entry_signer){&f->platform, f->secret.data}, 1);
	if (r != 0)
		why_set(why, r,
		    "the charter cannot be written: %s (%zu nodes, %zu items of the core "
		    "service)",
		    err_str(r), f->count, count);
	json_decref(fields);
	publication_items_free(items, count);
	return r;
}

static const char *
services_dir(const struct args *a, struct path *room)
{
	if (a->services != NULL)
		return a->services;
	*room = path_of("%s/share/madang/services", file_prefix());
	return room->s;
}

static int
make_charter(struct founding *f, struct why *why)
{
	struct publication core = {0};
	struct charter check;
	struct path room;
	int r = 0;

	f->rows = json_array();
	for (size_t i = 0; i < f->count && r == 0; i++)
		r = put_node(f, &f->nodes[i], why);
	if (r == 0)
		r = make_platform_key(f, why);
	if (r == 0)
		put_row(f, "platform", "main", &f->platform, "");
	if (r == 0)
		r = publication_read(
		    &core, path_of("%s/core", services_dir(f->a, &room)).s, why);
	if (r == 0)
		r = sign_charter(f, &core, why);
	if (r == 0)
		r = charter_parse(&check, f->charter.data, f->charter.size, why);
	publication_free(&core);
	return r;
}

/* The city exists from the moment CITY/charter does, so that is written last. */
static int
write_city(const struct founding *f, struct why *why)
{
	int r = 0;

	for (size_t i = 0; i < f->count && r == 0; i++)
		r = write_node(f, &f->nodes[i], why);
	if (r == 0)
		r = file_write(path_of("%s/charter", f->a->city).s, f->charter.data,
		    f->charter.size, 0644, why);
	return r;
}

static void
tell(const struct args *a, const char *how, const uint8_t leaf[HASH_SIZE])
{
	char hex[2 * HASH_SIZE + 1];

	hex_encode(hex, leaf, HASH_SIZE);
	say("The city %s %s founded in %s.", a->origin, how, a->city);
	say("Observers pin its charter: %s", hex);
}

static int
city_there(const struct args *a, struct why *why)
{
	char origin[KEY_NAME_MAX + 1];
	uint8_t leaf[HASH_SIZE];
	struct buf raw = {0};
	int r = city_origin(a, origin, why);

	if (r != 0)
		return r;
	if (strcmp(origin, a->origin) != 0)
		return why_set(why, ERR_REFUSED,
		    "%s already holds the city %s; choose another folder "
		    "for %s",
		    a->city, origin, a->origin);
	r = file_read(&raw, path_of("%s/charter", a->city).s, ENTRY_MAX, why);
	if (r == 0) {
		merkle_leaf(leaf, raw.data, raw.size);
		tell(a, "is already", leaf);
	}
	buf_free(&raw);
	return r;
}

int
city_new(const struct args *a, struct why *why)
{
	struct founding f = {.a = a};
	uint8_t leaf[HASH_SIZE];
	int r = 0;

	if (a->origin == NULL)
		return why_set(why, ERR_FORMAT,
		    "say what the city's ledger is called: --origin NAME, "
		    "such as madang.seoul.example");
	if (!key_name_ok(a->origin) || strchr(a->origin, '/') != NULL ||
	    strpbrk(a->origin, "\"\\") != NULL || strlen(a->origin) > 100)
		return why_set(why, ERR_FORMAT,
		    "\"%.100s\" cannot be the origin of a city: use a name "
		    "like madang.seoul.example",
		    a->origin);
	if (file_exists(path_of("%s/charter", a->city).s))
		return city_there(a, why);
	for (size_t i = 0; i < a->nodes.count && r == 0; i++)
		r = take_node(&f, a->nodes.items[i], why);
	if (a->nodes.count == 0)
		r = take_node(&f, DEFAULT_NODE, why);
	if (r == 0)
		r = make_charter(&f, why);
	if (r == 0)
		r = write_city(&f, why);
	if (r == 0) {
		merkle_leaf(leaf, f.charter.data, f.charter.size);
		tell(a, "is", leaf);
		for (size_t i = 0; i < f.count; i++)
			say("Start node %s: madang-node --dir %s/node/%s --listen %s",
			    f.nodes[i].id, a->city, f.nodes[i].id,
			    strstr(f.nodes[i].url, "://") + 3);
	}
	for (size_t i = 0; i < f.count; i++)
		secret_free(&f.nodes[i].seeds);
	json_decref(f.rows);
	secret_free(&f.secret);
	buf_free(&f.charter);
	return r;
}
