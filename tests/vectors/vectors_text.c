/* Vectors of notes and entries. */
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "vectors.h"

#define EM "\xe2\x80\x94"

static void
add_note(json_t *good, const char *name, const char *text, const struct sample_key *k)
{
	struct buf b = {0};
	struct note note;
	uint64_t time = 0;
	sample_note(&b, text, k);
	VECTOR_MUST(note_parse(&note, b.data, b.size, NULL) == 0);
	VECTOR_MUST(note_verify(&note, &k->key, &time) == 0);
	json_t *v = vector_document(name, &b);
	json_object_set_new(v, "signed", json_string(text));
	json_object_set_new(v, "key", vector_key(k));
	if (k->key.type == KEY_COSIGNER)
		json_object_set_new(v, "time", json_integer((json_int_t)time));
	json_array_append_new(good, v);
	buf_free(&b);
}

/* The example of c2sp.org/signed-note. */
static void
add_published(json_t *good)
{
	const char *vkey =
	    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
	struct buf b = {0};
	struct key key;
	struct note note;
	buf_puts(&b,
	    "This is an example message.\n\n" EM " example.com/foo Uw2QOkn8srV1yJGh2VYRlL"
	    "1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n");
	VECTOR_MUST(key_parse(&key, vkey) == 0);
	VECTOR_MUST(note_parse(&note, b.data, b.size, NULL) == 0);
	VECTOR_MUST(note_verify(&note, &key, NULL) == 0);
	json_t *v = vector_document("the example of c2sp.org/signed-note", &b);
	json_object_set_new(v, "key", json_pack("{s:s}", "vkey", vkey));
	json_array_append_new(good, v);
	buf_free(&b);
}

/* A document that is wrong in its form; with a key: whose signature does not hold. */
static void
add_bad_note(json_t *bad, const char *name, const char *data, const struct sample_key *k)
{
	struct buf b = {0};
	struct note note;
	buf_puts(&b, data);
	int rc = note_parse(&note, b.data, b.size, NULL);
	json_t *v = vector_document(name, &b);
	if (k) {
		VECTOR_MUST(rc == 0);
		rc = note_verify(&note, &k->key, NULL);
		json_object_set_new(v, "key", vector_key(k));
	}
	VECTOR_MUST(rc != 0);
	json_array_append_new(bad, v);
	buf_free(&b);
}

static void
add_harmed_notes(json_t *bad, const struct sample *s)
{
	struct buf b = {0};
	sample_note(&b, "text\n", &s->station);
	b.data[0] = 'T';
	add_bad_note(bad, "another text", buf_str(&b), &s->station);
	sample_note(&b, "text\n", &s->station);
	note_sign(&b, "text\n", 5, &s->station.key, s->station.secret, 0);
	add_bad_note(bad, "the same key twice", buf_str(&b), NULL);
	sample_note(&b, "text\n", &s->station);
	b.data[b.size - 1] = 0;
	add_bad_note(bad, "last line without LF", buf_str(&b), NULL);
	sample_note(&b, "text", &s->station);
	add_bad_note(bad, "text without LF, so no empty line", buf_str(&b), NULL);
	buf_reset(&b);
	buf_puts(&b, "text\n\n");
	for (int i = 0; i < 66; i++)
		buf_printf(&b, EM " n%d AAAAAAA=\n", i);
	add_bad_note(bad, "66 signature lines", buf_str(&b), NULL);
	buf_free(&b);
}

json_t *
vectors_note(const struct sample *s)
{
	json_t *good = json_array(), *bad = json_array();
	static const struct {
		const char *name, *data;
	} forms[] = {
	    {"empty", ""},
	    {"no signature", "text\n\n"},
	    {"CR in the text", "text\r\n\n" EM " n AAAAAAA=\n"},
	    {"tab in the text", "te\txt\n\n" EM " n AAAAAAA=\n"},
	    {"not UTF-8", "te\xff\n\n" EM " n AAAAAAA=\n"},
	    {"base64 with stray bits", "text\n\n" EM " n AAAAAAB=\n"},
	    {"base64 without padding", "text\n\n" EM " n AAAAAAA\n"},
	    {"no bytes after the key id", "text\n\n" EM " n AAAAAA==\n"},
	    {"two spaces", "text\n\n" EM " n  AAAAAAA=\n"},
	    {"space at the end", "text\n\n" EM " n AAAAAAA= \n"},
	    {"plus in a name", "text\n\n" EM " n+m AAAAAAA=\n"},
	    {"no-break space in a name", "text\n\n" EM " n\xc2\xa0 AAAAAAA=\n"},
	    {"hyphen for the dash", "text\n\n- n AAAAAAA=\n"},
	    {"line after the signatures", "text\n\n" EM " n AAAAAAA=\nmore\n"},
	};
	add_published(good);
	add_note(good, "Ed25519", "text\n", &s->station);
	add_note(good, "cosignature/v1", "text\n", &s->cosigner[0]);
	add_note(
	    good, "the text ends at the last empty line", "a\n\nb\n\n\nc\n", &s->station);
	add_note(good, "an empty line is a text", "\n", &s->station);
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		add_bad_note(bad, forms[i].name, forms[i].data, NULL);
	add_harmed_notes(bad, s);
	return vector_file("note", good, bad);
}

static void
add_entry(json_t *good, const char *name, const struct buf *raw)
{
	struct entry e;
	struct why why = {""};
	if (entry_parse(&e, raw->data, raw->size, &why))
		die("vector %s: %s", name, why.text);
	json_t *v = vector_document(name, raw), *payload = json_array();
	for (size_t i = 0; i < e.payload_count; i++)
		json_array_append_new(
		    payload, vector_hex(e.payload[i].data, e.payload[i].size));
	json_object_set_new(v, "leaf", vector_hex(e.leaf, HASH_SIZE));
	json_object_set_new(v, "signer", json_string(e.signer));
	json_object_set_new(v, "service", json_string(e.service));
	json_object_set_new(v, "kind", json_string(e.kind));
	json_object_set_new(v, "seq", json_integer(e.seq));
	json_object_set_new(
	    v, "part", json_pack("[I,I]", (json_int_t)e.part, (json_int_t)e.parts));
	json_object_set(v, "fields", e.fields);
	json_object_set_new(v, "payload", payload);
	json_array_append_new(good, v);
	entry_free(&e);
}

#define HEAD                                                                             \
	"{\"origin\":\"city.example\",\"service\":\"don\",\"kind\":\"donate\","          \
	"\"version\":1,"                                                                 \
	"\"seq\":7,\"prev\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\","           \
	"\"time\":1790000000,\"fields\":"
#define ENTRY(rest) "madang/entry/v1\n" HEAD rest "}\n"

static void
add_signed(json_t *list, bool good, const char *name, const char *text,
    const struct sample_key *k)
{
	struct buf b = {0};
	struct entry e;
	sample_note(&b, text, k);
	if (good) {
		add_entry(list, name, &b);
	} else {
		VECTOR_MUST(entry_parse(&e, b.data, b.size, NULL) != 0);
		json_array_append_new(list, vector_document(name, &b));
	}
	buf_free(&b);
}

static void
add_bad_entries(json_t *bad, const struct sample *s)
{
	static const struct {
		const char *name, *text;
	} texts[] = {
	    {"another first line", "madang/entry/v2\n" HEAD "{}}\n"},
	    {"space after the first line", "madang/entry/v1 \n" HEAD "{}}\n"},
	    {"no second line", "madang/entry/v1\n"},
	    {"no object", "madang/entry/v1\n[]\n"},
	    {"text after the object", "madang/entry/v1\n" HEAD "{}} x\n"},
	    {"unknown key", ENTRY("{},\"extra\":1")},
	    {"the same key twice", ENTRY("{},\"seq\":8")},
	    {"the same field twice", ENTRY("{\"a\":1,\"a\":1}")},
	    {"null", ENTRY("{\"a\":null}")},
	    {"boolean", ENTRY("{\"a\":true}")},
	    {"float", ENTRY("{\"a\":1.0}")},
	    {"exponent", ENTRY("{\"a\":1e3}")},
	    {"integer beyond 2^53", ENTRY("{\"a\":9007199254740993}")},
	    {"U+0000", ENTRY("{\"a\":\"\\u0000\"}")},
	    {"half of a surrogate pair", ENTRY("{\"a\":\"\\ud800\"}")},
	    {"array in a field", ENTRY("{\"a\":[]}")},
	    {"lines that hold no objects", ENTRY("{\"lines\":[1]}")},
	    {"lines that nest", ENTRY("{\"lines\":[{\"a\":{}}]}")},
	    {"part 1 of 1", ENTRY("{},\"part\":[1,1]")},
	    {"part 3 of 2", ENTRY("{},\"part\":[3,2]")},
	    {"seq 0",
		"madang/entry/"
		"v1\n{\"origin\":\"city.example\",\"service\":\"don\",\"kind\":"
		"\"donate\",\"version\":1,\"seq\":0,\"prev\":"
		"\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\",\"time\":1790000000,"
		"\"fields\":{}}\n"},
	    {"prev of 31 bytes",
		"madang/entry/v1\n{\"origin\":\"city.example\",\"service\":"
		"\"don\",\"kind\":\"donate\",\"version\":1,\"seq\":1,\"prev\":"
		"\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\",\"time\":"
		"1790000000,\"fields\":{}}\n"},
	    {"empty payload line", ENTRY("{}") "\nAA==\n"},
	    {"payload with stray bits", ENTRY("{}") "AB==\n"},
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		add_signed(bad, false, texts[i].name, texts[i].text, &s->station);
	add_signed(bad, false, "signed by a node", ENTRY("{}"), &s->cosigner[0]);
	add_signed(bad, false, "signed by a proposer", ENTRY("{}"), &s->proposer[0]);
	add_signed(bad, false, "signed by a card alone", ENTRY("{}"), &s->card);
	struct buf b = {0};
	struct entry e;
	const char *text = ENTRY("{}");
	sample_note(&b, text, &s->station);
	note_sign(&b, text, strlen(text), &s->platform.key, s->platform.secret, 0);
	VECTOR_MUST(entry_parse(&e, b.data, b.size, NULL) != 0);
	json_array_append_new(bad, vector_document("a second machine signs", &b));
	buf_free(&b);
}

json_t *
vectors_entry(const struct sample *s)
{
	json_t *good = json_array(), *bad = json_array();
	struct buf b = {0};
	sample_entry(s, &b, 812);
	add_entry(good, "payload, lines and a card", &b);
	add_entry(good, "the charter of four nodes", &s->charter_raw);
	add_signed(good, true, "no fields, no payload", ENTRY("{}"), &s->station);
	add_signed(good, true, "white space and a part",
	    "madang/entry/v1\n " HEAD
	    " { \"a\" : 9007199254740992 } , \"part\" : [ 2 , 3 ] } \n",
	    &s->station);
	add_bad_entries(bad, s);
	buf_free(&b);
	return vector_file("entry", good, bad);
}
