/* certificate ask, present, show, print, seen: what holders and agencies do without a key
 * of the city. A wallet is a folder: NAME.sdjwt, NAME.receipt, and NAME.shown, to whom it
 * was presented (a line each: time, nonce, who asked). */
#include "admin/certificate.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "base/json.h"
#include "cert/kinds.h"
#include "cert/request.h"

#define SHOWN_MAX (1024 * 1024)

static int
put_out(const struct buf *bytes, struct why *why)
{
	if (fwrite(bytes->data, 1, bytes->size, stdout) != bytes->size ||
	    fflush(stdout) != 0)
		return why_set(why, -errno, "cannot write to standard output");
	return 0;
}

int
certificate_ask(const struct args *a, struct why *why)
{
	const char *kind = a->words.items[0];
	uint8_t random[16];
	struct buf nonce = {0}, out = {0};
	struct cert_request request = {.aud = a->aud};
	struct kinds *kinds = NULL;

	if (a->aud == NULL)
		return why_set(why, ERR_FORMAT, "say who asks: --aud https://...");
	int r = kinds_open(&kinds, why);
	if (r != 0)
		return r;
	randombytes_buf(random, sizeof(random));
	b64url_put(&nonce, random, sizeof(random));
	request.vct = json_str(kinds_kind(kinds, kind), "vct");
	request.nonce = buf_str(&nonce);
	for (size_t i = 1; i < a->words.count; i++)
		request.claims[request.count++] = a->words.items[i];
	if (request.vct == NULL)
		r = why_set(why, ERR_FORMAT, "there is no kind \"%.60s\"", kind);
	if (r == 0)
		r = cert_request_put(&out, &request, why);
	if (r == 0)
		r = put_out(&out, why);
	kinds_free(kinds);
	buf_free(&nonce);
	buf_free(&out);
	return r;
}

/* ---- present ---- */

/* Durable before the answer leaves: else the holder could not find who was shown it. */
static int
note_shown(
    const char *file, const struct cert_request *request, int64_t now, struct why *why)
{
	struct path path = held_beside(file, "shown");
	struct buf lines = {0};
	int r = file_exists(path.s) ? file_read(&lines, path.s, SHOWN_MAX, why) : 0;

	if (r == 0) {
		buf_printf(
		    &lines, "%lld %s %s\n", (long long)now, request->nonce, request->aud);
		r = file_write(path.s, lines.data, lines.size, 0600, why);
	}
	buf_free(&lines);
	return r;
}

static int
check_kind(const struct held *h, const struct cert_request *request, struct why *why)
{
	const char *vct =
	    json_string_value(json_object_get(h->cert.issuer.claims, "vct"));

	if (strcmp(vct, request->vct) != 0)
		return why_set(why, ERR_REFUSED, "asked is %.100s, and this is %.100s",
		    request->vct, vct);
	return 0;
}

/* What is clear is shown anyway and is no disclosure. */
static size_t
choose(const struct held *h, const struct cert_request *request, const char **names)
{
	size_t count = 0;

	for (size_t i = 0; i < request->count; i++)
		if (json_object_get(h->cert.issuer.claims, request->claims[i]) == NULL)
			names[count++] = request->claims[i];
	return count;
}

static int
present(const struct args *a, const struct held *h, const struct cert_request *request,
    struct why *why)
{
	const char *names[CERT_CLAIMS_MAX];
	struct key card;
	struct secret secret = {0};
	struct buf out = {0};
	int64_t now = clock_unix();
	int r = check_kind(h, request, why);

	if (r == 0)
		r = card_key(a, a->card, a->pins.count > 0 ? a->pins.items[0] : NULL,
		    "PIN of the card: ", "cert", &card, &secret, why);
	if (r == 0)
		r = cert_present(&out, &h->cert, names, choose(h, request, names),
		    &(struct cert_binding){.aud = request->aud,
			.nonce = request->nonce,
			.time = now,
			.secret = secret.data},
		    why);
	if (r == 0)
		r = note_shown(a->words.items[0], request, now, why);
	if (r == 0)
		r = put_out(&out, why);
	secret_free(&secret);
	buf_free(&out);
	return r;
}

int
certificate_present(const struct args *a, struct why *why)
{
	struct held h;
	struct cert_request request = {.json = NULL};
	struct buf text = {0};
	int r = 0;

	if (a->card == NULL)
		return why_set(why, ERR_FORMAT, "say whose card: --card CARD");
	r = held_open(&h, a->words.items[0], why);
	if (r == 0)
		r = file_read(&text, a->words.items[1], CERT_REQUEST_MAX, why);
	if (r == 0)
		r = cert_request_read(&request, text.data, text.size, why);
	if (r == 0)
		r = present(a, &h, &request, why);
	cert_request_free(&request);
	buf_free(&text);
	held_close(&h);
	return r;
}

/* ---- show ---- */

static void
say_claim(const char *name, const json_t *value)
{
	struct buf text = {0};

	if (json_is_string(value))
		text_shown(&text, json_string_value(value));
	else if (json_is_integer(value))
		buf_printf(&text, "%lld", (long long)json_integer_value(value));
	else
		buf_puts(&text, json_is_true(value) ? "yes" : "no");
	say("  %s: %s", name, buf_str(&text));
	buf_free(&text);
}

int
certificate_show(const struct args *a, struct why *why)
{
	struct held h;
	const char *name;
	json_t *value;
	int r = held_open(&h, a->words.items[0], why);

	if (r != 0)
		return r;
	say("%s of %s, by %s (nothing was checked: madang-verifier does)",
	    h.cert.bound ? "Presentation" : "Certificate", h.cert.kind,
	    h.cert.issuer_name);
	json_object_foreach (h.cert.issuer.claims, name, value)
		if (!json_is_object(value) && !json_is_array(value) &&
		    cert_claim(&h.cert, name) != NULL)
			say_claim(name, value);
	for (size_t i = 0; i < h.cert.count; i++)
		say_claim(h.cert.disclosures[i].name, h.cert.disclosures[i].value);
	if (h.cert.bound)
		say("  for: %s", h.cert.aud);
	held_close(&h);
	return 0;
}

/* ---- print ---- */

/* Drawing is a program of its own, which gets this one's place and the file. */
int
certificate_print(const struct args *a, struct why *why)
{
	struct path program = path_of("%s/libexec/madang/certificate", file_prefix());
	char *argv[] = {program.s, (char *)(uintptr_t)a->words.items[1], NULL};
	int fd = open(a->words.items[0], O_RDONLY | O_CLOEXEC);

	if (fd < 0 || dup2(fd, STDIN_FILENO) < 0)
		return why_set(why, -errno, "cannot read %s: %s", a->words.items[0],
		    strerror(errno));
	execv(program.s, argv);
	return why_set(why, -errno, "%s does not start: %s", program.s, strerror(errno));
}

/* ---- seen ---- */

struct seen {
	struct state *state;
	const struct held *held;
	size_t shown, recorded;
};

static int
look_up(struct seen *s, const char *nonce, const char *asked, struct why *why)
{
	sqlite3_stmt *st = NULL;
	uint8_t tag[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];

	cert_present_tag(&s->held->cert, nonce, tag);
	hex_encode(hex, tag, sizeof(tag));
	int r = client_select(s->state, &st, why,
	    "SELECT verifier, purpose, strftime('%Y-%m-%d %H:%M', time + 32400, "
	    "'unixepoch') "
	    "FROM cert_pub_present WHERE tag = ?1",
	    hex, NULL);
	if (r != 0)
		return r;
	s->shown++;
	if (sqlite3_step(st) == SQLITE_ROW) {
		s->recorded++;
		say("  %s KST: %s, for \"%s\" (asked as %s)", sqlite3_column_text(st, 2),
		    sqlite3_column_text(st, 0), sqlite3_column_text(st, 1), asked);
	} else {
		say("  %s: nothing on the ledger", asked);
	}
	sqlite3_finalize(st);
	return 0;
}

/* `time nonce aud`, a line each. */
static int
read_shown(struct seen *s, struct buf *text, struct why *why)
{
	struct cur c = cur_of(text->data, text->size);
	const char *line;
	size_t size;
	int r = 0;

	while (r == 0 && (line = cur_line(&c, &size)) != NULL) {
		struct buf copy = {0};
		buf_put(&copy, line, size);
		char *nonce = strchr((char *)copy.data, ' ');
		char *aud = nonce != NULL ? strchr(nonce + 1, ' ') : NULL;
		if (aud == NULL) {
			r = why_set(
			    why, ERR_FORMAT, "a line of the .shown file is malformed");
		} else {
			*aud = '\0';
			r = look_up(s, nonce + 1, aud + 1, why);
		}
		buf_free(&copy);
	}
	return r;
}

int
certificate_seen(const struct args *a, struct why *why)
{
	struct held h;
	struct buf shown = {0};
	struct path path = held_beside(a->words.items[0], "shown");
	struct client client = {.lock = -1};
	int r = held_open(&h, a->words.items[0], why);

	if (r != 0)
		return r;
	if (file_exists(path.s))
		r = file_read(&shown, path.s, SHOWN_MAX, why);
	if (r == 0)
		r = client_of(&client, a, why);
	struct seen s = {client.state, &h, 0, 0};
	if (r == 0)
		r = read_shown(&s, &shown, why);
	if (r == 0)
		say("Presented %zu times, %zu of them recorded by who asked.", s.shown,
		    s.recorded);
	client_close(&client);
	buf_free(&shown);
	held_close(&h);
	return r;
}
