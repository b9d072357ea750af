#include "cert/certpage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/days.h"
#include "base/json.h"

struct making {
	struct certpage *page;
	const struct kinds *kinds;
	const struct cert *cert;
	const char *tongue; /* "ko" or "en" */
	const json_t *head; /* a heading that waits for its first row */
};

static bool
korean(const struct making *m)
{
	return m->tongue[0] == 'k';
}

/* What m's readers read of {"ko":...,"en":...}. */
static const char *
words(const struct making *m, const json_t *both)
{
	const char *text = json_str(both, m->tongue);

	return text ? text : "";
}

static void
add(struct making *m, enum certpage_kind kind, const char *first, const char *second)
{
	struct certpage *p = m->page;

	if (p->count == CERTPAGE_LINES)
		die("a certificate has more than %d lines", CERTPAGE_LINES);
	p->lines[p->count++] = (struct certpage_line){
	    kind, first ? xstrdup(first) : NULL, second ? xstrdup(second) : NULL};
}

/* ---- values -------------------------------------------------------------------------
 */

static void
put_grouped(struct buf *out, int64_t n)
{
	char digits[24];
	int size = snprintf(digits, sizeof(digits), "%lld", (long long)n);

	for (int i = 0; i < size; i++) {
		buf_put8(out, (uint8_t)digits[i]);
		if (i + 1 < size && (size - i - 1) % 3 == 0 && digits[i] != '-')
			buf_puts(out, ",");
	}
}

/* YYYY-MM-DD; what is none as it stands. */
static void
put_date(const struct making *m, struct buf *out, const char *date)
{
	if (korean(m) && strlen(date) == 10)
		buf_printf(out, "%.4s년 %d월 %d일", date, atoi(date + 5), atoi(date + 8));
	else
		buf_puts(out, date);
}

static void
put_number(const struct making *m, struct buf *out, const json_t *field, int64_t n)
{
	int64_t min = 0;
	bool year = json_int(field, "min", &min) == 0 && min >= 1900;

	if (strcmp(json_str(field, "type"), "won") == 0) {
		put_grouped(out, n);
		buf_puts(out, korean(m) ? "원" : " won");
	} else if (year) {
		buf_printf(out, "%lld", (long long)n);
	} else {
		put_grouped(out, n);
	}
}

void
certpage_value(struct buf *out, const struct kinds *kinds, const char *claim,
    const json_t *value, bool in_korean)
{
	const struct making m = {.kinds = kinds, .tongue = in_korean ? "ko" : "en"};
	const json_t *field = kinds_field(kinds, claim);
	const char *type = json_str(field, "type"), *text = json_string_value(value);

	if (json_is_boolean(value))
		buf_puts(out, json_is_true(value) ? in_korean ? "예" : "yes"
			      : in_korean         ? "아니요"
						  : "no");
	else if (json_is_integer(value) && type)
		put_number(&m, out, field, json_integer_value(value));
	else if (json_is_integer(value))
		buf_printf(out, "%lld", (long long)json_integer_value(value));
	else if (text && type && strcmp(type, "date") == 0)
		put_date(&m, out, text);
	else if (text && type && strcmp(type, "choice") == 0 &&
		 json_object_get(json_object_get(field, "words"), text))
		buf_puts(out,
		    words(&m, json_object_get(json_object_get(field, "words"), text)));
	else if (text)
		buf_puts(out, text);
}

/* Nothing if the certificate does not say it. */
static void
put_value(const struct making *m, struct buf *out, const char *name)
{
	const json_t *value = cert_claim(m->cert, name);

	if (value)
		certpage_value(out, m->kinds, name, value, korean(m));
}

/* ---- lines --------------------------------------------------------------------------
 */

static void
add_rows(struct making *m, const json_t *row)
{
	for (size_t i = 0; i < json_array_size(row); i++) {
		const char *name = json_string_value(json_array_get(row, i));
		struct buf value = {0};
		put_value(m, &value, name);
		if (value.size > 0 && m->head) {
			add(m, CERTPAGE_HEAD, words(m, m->head), NULL);
			m->head = NULL;
		}
		if (value.size > 0)
			add(m, CERTPAGE_ROW,
			    words(
				m, json_object_get(kinds_field(m->kinds, name), "label")),
			    buf_str(&value));
		buf_free(&value);
	}
}

/* {F} becomes the value of F. */
static void
add_text(struct making *m, const char *text)
{
	struct buf out = {0};
	const char *open, *close;

	while ((open = strchr(text, '{')) && (close = strchr(open, '}'))) {
		struct buf name = {0};
		buf_put(&out, text, (size_t)(open - text));
		buf_put(&name, open + 1, (size_t)(close - open - 1));
		put_value(m, &out, buf_str(&name));
		buf_free(&name);
		text = close + 1;
	}
	buf_puts(&out, text);
	add(m, CERTPAGE_TEXT, buf_str(&out), NULL);
	buf_free(&out);
}

static void
add_lines(struct making *m, const json_t *lines)
{
	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);
		const json_t *row = json_object_get(line, "row");
		const json_t *head = json_object_get(line, "head");
		const json_t *text = json_object_get(line, "text");
		if (row)
			add_rows(m, row);
		if (head || text)
			m->head = head;
		if (text)
			add_text(m, words(m, text));
	}
}

/* ---- below the layout ---------------------------------------------------------------
 */

void
certpage_number(const struct cert *cert, char number[CERTPAGE_NUMBER])
{
	uint8_t digest[HASH_SIZE];
	char plain[21];

	cert_digest(cert, digest);
	base32_prefix(plain, 20, digest, sizeof(digest));
	snprintf(number, CERTPAGE_NUMBER, "%.4s-%.4s-%.4s-%.4s-%.4s", plain, plain + 4,
	    plain + 8, plain + 12, plain + 16);
}

static void
put_day(const struct making *m, struct buf *out, int64_t seconds)
{
	char date[DAYS_TEXT];

	put_date(m, out, days_text(date, days_of(seconds)));
}

static void
add_foot(struct making *m)
{
	const struct cert *c = m->cert;
	char number[CERTPAGE_NUMBER], hex[2 * HASH_SIZE + 1];
	uint8_t digest[HASH_SIZE];
	struct buf issued = {0}, period = {0}, code = {0};

	certpage_number(c, number);
	cert_digest(c, digest);
	hex_encode(hex, digest, sizeof(digest));
	put_day(m, &issued, c->issued);
	/* the last second of it, for exp is the first after it */
	put_day(m, &period, c->from);
	buf_puts(&period, " ~ ");
	put_day(m, &period, c->until - 1);
	buf_printf(&code, "https://%s/report/cert/status?digest=%s", c->origin, hex);
	add(m, CERTPAGE_RULE, NULL, NULL);
	add(m, CERTPAGE_ROW, korean(m) ? "문서 번호" : "Number", number);
	add(m, CERTPAGE_ROW, korean(m) ? "발급일" : "Issued on", buf_str(&issued));
	add(m, CERTPAGE_ROW, korean(m) ? "유효 기간" : "Valid", buf_str(&period));
	add(m, CERTPAGE_ROW, korean(m) ? "발급한 곳" : "Issued by", c->issuer_name);
	add(m, CERTPAGE_CODE, buf_str(&code),
	    korean(m)
		? "휴대전화로 이 무늬를 비추면 이 증명서가 지금도 유효한지 볼 수 "
		  "있습니다. "
		  "종류와 기간도 함께 맞추어 보세요."
		: "Scan this to see whether the certificate still holds. Compare its "
		  "kind and period too.");
	add(m, CERTPAGE_SMALL,
	    korean(m) ? "종이는 누구나 고칠 수 있습니다. 적힌 내용까지 확인하려면 증명서 "
			"파일을 "
			"받아서 확인하세요."
		      : "Paper can be altered. To be sure of what it says, ask for the "
			"certificate's file and check that.",
	    NULL);
	buf_free(&issued);
	buf_free(&period);
	buf_free(&code);
}

/* ---- the whole ----------------------------------------------------------------------
 */

/* The values as they were given, so that they are checked as they were then. */
static int
check_values(const struct making *m, const json_t *row, struct why *why)
{
	const json_t *fields = json_object_get(row, "fields");
	struct kind_claims again = {NULL};
	json_t *values = json_object();

	for (size_t i = 0; i < json_array_size(fields); i++) {
		const char *name = json_string_value(json_array_get(fields, i));
		const json_t *value = cert_claim(m->cert, name);
		if (value)
			json_object_set(values, name, (json_t *)(uintptr_t)value);
	}
	int rc = kinds_claims(
	    m->kinds, m->cert->kind, values, days_of(m->cert->issued), &again, why);
	if (!rc && again.version != m->cert->version)
		rc = why_set(why, ERR_NOT_FOUND,
		    "the certificate is of version %lld of its kind, kinds.json has %lld",
		    (long long)m->cert->version, (long long)again.version);
	if (again.claims)
		kind_claims_free(&again);
	json_decref(values);
	return rc;
}

int
certpage_make(struct certpage *page, const struct kinds *kinds, const struct cert *cert,
    bool in_korean, struct why *why)
{
	struct making m = {page, kinds, cert, in_korean ? "ko" : "en", NULL};
	const json_t *row = kinds_kind(kinds, cert->kind);

	*page = (struct certpage){.count = 0};
	int rc = check_values(&m, row, why);
	if (rc)
		return rc;
	add(&m, CERTPAGE_TITLE, words(&m, json_object_get(row, "title")), NULL);
	add_lines(&m, json_object_get(row, "lines"));
	add_foot(&m);
	return 0;
}

/* What a certificate says is a person's. */
static void
wipe(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

void
certpage_free(struct certpage *page)
{
	for (size_t i = 0; i < page->count; i++) {
		wipe(page->lines[i].first);
		wipe(page->lines[i].second);
	}
	page->count = 0;
}
