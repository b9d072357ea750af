#include "verifier/signed.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char dash[] = "\xe2\x80\x94 "; /* EM dash, space */

/* White space of Unicode that is not ASCII: U+0085, U+00A0, U+1680, U+2000..200A, U+2028,
 * U+2029, U+202F, U+205F, U+3000. */
static bool
wide_space(const uint8_t *p, size_t left)
{
	if (left >= 2 && p[0] == 0xc2)
		return p[1] == 0x85 || p[1] == 0xa0;
	if (left < 3)
		return false;
	if (p[0] == 0xe2 && p[1] == 0x80)
		return p[2] <= 0x8a || p[2] == 0xa8 || p[2] == 0xa9 || p[2] == 0xaf;
	return memcmp(p, "\xe1\x9a\x80", 3) == 0 || memcmp(p, "\xe2\x81\x9f", 3) == 0 ||
	       memcmp(p, "\xe3\x80\x80", 3) == 0;
}

bool
signed_name_ok(struct span name)
{
	if (name.size == 0 || name.size > NAME_MAX_SIZE || !utf8_ok(name.data, name.size))
		return false;
	for (size_t i = 0; i < name.size; i++)
		if (name.data[i] <= ' ' || name.data[i] == '+' ||
		    wide_space(name.data + i, name.size - i))
			return false;
	return true;
}

void
vkey_make(struct vkey *key, const char *name, uint8_t type, const uint8_t public[32])
{
	struct bytes b = {0};
	uint8_t digest[HASH];

	memset(key, 0, sizeof *key);
	memcpy(key->name, name, strnlen(name, NAME_MAX_SIZE));
	key->type = type;
	memcpy(key->public, public, 32);
	bytes_format(&b, "%s\n", key->name);
	bytes_add(&b, &type, 1);
	bytes_add(&b, public, 32);
	sha256_of(digest, b.data, b.size);
	memcpy(key->id, digest, 4);
	bytes_drop(&b);
}

int
vkey_read(struct vkey *key, const char *text, struct fault *fault)
{
	const char *plus = strchr(text, '+'),
		   *second = plus ? strchr(plus + 1, '+') : NULL;
	char name[NAME_MAX_SIZE + 1] = "";
	struct bytes blob = {0};
	uint8_t id[4];
	bool ok;

	if (second == NULL ||
	    !signed_name_ok(
		(struct span){(const uint8_t *)text, (size_t)(plus - text)}) ||
	    !hex_to(id, 4, plus + 1, (size_t)(second - plus - 1)))
		return fault_say(fault, "\"%.80s\" is not a key (name+id+key)", text);
	memcpy(name, text, (size_t)(plus - text));
	ok = b64_to(&blob, span_of(second + 1)) && blob.size == 33 &&
	     (blob.data[0] == KEY_ED25519 || blob.data[0] == KEY_COSIGNATURE);
	if (ok) {
		vkey_make(key, name, blob.data[0], blob.data + 1);
		ok = memcmp(key->id, id, 4) == 0;
	}
	bytes_drop(&blob);
	if (!ok)
		return fault_say(
		    fault, "the key of %s is malformed or has a wrong id", name);
	return 0;
}

int
signature_read(
    struct signature *line, struct bytes *blobs, struct span raw, struct fault *fault)
{
	const uint8_t *space;
	struct span text;

	if (raw.size < 4 || memcmp(raw.data, dash, 4) != 0)
		return fault_say(fault, "a signature line does not begin with a dash");
	raw.data += 4;
	raw.size -= 4;
	space = raw.size ? memchr(raw.data, ' ', raw.size) : NULL;
	if (space == NULL)
		return fault_say(fault, "a signature line has no name");
	line->name = (struct span){raw.data, (size_t)(space - raw.data)};
	if (!signed_name_ok(line->name))
		return fault_say(fault, "a signature line has a malformed name");
	text = (struct span){space + 1, raw.size - line->name.size - 1};
	line->blob = blobs->size + 4;
	if (!b64_to(blobs, text) || blobs->size < line->blob + 1)
		return fault_say(fault, "the signature of %.*s is not base64",
		    (int)line->name.size, (const char *)line->name.data);
	line->blob_size = blobs->size - line->blob;
	memcpy(line->id, blobs->data + line->blob - 4, 4);
	return 0;
}

/* Text must be lines of UTF-8 without control characters. */
static int
text_ok(struct span text, struct fault *fault)
{
	if (!utf8_ok(text.data, text.size))
		return fault_say(fault, "the text is not UTF-8");
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < ' ' && text.data[i] != '\n')
			return fault_say(fault, "the text holds a control character");
		if (text.data[i] == '\n')
			i += plain_ascii(text.data + i + 1, text.size - i - 1);
	}
	return 0;
}

static int
no_twins(const struct signed_note *note, struct fault *fault)
{
	for (size_t i = 0; i < note->count; i++)
		for (size_t j = 0; j < i; j++)
			if (memcmp(note->lines[i].id, note->lines[j].id, 4) == 0 &&
			    note->lines[i].name.size == note->lines[j].name.size &&
			    memcmp(note->lines[i].name.data, note->lines[j].name.data,
				note->lines[i].name.size) == 0)
				return fault_say(fault, "the key %.*s signed twice",
				    (int)note->lines[i].name.size,
				    (const char *)note->lines[i].name.data);
	return 0;
}

int
signed_read(struct signed_note *note, struct span raw, struct fault *fault)
{
	size_t split = 0;
	struct span rest, line;

	note->count = 0;
	note->blobs.size = 0;
	for (size_t i = raw.size; i >= 2 && split == 0; i--)
		if (raw.data[i - 1] == '\n' && raw.data[i - 2] == '\n')
			split = i - 1;
	if (split == 0 || raw.data[raw.size - 1] != '\n')
		return fault_say(
		    fault, "not a signed note: no empty line before signatures");
	note->text = (struct span){raw.data, split};
	if (text_ok(note->text, fault))
		return -1;
	rest = (struct span){raw.data + split + 1, raw.size - split - 1};
	while (span_line(&rest, &line)) {
		if (note->count == SIGNED_MAX)
			return fault_say(fault, "more than %d signatures", SIGNED_MAX);
		note->lines =
		    mem_slot(note->lines, note->count, &note->room, sizeof *note->lines);
		note->lines[note->count] = (struct signature){0};
		if (signature_read(
			&note->lines[note->count++], &note->blobs, line, fault))
			return -1;
	}
	if (note->count == 0)
		return fault_say(fault, "not a signed note: no signature");
	return no_twins(note, fault);
}

void
signed_drop(struct signed_note *note)
{
	bytes_drop(&note->blobs);
	free(note->lines);
	note->lines = NULL;
	note->count = note->room = 0;
}

bool
signed_by(const struct signature *line, const struct vkey *key)
{
	return span_is(line->name, key->name) && memcmp(line->id, key->id, 4) == 0;
}

/* A signature's 64 bytes over what they sign: the text, for a cosignature with its time
 * before it. */
static bool
check(const struct signature *line, const struct bytes *blobs, struct span text,
    const struct vkey *key)
{
	const uint8_t *blob = blobs->data + line->blob;
	struct bytes message = {0};
	bool ok;

	if (key->type == KEY_ED25519)
		return line->blob_size == 64 &&
		       crypto_sign_verify_detached(
			   blob, text.data, text.size, key->public) == 0;
	if (line->blob_size != 72)
		return false;
	bytes_format(&message, "cosignature/v1\ntime %" PRIu64 "\n", read_u64(blob));
	bytes_add(&message, text.data, text.size);
	ok = crypto_sign_verify_detached(
		 blob + 8, message.data, message.size, key->public) == 0;
	bytes_drop(&message);
	return ok;
}

void
signature_try(struct signature *line, const struct bytes *blobs, struct span text,
    const struct vkey *key)
{
	line->held = check(line, blobs, text, key);
	line->tried = true;
	line->tried_type = key->type;
	memcpy(line->tried_key, key->public, sizeof line->tried_key);
	line->tried_text = text;
}

static bool
was_tried(const struct signature *line, struct span text, const struct vkey *key)
{
	return line->tried && line->tried_type == key->type &&
	       memcmp(line->tried_key, key->public, sizeof line->tried_key) == 0 &&
	       line->tried_text.size == text.size &&
	       (line->tried_text.data == text.data ||
		   memcmp(line->tried_text.data, text.data, text.size) == 0);
}

bool
signature_holds(const struct signature *line, const struct bytes *blobs, struct span text,
    const struct vkey *key, uint64_t *time)
{
	bool ok;

	if (!signed_by(line, key))
		return false;
	ok = was_tried(line, text, key) ? line->held : check(line, blobs, text, key);
	if (ok && time != NULL && key->type == KEY_COSIGNATURE)
		*time = read_u64(blobs->data + line->blob);
	return ok;
}

bool
signed_holds(const struct signed_note *note, const struct signature *line,
    const struct vkey *key, uint64_t *time)
{
	return signature_holds(line, &note->blobs, note->text, key, time);
}
