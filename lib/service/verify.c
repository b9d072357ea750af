/* Who signed an entry: the signer's key from the member table, cards from their fields.
 */
#include "service/engine.h"

#include <string.h>
#include "base/b64.h"
#include "base/json.h"

/* The verifier key that a live membership gives to signer. */
static int
member_key(struct state *s, const char *signer, struct key *key, struct refusal *r)
{
	sqlite3_stmt *row = sql_bind(&s->sql,
	    "SELECT vkey FROM core_s_member "
	    "WHERE signer = ? AND vkey <> '' AND from_time <= ? AND ? < to_time "
	    "ORDER BY role LIMIT 1",
	    "sii", signer, s->now, s->now);
	int rc, err = 0;

	if (!row)
		return ERR_DATABASE;
	rc = sqlite3_step(row);
	if (rc == SQLITE_ROW)
		err = key_parse(key, (const char *)sqlite3_column_text(row, 0));
	else
		err = rc == SQLITE_DONE ? ERR_NOT_FOUND : ERR_DATABASE;
	sqlite3_reset(row);
	if (err == ERR_DATABASE)
		return err;
	if (err)
		return refusal_set(r, "core.not_authorised", NULL,
		    "%s is no live member of this ledger", signer);
	return 0;
}

static bool
listed(const struct submission *sub, const char *hex)
{
	for (size_t i = 0; i < sub->cosign_count; i++)
		if (strcmp(sub->cosign[i], hex) == 0)
			return true;
	return false;
}

/* The card that a cosign field names must have signed. */
static int
verify_card(const struct note *note, const char *field, const char *hex,
    struct submission *sub, struct refusal *r)
{
	uint8_t public[KEY_PUBLIC_SIZE];
	struct key key;
	int err;

	if (hex_decode(public, sizeof(public), hex, strlen(hex)) ||
	    key_set(&key, "card", KEY_ED25519, public))
		return refusal_set(r, "core.cosign", field, "%s is no card key", field);
	err = note_verify(note, &key, NULL);
	if (err == ERR_NOT_FOUND)
		return refusal_set(
		    r, "core.cosign", field, "the card of %s has not signed", field);
	if (err)
		return refusal_set(r, "core.signature", field,
		    "the signature of the card of %s does not hold", field);
	if (!listed(sub, hex))
		memcpy(sub->cosign[sub->cosign_count++], hex, 65);
	return 0;
}

static int
verify_cards(const struct note *note, const struct kind *kind, struct submission *sub,
    struct refusal *r)
{
	for (size_t i = 0; i < json_array_size(kind->cosign); i++) {
		const char *field = json_string_value(json_array_get(kind->cosign, i));
		const char *hex = json_str(sub->fields, field);
		int err = hex ? verify_card(note, field, hex, sub, r) : 0;

		if (err)
			return err;
	}
	if (sub->cosign_count + 1 == note->count)
		return 0;
	return refusal_set(r, "core.signature", NULL,
	    "the entry has a signature of a card that none of its fields names");
}

/* ---- the bytes of "fields" as they were signed ---- */

static const char *
skip_space(const char *p)
{
	return p + strspn(p, " \t\r");
}

/* Past a JSON value in a line that is known to be JSON. */
static const char *
skip_value(const char *p)
{
	int depth = 0;

	do {
		if (*p == '"')
			for (p++; *p != '"'; p++)
				p += *p == '\\';
		else if (*p == '{' || *p == '[')
			depth++;
		else if (*p == '}' || *p == ']')
			depth--;
		p++;
	} while (depth > 0 || (p[-1] != '"' && p[-1] != '}' && p[-1] != ']' &&
				  !strchr(",} \t\r", *p)));
	return p;
}

static bool
key_is(const char *token, size_t size, const char *want)
{
	json_t *key =
	    json_loadb(token, size, JSON_DECODE_ANY, NULL); /* it may be escaped */
	bool same = json_is_string(key) && strcmp(json_string_value(key), want) == 0;

	json_decref(key);
	return same;
}

/* Parts of one thing have byte-identical fields, so the bytes are looked for, not the
 * meaning. */
static void
find_fields(const struct note *note, struct submission *sub)
{
	const char *p =
	    strchr(note->text, '\n') + 1; /* line 2: entry_parse has seen an object */

	p = skip_space(p) + 1;
	while (*(p = skip_space(p)) != '}') {
		const char *name = p, *name_end = skip_value(p), *value;

		value = skip_space(skip_space(name_end) + 1);
		p = skip_value(value);
		if (key_is(name, (size_t)(name_end - name), "fields")) {
			sub->fields_text = value;
			sub->fields_size = (size_t)(p - value);
			return;
		}
		p = skip_space(p);
		p += *p == ',';
	}
	die("an entry without fields came through the parser");
}

int
verify_entry(struct state *s, const struct entry *entry, struct submission *sub,
    char leaf[65], char (*cosign)[65], struct refusal *r)
{
	struct form *form;
	struct kind *kind;
	struct key key;
	int err;

	hex_encode(leaf, entry->leaf, HASH_SIZE);
	*sub = (struct submission){.service = entry->service,
	    .kind = entry->kind,
	    .signer = entry->signer,
	    .version = entry->version,
	    .seq = entry->seq,
	    .part = entry->part,
	    .parts = entry->parts,
	    .leaf = leaf,
	    .fields = entry->fields,
	    .payload = entry->payload,
	    .payload_count = entry->payload_count,
	    .cosign = cosign};
	if (strcmp(entry->origin, s->charter.origin) != 0)
		return refusal_set(r, "core.origin", "origin",
		    "the entry is for %.100s, this is %s", entry->origin,
		    s->charter.origin);
	if (entry->parts > 1)
		find_fields(&entry->note, sub);
	err = apply_check(s, sub, &form, &kind, r);
	if (!err)
		err = member_key(s, entry->signer, &key, r);
	if (!err && note_verify(&entry->note, &key, NULL))
		err = refusal_set(r, "core.signature", NULL,
		    "the signature of %s does not hold", entry->signer);
	return err ? err : verify_cards(&entry->note, kind, sub, r);
}
