#include "note/checkpoint.h"

#include <string.h>

#include "base/b64.h"
#include "base/text.h"
#include "note/form.h"

void
checkpoint_text(struct buf *out, const char *origin, const struct checkpoint *cp)
{
	buf_printf(out, "%s\n%llu\n", origin, (unsigned long long)cp->size);
	b64_put(out, cp->root, HASH_SIZE);
	buf_puts(out, "\n");
}

int
checkpoint_parse(struct checkpoint *cp, struct note *note, const char *origin,
    const void *data, size_t size, struct why *why)
{
	struct note n;
	struct checkpoint out;
	int rc = note_parse(&n, data, size, why);
	if (rc)
		return rc;
	size_t length;
	struct cur c = cur_of(n.text, n.text_size);
	const char *line = cur_line(&c, &length);
	if (!line || !form_line_is(line, length, origin))
		return why_set(why, ERR_FORMAT, "checkpoint: is of %.*s, not of %s",
		    line ? (int)(length < 200 ? length : 200) : 0, line ? line : "",
		    origin);
	line = cur_line(&c, &length);
	if (!line || text_decimal(&out.size, line, length, INT64_MAX))
		return why_set(
		    why, ERR_FORMAT, "checkpoint: its second line is no tree size");
	line = cur_line(&c, &length);
	if (!line || b64_get_exact(out.root, HASH_SIZE, line, length))
		return why_set(
		    why, ERR_FORMAT, "checkpoint: its third line is no root hash");
	if (!cur_done(&c))
		return why_set(why, ERR_FORMAT, "checkpoint: lines after the root hash");
	*cp = out;
	*note = n;
	return 0;
}

static int
check_quorum(const struct charter *charter, size_t got, struct why *why)
{
	if (got >= charter->quorum)
		return 0;
	return why_set(why, ERR_QUORUM, "%zu cosignatures of %zu nodes, %zu are needed",
	    got, charter->count, charter->quorum);
}

int
charter_verify(const struct charter *charter, const struct note *note, uint64_t *times,
    size_t *count, struct why *why)
{
	size_t logs = 0, cosigners = 0;
	uint64_t seen[NODES_MAX];
	for (size_t i = 0; i < charter->count; i++) {
		const struct node_keys *node = &charter->nodes[i];
		int log = note_verify(note, &node->log, NULL);
		int cosigner = note_verify(note, &node->cosigner, &seen[cosigners]);
		if ((log && log != ERR_NOT_FOUND) ||
		    (cosigner && cosigner != ERR_NOT_FOUND))
			return why_set(why, ERR_SIGNATURE,
			    "checkpoint: a signature of node %s does not hold", node->id);
		logs += log == 0;
		cosigners += cosigner == 0;
	}
	if (logs == 0)
		return why_set(
		    why, ERR_QUORUM, "checkpoint: no node's log key signed it");
	int rc = check_quorum(charter, cosigners, why);
	if (rc)
		return rc;
	if (times)
		memcpy(times, seen, cosigners * sizeof *times);
	if (count)
		*count = cosigners;
	return 0;
}

/* Whose line it is; charter->count if nobody's. *time gets T. */
static size_t
cosigner_of(const struct charter *charter, const struct buf *text, const char *line,
    uint64_t *time, int *rc)
{
	for (size_t i = 0; i < charter->count; i++) {
		*rc = note_verify_line(line, strlen(line), (const char *)text->data,
		    text->size, &charter->nodes[i].cosigner, time);
		if (*rc != ERR_NOT_FOUND)
			return i;
	}
	return charter->count;
}

static int
verify_lines(const struct charter *charter, const struct buf *text, char *const *lines,
    size_t line_count, uint64_t *seen, struct why *why)
{
	bool signed_by[NODES_MAX] = {false};
	if (line_count > charter->count)
		return why_set(why, ERR_FORMAT,
		    "block: carries %zu cosignatures of %zu nodes", line_count,
		    charter->count);
	for (size_t i = 0; i < line_count; i++) {
		int rc = ERR_NOT_FOUND;
		size_t node = cosigner_of(charter, text, lines[i], &seen[i], &rc);
		if (rc == ERR_NOT_FOUND)
			return why_set(why, ERR_KEY,
			    "block: carried line %zu is of no cosigner of the charter",
			    i + 1);
		if (rc)
			return why_set(why, ERR_SIGNATURE,
			    "block: the carried cosignature of node %s does not hold",
			    charter->nodes[node].id);
		if (signed_by[node])
			return why_set(why, ERR_FORMAT,
			    "block: carries two cosignatures of node %s",
			    charter->nodes[node].id);
		signed_by[node] = true;
	}
	return check_quorum(charter, line_count, why);
}

int
charter_verify_lines(const struct charter *charter, const struct checkpoint *cp,
    char *const *lines, size_t line_count, uint64_t *times, size_t *count,
    struct why *why)
{
	struct buf text = {0};
	uint64_t seen[NODES_MAX];
	checkpoint_text(&text, charter->origin, cp);
	int rc = verify_lines(charter, &text, lines, line_count, seen, why);
	buf_free(&text);
	if (rc)
		return rc;
	if (times)
		memcpy(times, seen, line_count * sizeof *times);
	if (count)
		*count = line_count;
	return 0;
}
