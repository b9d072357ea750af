/* Prints services/poll/cases.jsonl: the story of check_poll with fresh keys and ballots.
 * The leaf hash of a case's entry is that of its own line, so eid and transcripts can be
 * computed here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "story.h"

static void
print(json_t *line, uint8_t leaf[HASH_SIZE])
{
	char *text = json_dumps(line, JSON_COMPACT);

	merkle_leaf(leaf, text, strlen(text));
	puts(text);
	free(text);
	json_decref(line);
}

static void
case_at(struct teller *t, int64_t time)
{
	uint8_t unused[HASH_SIZE];

	(void)t;
	print(json_pack("{s:I}", "at", (json_int_t)time), unused);
}

static const char *
name_of(const struct signer *who, char hex[65])
{
	if (strcmp(who->key.name, "card") != 0)
		return who->key.name;
	hex_encode(hex, who->key.public, KEY_PUBLIC_SIZE);
	return hex;
}

static void
case_member(struct teller *t, const struct signer *who, const char *role)
{
	uint8_t unused[HASH_SIZE];
	char hex[65];

	(void)t;
	print(json_pack("{s:s,s:s}", "member", name_of(who, hex), "role", role), unused);
}

static void
case_say(struct teller *t, struct signer *signer, const char *kind, const char *want,
    json_t *fields, const struct buf *payload, size_t count, struct signer *const *cards,
    size_t card_count)
{
	char hex[65];
	json_t *line = json_pack("{s:{s:s,s:o},s:s}", "entry", "kind",
	    strchr(kind, '.') + 1, "fields", fields, "signer", name_of(signer, hex));

	if (card_count > 0)
		json_object_set_new(line, "cosign", json_array());
	for (size_t i = 0; i < card_count; i++)
		json_array_append_new(
		    json_object_get(line, "cosign"), json_string(name_of(cards[i], hex)));
	if (count > 0)
		json_object_set_new(line, "payload", json_array());
	for (size_t i = 0; i < count; i++) {
		struct buf text = {0};

		b64_put(&text, payload[i].data, payload[i].size);
		json_array_append_new(
		    json_object_get(line, "payload"), json_string(buf_str(&text)));
		buf_free(&text);
	}
	json_object_set_new(line, "want", json_string(want));
	print(line, t->leaf);
	if (strcmp(want, "ok") == 0)
		t->index++;
}

static void
case_query(struct teller *t, const char *sql, json_t *rows)
{
	uint8_t unused[HASH_SIZE];

	(void)t;
	print(json_pack("{s:s,s:o}", "query", sql, "rows", rows), unused);
}

int
main(void)
{
	struct teller t = {
	    .at = case_at, .member = case_member, .say = case_say, .query = case_query};

	story(&t);
	return 0;
}
