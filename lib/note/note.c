#include "note/note.h"

#include <sodium.h>
#include <string.h>

#include "base/b64.h"
#include "base/text.h"

#define EM "\xe2\x80\x94"

/* `EM SP name SP B64`, without LF. */
static int
parse_line(struct note_signature *s, const char *line, size_t size)
{
	size_t prefix = sizeof EM " " - 1;
	if (size < prefix || memcmp(line, EM " ", prefix) != 0)
		return ERR_FORMAT;
	const char *name = line + prefix;
	const char *space = memchr(name, ' ', size - prefix);
	if (!space || space - name > KEY_NAME_MAX)
		return ERR_FORMAT;
	size_t name_size = (size_t)(space - name);
	char terminated[KEY_NAME_MAX + 1] = "";
	memcpy(terminated, name, name_size);
	if (strlen(terminated) != name_size || !key_name_ok(terminated))
		return ERR_FORMAT;

	struct buf blob = {0};
	int rc = b64_get(&blob, space + 1, size - prefix - name_size - 1);
	if (rc == 0 && blob.size < sizeof s->id + 1)
		rc = ERR_FORMAT;
	if (rc == 0) {
		*s = (struct note_signature){.name = name,
		    .name_size = name_size,
		    .line = line,
		    .line_size = size};
		size_t rest = blob.size - sizeof s->id;
		memcpy(s->id, blob.data, sizeof s->id);
		if (rest <= sizeof s->blob) {
			memcpy(s->blob, blob.data + sizeof s->id, rest);
			s->blob_size = rest;
		}
	}
	buf_free(&blob);
	return rc;
}

/* Where the last empty line begins: the LF that ends the text's last line is at the
 * result. */
static const char *
last_empty_line(const char *data, size_t size)
{
	for (size_t i = size; i >= 2; i--)
		if (data[i - 1] == '\n' && data[i - 2] == '\n')
			return data + i - 2;
	return NULL;
}

/* Does an earlier line bear the same name and key id as the last one? */
static bool
last_is_twin(const struct note *note)
{
	const struct note_signature *last = &note->signatures[note->count - 1];
	for (const struct note_signature *s = note->signatures; s < last; s++)
		if (s->name_size == last->name_size &&
		    memcmp(s->name, last->name, s->name_size) == 0 &&
		    memcmp(s->id, last->id, sizeof s->id) == 0)
			return true;
	return false;
}

int
note_parse(struct note *note, const void *data, size_t size, struct why *why)
{
	const char *text = data;
	if (size == 0 || text[size - 1] != '\n')
		return why_set(why, ERR_FORMAT, "note: its last line has no end");
	if (!text_clean(text, size, true))
		return why_set(why, ERR_FORMAT,
		    "note: holds control characters or bytes that are not UTF-8");
	const char *split = last_empty_line(text, size);
	if (!split || split + 2 == text + size)
		return why_set(why, ERR_FORMAT, "note: no signature after an empty line");

	note->text = text;
	note->text_size = (size_t)(split - text) + 1;
	note->count = 0;
	struct cur c = cur_of(split + 2, size - note->text_size - 1);
	while (cur_left(&c)) {
		size_t line_size;
		const char *line = cur_line(&c, &line_size);
		if (note->count == NOTE_SIGNATURES_MAX)
			return why_set(why, ERR_FORMAT, "note: more than %d signatures",
			    NOTE_SIGNATURES_MAX);
		if (!line || parse_line(&note->signatures[note->count], line, line_size))
			return why_set(why, ERR_FORMAT,
			    "note: signature line %zu is malformed", note->count + 1);
		note->count++;
		if (last_is_twin(note))
			return why_set(why, ERR_FORMAT, "note: one key signed it twice");
	}
	return 0;
}

static bool
line_is_of(const struct note_signature *s, const struct key *key)
{
	return s->name_size == strlen(key->name) &&
	       memcmp(s->name, key->name, s->name_size) == 0 &&
	       memcmp(s->id, key->id, sizeof s->id) == 0;
}

const struct note_signature *
note_find(const struct note *note, const struct key *key)
{
	for (size_t i = 0; i < note->count; i++)
		if (line_is_of(&note->signatures[i], key))
			return &note->signatures[i];
	return NULL;
}

/* What a cosignature covers (c2sp.org/tlog-cosignature, version 1). */
static void
cosigned_text(struct buf *out, const char *text, size_t text_size, uint64_t time)
{
	buf_printf(out, "cosignature/v1\ntime %llu\n", (unsigned long long)time);
	buf_put(out, text, text_size);
}

static bool
ed25519_ok(
    const uint8_t *signature, const void *message, size_t size, const struct key *key)
{
	return crypto_sign_verify_detached(signature, message, size, key->public) == 0;
}

static int
verify_cosignature(const struct note_signature *s, const char *text, size_t text_size,
    const struct key *key, uint64_t *time)
{
	struct cur c = cur_of(s->blob, s->blob_size);
	uint64_t t = cur_get64(&c);
	const uint8_t *signature = cur_take(&c, KEY_SIGNATURE_SIZE);
	if (!cur_done(&c))
		return ERR_SIGNATURE;
	struct buf message = {0};
	cosigned_text(&message, text, text_size, t);
	bool good = ed25519_ok(signature, message.data, message.size, key);
	buf_free(&message);
	if (!good)
		return ERR_SIGNATURE;
	if (time)
		*time = t;
	return 0;
}

static int
verify_signature(const struct note_signature *s, const char *text, size_t text_size,
    const struct key *key, uint64_t *time)
{
	if (key->type == KEY_COSIGNER)
		return verify_cosignature(s, text, text_size, key, time);
	if (key->type != KEY_ED25519)
		return ERR_KEY;
	bool good = s->blob_size == KEY_SIGNATURE_SIZE &&
		    ed25519_ok(s->blob, text, text_size, key);
	return good ? 0 : ERR_SIGNATURE;
}

int
note_verify(const struct note *note, const struct key *key, uint64_t *time)
{
	const struct note_signature *s = note_find(note, key);
	if (!s)
		return ERR_NOT_FOUND;
	return verify_signature(s, note->text, note->text_size, key, time);
}

int
note_verify_line(const char *line, size_t line_size, const char *text, size_t text_size,
    const struct key *key, uint64_t *time)
{
	struct note_signature s;
	if (parse_line(&s, line, line_size))
		return ERR_FORMAT;
	if (!line_is_of(&s, key))
		return ERR_NOT_FOUND;
	return verify_signature(&s, text, text_size, key, time);
}

static void
sign_detached(uint8_t *signature, const void *message, size_t size,
    const uint8_t secret[KEY_SECRET_SIZE])
{
	if (crypto_sign_detached(signature, NULL, message, size, secret) != 0)
		die("libsodium cannot sign");
}

void
note_sign(struct buf *out, const char *text, size_t text_size, const struct key *key,
    const uint8_t secret[KEY_SECRET_SIZE], uint64_t time)
{
	uint8_t signature[KEY_SIGNATURE_SIZE];
	struct buf blob = {0};
	buf_put(&blob, key->id, sizeof key->id);
	if (key->type == KEY_COSIGNER) {
		struct buf message = {0};
		cosigned_text(&message, text, text_size, time);
		sign_detached(signature, message.data, message.size, secret);
		buf_put64(&blob, time);
		buf_free(&message);
	} else {
		sign_detached(signature, text, text_size, secret);
	}
	buf_put(&blob, signature, sizeof signature);
	buf_printf(out, EM " %s ", key->name);
	b64_put(out, blob.data, blob.size);
	buf_puts(out, "\n");
	buf_free(&blob);
}
