#include "verifier/members.h"

#include <stdlib.h>
#include <string.h>

static struct member *
add(struct members *m, const char *signer, const char *role, int64_t time)
{
	m->items = mem_slot(m->items, m->count, &m->room, sizeof *m->items);
	m->items[m->count] = (struct member){.signer = mem_text(signer),
	    .role = mem_text(role),
	    .from = time,
	    .to = INT64_MAX};
	return &m->items[m->count++];
}

void
members_charter(struct members *m, const struct charter_info *charter, int64_t time)
{
	for (size_t i = 0; i < charter->platform_count; i++) {
		struct member *one =
		    add(m, charter->platforms[i].name, "core:platform", time);
		one->key = charter->platforms[i];
		one->keyed = true;
	}
}

int
members_take(struct members *m, const json_t *fields, int64_t time, struct fault *fault)
{
	const char *op = json_string_value(json_object_get(fields, "op"));
	const char *role = json_string_value(json_object_get(fields, "role"));
	const char *name = json_string_value(json_object_get(fields, "name"));
	const char *key = json_string_value(json_object_get(fields, "key"));
	const char *vkey = json_string_value(json_object_get(fields, "vkey"));
	const char *signer = name ? name : key;
	struct member *one;

	if (op == NULL || role == NULL || signer == NULL)
		return fault_say(fault, "the member entry lacks op, role, name or key");
	if (strcmp(op, "revoke") == 0) {
		for (size_t i = 0; i < m->count; i++)
			if (strcmp(m->items[i].signer, signer) == 0 &&
			    strcmp(m->items[i].role, role) == 0 && m->items[i].to > time)
				m->items[i].to = time;
		return 0;
	}
	one = add(m, signer, role, time);
	if (name == NULL)
		return 0;
	one->keyed = true;
	if (vkey == NULL || vkey_read(&one->key, vkey, fault) ||
	    strcmp(one->key.name, name) != 0 || one->key.type != KEY_ED25519)
		return fault_say(
		    fault, "the key granted to %.100s is not a key of that name", name);
	return 0;
}

static bool
live(const struct member *one, const char *signer, int64_t time)
{
	return one->from <= time && time < one->to && strcmp(one->signer, signer) == 0;
}

const struct vkey *
members_key(const struct members *m, const char *signer, int64_t time)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->items[i].keyed && live(&m->items[i], signer, time))
			return &m->items[i].key;
	return NULL;
}

bool
members_hold(const struct members *m, const char *signer, const char *role, int64_t time)
{
	for (size_t i = 0; i < m->count; i++)
		if (live(&m->items[i], signer, time) &&
		    strcmp(m->items[i].role, role) == 0)
			return true;
	return false;
}

bool
members_seq(struct members *m, const char *signer, int64_t seq)
{
	uint8_t key[HASH];
	uint64_t *last;

	map_key(key, signer);
	last = map_get(&m->seqs, key);
	if (last == NULL)
		return map_put(&m->seqs, key, (uint64_t)seq);
	if (seq <= (int64_t)*last)
		return false;
	*last = (uint64_t)seq;
	return true;
}

void
members_drop(struct members *m)
{
	for (size_t i = 0; i < m->count; i++) {
		free(m->items[i].signer);
		free(m->items[i].role);
	}
	free(m->items);
	map_drop(&m->seqs);
	*m = (struct members){0};
}

static void
store_member(struct store *s, struct member *one)
{
	struct bytes name = {0};
	uint8_t public[32];

	store_text(s, &one->signer);
	store_text(s, &one->role);
	store_bool(s, &one->keyed);
	store_i64(s, &one->from);
	store_i64(s, &one->to);
	if (one->signer == NULL || one->role == NULL)
		store_refuse(s);
	if (!one->keyed || store_bad(s))
		return;
	if (store_writes(s))
		bytes_text(&name, one->key.name);
	store_bytes(s, &name);
	memcpy(public, one->key.public, sizeof public);
	store_raw(s, public, sizeof public);
	if (!signed_name_ok((struct span){name.data, name.size}))
		store_refuse(s);
	bytes_add(&name, "", 1);
	if (!store_writes(s) && !store_bad(s))
		vkey_make(&one->key, (char *)name.data, KEY_ED25519, public);
	bytes_drop(&name);
}

static void
store_seqs(struct store *s, struct map *seqs)
{
	size_t count = store_count(s, seqs->count, HASH + 8), at = 0;
	uint8_t key[HASH] = {0};
	uint64_t seq = 0;

	for (size_t i = 0; i < count && !store_bad(s); i++) {
		if (store_writes(s)) {
			while (!seqs->used[at])
				at++;
			memcpy(key, seqs->keys[at], HASH);
			seq = seqs->values[at++];
		}
		store_raw(s, key, HASH);
		store_u64(s, &seq);
		if (!store_writes(s) && !map_put(seqs, key, seq))
			store_refuse(s);
	}
}

void
members_store(struct store *s, struct members *m)
{
	size_t count = store_count(s, m->count, 19);

	for (size_t i = 0; i < count && !store_bad(s); i++) {
		if (!store_writes(s))
			add(m, "", "", 0);
		store_member(s, &m->items[i]);
	}
	store_seqs(s, &m->seqs);
}
