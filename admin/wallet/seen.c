/* seen: to whom a certificate was presented, and who said so on the ledger. */
#include "admin/wallet/wallet.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/text.h"

struct counting {
	struct state *state;
	const struct held *held;
	struct seen *seen;
	bool in_words;
};

static int
look_up(const struct counting *c, int64_t when, const char *nonce, const char *asked,
    struct why *why)
{
	sqlite3_stmt *st = NULL;
	uint8_t tag[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];

	cert_present_tag(&c->held->cert, nonce, tag);
	hex_encode(hex, tag, sizeof(tag));
	int r = client_select(c->state, &st, why,
	    "SELECT verifier, purpose, time FROM cert_pub_present WHERE tag = ?1", hex,
	    NULL);
	if (r != 0)
		return r;
	bool recorded = sqlite3_step(st) == SQLITE_ROW;
	c->seen->shown++;
	c->seen->recorded += recorded;
	if (recorded && c->in_words)
		tell(stdout, WORD_RECORDED, moment_of(sqlite3_column_int64(st, 2)).s,
		    sqlite3_column_text(st, 0), sqlite3_column_text(st, 1), asked, NULL);
	else if (c->in_words)
		tell(stdout, WORD_NOT_RECORDED, moment_of(when).s, asked, NULL);
	sqlite3_finalize(st);
	return 0;
}

/* `time nonce aud` */
static int
take_line(const struct counting *c, char *line, struct why *why)
{
	char *nonce = strchr(line, ' ');
	char *aud = nonce != NULL ? strchr(nonce + 1, ' ') : NULL;
	uint64_t when;

	if (aud == NULL ||
	    text_decimal(&when, line, (size_t)(nonce - line), UINT32_MAX) != 0)
		return why_set(why, ERR_FORMAT, "a line of the .shown file is malformed");
	*aud = '\0';
	return look_up(c, (int64_t)when, nonce + 1, aud + 1, why);
}

static int
read_lines(const struct counting *c, const struct buf *text, struct why *why)
{
	struct cur in = cur_of(text->data, text->size);
	const char *line;
	size_t size;
	int r = 0;

	while (r == 0 && cur_left(&in) > 0) {
		struct buf copy = {0};

		line = cur_line(&in, &size);
		if (line == NULL)
			return why_set(why, ERR_FORMAT,
			    "the last line of the .shown file is cut short");
		buf_put(&copy, line, size);
		buf_put8(&copy, 0);
		r = take_line(c, (char *)copy.data, why);
		buf_free(&copy);
	}
	return r;
}

int
seen_count(struct seen *seen, struct state *state, const struct held *held,
    const char *file, bool in_words, struct why *why)
{
	struct path path = held_beside(file, "shown");
	struct counting c = {state, held, seen, in_words};
	struct buf text = {0};
	int r = 0;

	*seen = (struct seen){0, 0};
	if (access(path.s, F_OK) == 0)
		r = file_read(&text, path.s, WALLET_SHOWN_MAX, why);
	if (r == 0)
		r = read_lines(&c, &text, why);
	buf_free(&text);
	return r;
}

int
wallet_seen(const struct args *a, struct why *why)
{
	struct path file = wallet_file(a, a->words[0]);
	struct client ledger = {.lock = -1};
	struct seen seen;
	struct held h;
	int r = held_open(&h, file.s, why);

	if (r != 0)
		return r;
	r = ledger_open(&ledger, a, why);
	if (r == 0)
		r = seen_count(&seen, ledger.state, &h, file.s, true, why);
	if (r == 0)
		tell(stdout, WORD_SEEN_COUNT, number_of(seen.shown).s,
		    number_of(seen.recorded).s, NULL);
	client_close(&ledger);
	held_close(&h);
	return r;
}
