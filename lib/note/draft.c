/* Writing entries. */
#include "note/entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/b64.h"

/* EM SP name SP B64(id || signature) LF */
#define LINE_ROOM (3 + 1 + KEY_NAME_MAX + 1 + B64_SIZE(4 + KEY_SIGNATURE_SIZE) + 1)
#define SIGNATURES_ROOM (1 + 2 * LINE_ROOM)
/* A fit may be asked before seq and part are known; both may then grow by this. */
#define HEAD_ROOM 64

static void
must(int failed)
{
	if (failed)
		die("a JSON object cannot be built: out of memory or text that is not "
		    "UTF-8");
}

static void
put_head(struct buf *out, const struct entry_draft *d)
{
	static const uint8_t none[HASH_SIZE];
	struct buf prev = {0};
	b64_put(&prev, d->prev ? d->prev : none, HASH_SIZE);
	json_t *head = json_object();
	must(!head);
	must(json_object_set_new(head, "origin", json_string(d->origin)));
	must(json_object_set_new(head, "service", json_string(d->service)));
	must(json_object_set_new(head, "kind", json_string(d->kind)));
	must(json_object_set_new(head, "version", json_integer(d->version)));
	must(json_object_set_new(head, "seq", json_integer(d->seq)));
	must(json_object_set_new(head, "prev", json_string(buf_str(&prev))));
	must(json_object_set_new(head, "time", json_integer(d->time)));
	/* The draft's fields are only read; jansson counts references in them. */
	must(json_object_set(head, "fields", (json_t *)(uintptr_t)d->fields));
	if (d->parts > 1)
		must(json_object_set_new(head, "part",
		    json_pack("[I,I]", (json_int_t)d->part, (json_int_t)d->parts)));
	char *text = json_dumps(head, JSON_COMPACT);
	must(!text);
	buf_puts(out, "madang/entry/v1\n");
	buf_puts(out, text);
	buf_puts(out, "\n");
	free(text);
	json_decref(head);
	buf_free(&prev);
}

int
entry_text(struct buf *out, const struct entry_draft *draft)
{
	struct buf text = {0};
	int rc = 0;
	put_head(&text, draft);
	for (size_t i = 0; i < draft->payload_count; i++) {
		const struct buf *item = &draft->payload[i];
		if (item->size == 0)
			rc = ERR_FORMAT;
		b64_put(&text, item->data, item->size);
		buf_puts(&text, "\n");
		if (text.size > ENTRY_MAX)
			break;
	}
	if (!rc && text.size + SIGNATURES_ROOM > ENTRY_MAX)
		rc = ERR_TOO_LARGE;
	if (!rc)
		buf_put(out, text.data, text.size);
	buf_free(&text);
	return rc;
}

int
entry_build(struct buf *out, const struct entry_draft *draft,
    const struct entry_signer *signers, size_t count)
{
	struct buf b = {0};
	int rc = entry_text(&b, draft);
	if (!rc) {
		size_t text_size = b.size;
		struct buf lines = {0};
		for (size_t i = 0; i < count; i++)
			note_sign(&lines, (const char *)b.data, text_size, signers[i].key,
			    signers[i].secret, 0);
		buf_puts(&b, "\n");
		buf_put(&b, lines.data, lines.size);
		buf_free(&lines);
		if (b.size > ENTRY_MAX)
			rc = ERR_TOO_LARGE;
	}
	if (!rc) {
		buf_reset(out);
		buf_put(out, b.data, b.size);
	}
	buf_free(&b);
	return rc;
}

int
entry_fit(const struct entry_draft *draft, size_t first, size_t max, size_t *fit)
{
	struct buf head = {0};
	put_head(&head, draft);
	size_t used = head.size + HEAD_ROOM + SIGNATURES_ROOM;
	buf_free(&head);
	if (max > ENTRY_MAX)
		max = ENTRY_MAX;

	size_t n = 0;
	while (first + n < draft->payload_count) {
		used += B64_SIZE(draft->payload[first + n].size) + 1;
		if (used > max)
			break;
		n++;
	}
	if (n == 0 && first < draft->payload_count)
		return ERR_TOO_LARGE;
	*fit = n;
	return 0;
}
