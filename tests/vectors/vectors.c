/*
 * vectors [--write] [DIR] - compares the test vectors in DIR with what the library makes
 * and takes now, or writes them. A difference is a change of the protocol.
 */
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/file.h"
#include "base/text.h"

json_t *
vector_hex(const void *data, size_t size)
{
	char *hex = xmalloc(2 * size + 1);
	hex_encode(hex, data, size);
	json_t *value = json_string(hex);
	free(hex);
	return value;
}

json_t *
vector_key(const struct sample_key *k)
{
	char vkey[KEY_VKEY_MAX];
	key_format(&k->key, vkey);
	return json_pack("{s:s,s:i,s:o,s:o,s:o,s:s}", "name", k->key.name, "type",
	    (int)k->key.type, "seed", vector_hex(k->seed, sizeof k->seed), "public",
	    vector_hex(k->key.public, KEY_PUBLIC_SIZE), "id",
	    vector_hex(k->key.id, sizeof k->key.id), "vkey", vkey);
}

json_t *
vector_document(const char *name, const struct buf *data)
{
	const char *kind = "text";
	struct buf text = {0};
	if (text_clean(buf_str(data), data->size, true)) {
		buf_put(&text, data->data, data->size);
	} else {
		kind = "b64";
		b64_put(&text, data->data, data->size);
	}
	json_t *value = json_pack("{s:s,s:s}", "name", name, kind, buf_str(&text));
	VECTOR_MUST(value);
	buf_free(&text);
	return value;
}

json_t *
vector_file(const char *what, json_t *good, json_t *bad)
{
	return json_pack("{s:s,s:o,s:o}", "what", what, "good", good, "bad", bad);
}

static bool
same_as_file(const char *path, const char *text)
{
	struct buf file = {0};
	struct why why = {""};
	if (file_read(&file, path, 1 << 24, &why)) {
		fprintf(stderr, "vectors: %s\n", why.text);
		return false;
	}
	bool same = file.size == strlen(text) && memcmp(file.data, text, file.size) == 0;
	if (!same)
		fprintf(
		    stderr, "vectors: %s differs from what the library makes\n", path);
	buf_free(&file);
	return same;
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		json_t *(*make)(const struct sample *);
	} files[] = {{"note", vectors_note}, {"entry", vectors_entry},
	    {"block", vectors_block}, {"tile", vectors_tile},
	    {"receipt", vectors_receipt}, {"cert", vectors_cert}};
	bool write = argc > 1 && strcmp(argv[1], "--write") == 0;
	const char *dir = argc > 1 + write ? argv[1 + write] : TEST_DATA "/vectors";
	struct sample s;
	int failed = 0;
	sample_open(&s, SAMPLE_NODES);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct path path = path_of("%s/%s.json", dir, files[i].name);
		struct why why = {""};
		json_t *value = files[i].make(&s);
		char *text = json_dumps(value, JSON_INDENT(1));
		VECTOR_MUST(text);
		if (write && file_write(path.s, text, strlen(text), 0644, &why)) {
			fprintf(stderr, "vectors: %s\n", why.text);
			failed = 1;
		}
		if (!write && !same_as_file(path.s, text))
			failed = 1;
		free(text);
		json_decref(value);
	}
	sample_close(&s);
	return failed;
}
