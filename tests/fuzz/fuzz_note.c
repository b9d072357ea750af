#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "note/note.h"

FUZZ_TARGET(note)
{
	struct note note;
	struct key key;
	if (note_parse(&note, data, size, NULL))
		return;
	FUZZ_MUST(note.count >= 1 && note.text_size + 1 < size);
	FUZZ_MUST(
	    note.text[note.text_size - 1] == '\n' && note.text[note.text_size] == '\n');
	/* A line can be found again by its key, whose vkey is read as it is written. */
	const struct note_signature *s = &note.signatures[0];
	char name[KEY_NAME_MAX + 1] = "", vkey[KEY_VKEY_MAX];
	memcpy(name, s->name, s->name_size);
	uint8_t public[KEY_PUBLIC_SIZE] = {0};
	FUZZ_MUST(key_set(&key, name, KEY_COSIGNER, public) == 0);
	struct key again;
	key_format(&key, vkey);
	FUZZ_MUST(key_parse(&again, vkey) == 0 && key_equal(&key, &again));
	memcpy(key.id, s->id, sizeof key.id);
	FUZZ_MUST(note_find(&note, &key) == s);
	FUZZ_MUST(note_verify(&note, &key, NULL) != 0);
}
