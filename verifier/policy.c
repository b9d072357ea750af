/* The tlog-policy file of a ledger, compared with the charter. */
#include <stdio.h>
#include <string.h>

#include "verifier/charter.h"

#define WORDS 80

/* Cuts a copied line into words. */
static size_t
words_of(char *line, char *words[WORDS])
{
	size_t count = 0;

	for (char *w = strtok(line, " \t"); w != NULL && count < WORDS;
	     w = strtok(NULL, " \t"))
		words[count++] = w;
	return count;
}

/* A line that stands twice must not pass for one that is missing. */
struct seen {
	bool logs[NODES_MAX], witnesses[NODES_MAX];
	size_t groups, quorums;
};

static int
once(bool *seen, struct fault *fault)
{
	if (*seen)
		return fault_say(fault, "it names a key twice");
	*seen = true;
	return 0;
}

static int
log_line(const struct charter_info *charter, const char *text, struct seen *seen,
    struct fault *fault)
{
	struct vkey key;

	if (vkey_read(&key, text, fault))
		return -1;
	for (size_t i = 0; i < charter->node_count; i++)
		if (memcmp(key.public, charter->nodes[i].log.public, 32) == 0 &&
		    memcmp(key.id, charter->nodes[i].log.id, 4) == 0)
			return once(&seen->logs[i], fault);
	return fault_say(fault, "it names a log key that the charter does not know");
}

static int
witness_line(const struct charter_info *charter, const char *id, const char *text,
    struct seen *seen, struct fault *fault)
{
	struct vkey key;

	if (vkey_read(&key, text, fault))
		return -1;
	for (size_t i = 0; i < charter->node_count; i++)
		if (strcmp(charter->nodes[i].id, id) == 0 &&
		    memcmp(key.public, charter->nodes[i].cosigner.public, 32) == 0 &&
		    memcmp(key.id, charter->nodes[i].cosigner.id, 4) == 0)
			return once(&seen->witnesses[i], fault);
	return fault_say(
	    fault, "the key of witness %.60s is not that of the charter", id);
}

static int
group_line(
    const struct charter_info *charter, char **words, size_t count, struct fault *fault)
{
	char need[8];

	snprintf(need, sizeof need, "%zu", charter_info_quorum(charter));
	if (strcmp(words[1], "madang") != 0 || strcmp(words[2], need) != 0)
		return fault_say(fault, "the quorum is not %s", need);
	for (size_t n = 0; n < charter->node_count; n++) {
		size_t i = 3;
		while (i < count && strcmp(words[i], charter->nodes[n].id) != 0)
			i++;
		if (i == count || count != 3 + charter->node_count)
			return fault_say(
			    fault, "the group is not the nodes of the charter");
	}
	return 0;
}

static int
line_check(char *line, const struct charter_info *charter, struct seen *seen,
    struct fault *fault)
{
	char *words[WORDS];
	size_t count = words_of(line, words);

	if (count == 0 || words[0][0] == '#')
		return 0;
	if (strcmp(words[0], "log") == 0 && (count == 2 || count == 3))
		return log_line(charter, words[1], seen, fault);
	if (strcmp(words[0], "witness") == 0 && (count == 3 || count == 4))
		return witness_line(charter, words[1], words[2], seen, fault);
	if (strcmp(words[0], "group") == 0 && count >= 4)
		return seen->groups++, group_line(charter, words, count, fault);
	if (strcmp(words[0], "quorum") == 0 && count == 2 &&
	    strcmp(words[1], "madang") == 0)
		return seen->quorums++, 0;
	return fault_say(fault, "unknown line \"%.60s ...\"", words[0]);
}

int
policy_check(struct span policy, const struct charter_info *charter, struct fault *fault)
{
	struct span line;
	struct seen seen = {0};
	char copy[8192];

	if (policy.size == 0 || policy.data[policy.size - 1] != '\n')
		return fault_say(fault, "it does not end with a line feed");
	while (span_line(&policy, &line)) {
		if (line.size >= sizeof copy ||
		    memchr(line.data, '\0', line.size) != NULL)
			return fault_say(
			    fault, "it holds a line that is too long or not text");
		memcpy(copy, line.data, line.size);
		copy[line.size] = '\0';
		if (line_check(copy, charter, &seen, fault))
			return -1;
	}
	for (size_t i = 0; i < charter->node_count; i++)
		if (!seen.logs[i] || !seen.witnesses[i])
			return fault_say(
			    fault, "it does not name node %s", charter->nodes[i].id);
	if (seen.groups != 1 || seen.quorums != 1)
		return fault_say(fault, "it does not name the quorum once");
	return 0;
}
