#include "cert/kinds.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/b64.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cert/cert_form.h"

struct kinds {
	json_t *json, *fields, *derived, *kinds; /* the last three within the first */
};

int
kinds_read(struct kinds **out, const void *text, size_t size, struct why *why)
{
	static const char *const keys[] = {"format", "fields", "derived", "kinds", NULL};
	struct kinds k = {NULL};
	int64_t format = 0;
	int rc = size > KINDS_MAX ? why_set(why, ERR_TOO_LARGE, "kinds.json is too large")
				  : json_parse(&k.json, text, size, why);

	if (!rc)
		rc = json_only_keys(k.json, keys, "kinds.json", why);
	k.fields = json_object_get(k.json, "fields");
	k.derived = json_object_get(k.json, "derived");
	k.kinds = json_object_get(k.json, "kinds");
	if (!rc && (json_int(k.json, "format", &format) || format != 1 ||
		       !json_is_object(k.fields) || !json_is_object(k.derived) ||
		       !json_is_object(k.kinds)))
		rc = why_set(why, ERR_FORMAT,
		    "kinds.json is not of format 1, or lacks fields, derived or kinds");
	if (rc) {
		json_decref(k.json);
		return rc;
	}
	*out = xmalloc(sizeof(k));
	**out = k;
	return 0;
}

int
kinds_open(struct kinds **out, struct why *why)
{
	struct path path =
	    path_of("%s/share/madang/services/cert/kinds.json", file_prefix());
	struct buf text = {0};
	int r = file_read(&text, path.s, KINDS_MAX, why);

	if (r == 0)
		r = kinds_read(out, text.data, text.size, why);
	buf_free(&text);
	return r;
}

void
kinds_free(struct kinds *kinds)
{
	if (kinds)
		json_decref(kinds->json);
	free(kinds);
}

const json_t *
kinds_all(const struct kinds *kinds)
{
	return kinds->kinds;
}

const json_t *
kinds_kind(const struct kinds *kinds, const char *kind)
{
	return json_object_get(kinds->kinds, kind);
}

const json_t *
kinds_field(const struct kinds *kinds, const char *field)
{
	return json_object_get(kinds->fields, field);
}

const json_t *
kinds_label(const struct kinds *kinds, const char *claim)
{
	const json_t *field = kinds_field(kinds, claim);

	return json_object_get(
	    field ? field : json_object_get(kinds->derived, claim), "label");
}

/* ---- dates --------------------------------------------------------------------------
 */

struct date {
	int y, m, d;
};

static struct date
date_of_day(int64_t day)
{
	time_t seconds = (time_t)(day * 86400);
	struct tm tm;

	if (!gmtime_r(&seconds, &tm))
		die("day %lld has no date", (long long)day);
	return (struct date){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday};
}

/* A number of so many digits, or -1. */
static int
digits_read(const char *text, size_t count)
{
	int n = 0;

	for (size_t i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		n = 10 * n + (text[i] - '0');
	}
	return n;
}

static bool
date_read(struct date *out, const char *text)
{
	struct tm tm = {0}, back;

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return false;
	*out = (struct date){
	    digits_read(text, 4), digits_read(text + 5, 2), digits_read(text + 8, 2)};
	if (out->y < 1000 || out->m < 1 || out->d < 1)
		return false;
	tm.tm_year = out->y - 1900;
	tm.tm_mon = out->m - 1;
	tm.tm_mday = out->d;
	back = tm;
	return timegm(&back) != (time_t)-1 && back.tm_mon == tm.tm_mon &&
	       back.tm_mday == tm.tm_mday;
}

/* Whole years: a birthday on 29 February comes on 1 March in a year without one, which
 * is what comparing month and day gives. */
static int64_t
years_between(const struct date *born, const struct date *now)
{
	bool before = now->m < born->m || (now->m == born->m && now->d < born->d);

	return now->y - born->y - before;
}

/* ---- fields -------------------------------------------------------------------------
 */

static bool
in_list(const json_t *list, const json_t *value)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (json_equal(json_array_get(list, i), value))
			return true;
	return false;
}

/* A bound of the field, or what is so without one. */
static int64_t
bound_of(const json_t *field, const char *name, int64_t absent)
{
	int64_t bound;

	return json_int(field, name, &bound) ? absent : bound;
}

static bool
text_fits(const json_t *field, const json_t *value)
{
	int64_t size = json_is_string(value) ? text_characters(json_string_value(value),
						   json_string_length(value))
					     : -1;

	return cert_value_ok(value) && size >= 1 && size >= bound_of(field, "min", 1) &&
	       size <= bound_of(field, "max", 200);
}

static bool
value_fits(const json_t *field, const json_t *value)
{
	const char *type = json_str(field, "type"), *text = json_string_value(value);
	uint8_t hash[HASH_SIZE];
	struct date date;

	if (!type)
		return false;
	if (strcmp(type, "text") == 0)
		return text_fits(field, value);
	if (strcmp(type, "date") == 0)
		return text && date_read(&date, text);
	if (strcmp(type, "choice") == 0)
		return in_list(json_object_get(field, "values"), value);
	if (strcmp(type, "hash") == 0)
		return text && hex_decode(hash, sizeof(hash), text, strlen(text)) == 0;
	return (strcmp(type, "int") == 0 || strcmp(type, "won") == 0) &&
	       json_is_integer(value) &&
	       json_integer_value(value) >= bound_of(field, "min", 0) &&
	       json_integer_value(value) <= bound_of(field, "max", INT64_C(1) << 53);
}

static int
take_field(const struct kinds *k, const char *name, const json_t *values,
    struct kind_claims *out, struct why *why)
{
	json_t *field = json_object_get(k->fields, name), *value;

	if (!field)
		return why_set(
		    why, ERR_FORMAT, "kinds.json has no field \"%.60s\"", name);
	value = json_object_get(values, name);
	if (!value && json_is_true(json_object_get(field, "optional")))
		return 0;
	if (!value)
		return why_set(why, ERR_FORMAT, "\"%s\" is missing", name);
	if (!value_fits(field, value))
		return why_set(why, ERR_FORMAT,
		    "\"%s\" is not what the kind asks: a %s within its bounds", name,
		    json_str(field, "type"));
	json_object_set(
	    json_is_true(json_object_get(field, "clear")) ? out->clear : out->claims,
	    name, value);
	return 0;
}

/* ---- derived claims -----------------------------------------------------------------
 */

/* What tests a value of that type? NULL if the file has no such test. */
static const char *
test_of(const json_t *test, const json_t *value)
{
	static const struct {
		const char *name;
		json_type tested, of;
	} known[] = {{"age", JSON_ARRAY, JSON_STRING},
	    {"range", JSON_ARRAY, JSON_INTEGER}, {"one_of", JSON_ARRAY, JSON_STRING},
	    {"prefix", JSON_STRING, JSON_STRING}};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		const json_t *by = json_object_get(test, known[i].name);
		if (by && json_typeof(by) == known[i].tested &&
		    json_typeof(value) == known[i].of)
			return known[i].name;
	}
	return NULL;
}

/* Is value within [low, high] of a test? */
static bool
within(const json_t *bounds, int64_t value)
{
	return value >= json_integer_value(json_array_get(bounds, 0)) &&
	       value <= json_integer_value(json_array_get(bounds, 1));
}

static bool
test_holds(const char *name, const json_t *by, const json_t *value, int64_t day)
{
	const char *text = json_string_value(value), *prefix = json_string_value(by);
	struct date born, now = date_of_day(day);

	if (strcmp(name, "age") == 0)
		return date_read(&born, text) && within(by, years_between(&born, &now));
	if (strcmp(name, "range") == 0)
		return within(by, json_integer_value(value));
	if (strcmp(name, "one_of") == 0)
		return in_list(by, value);
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static int
take_derived(const struct kinds *k, const char *name, const json_t *values, int64_t day,
    struct kind_claims *out, struct why *why)
{
	const json_t *test = json_object_get(k->derived, name);
	const char *from = json_str(test, "from");
	const json_t *value = from ? json_object_get(values, from) : NULL;
	const char *by = value ? test_of(test, value) : NULL;

	if (!by)
		return why_set(why, ERR_FORMAT,
		    "kinds.json derives \"%.60s\" from nothing or by no known test",
		    name);
	json_object_set_new(out->claims, name,
	    json_boolean(test_holds(by, json_object_get(test, by), value, day)));
	return 0;
}

/* ---- a kind -------------------------------------------------------------------------
 */

static int
check_known(const json_t *fields, const json_t *values, struct why *why)
{
	const char *name;
	json_t *value;

	if (!json_is_object(values))
		return why_set(
		    why, ERR_FORMAT, "what the certificate says is no JSON object");
	json_object_foreach ((json_t *)(uintptr_t)values, name, value) {
		json_t *key = json_string(name);
		bool known = in_list(fields, key);
		json_decref(key);
		if (!known)
			return why_set(why, ERR_FORMAT,
			    "certificates of this kind do not say \"%.60s\"", name);
	}
	return 0;
}

static int
read_version(const json_t *kind, int64_t *version, struct why *why)
{
	const char *vct = json_str(kind, "vct"), *colon = vct ? strrchr(vct, ':') : NULL;
	uint64_t n;

	if (!colon || text_decimal(&n, colon + 1, strlen(colon + 1), CERT_VERSION_MAX) ||
	    n == 0)
		return why_set(why, ERR_FORMAT, "kinds.json has a kind without version");
	*version = (int64_t)n;
	return 0;
}

int
kinds_claims(const struct kinds *k, const char *kind, const json_t *values, int64_t day,
    struct kind_claims *out, struct why *why)
{
	const json_t *row = json_object_get(k->kinds, kind);
	const json_t *fields = json_object_get(row, "fields");
	const json_t *derived = json_object_get(row, "derived");
	int rc = row ? read_version(row, &out->version, why)
		     : why_set(why, ERR_NOT_FOUND, "there is no kind \"%.60s\"", kind);

	if (!rc)
		rc = check_known(fields, values, why);
	if (rc)
		return rc;
	out->claims = json_object();
	out->clear = json_object();
	for (size_t i = 0; !rc && i < json_array_size(fields); i++)
		rc = take_field(
		    k, json_string_value(json_array_get(fields, i)), values, out, why);
	for (size_t i = 0; !rc && i < json_array_size(derived); i++)
		rc = take_derived(k, json_string_value(json_array_get(derived, i)),
		    values, day, out, why);
	if (rc)
		kind_claims_free(out);
	return rc;
}

void
kind_claims_free(struct kind_claims *claims)
{
	json_decref(claims->claims);
	json_decref(claims->clear);
	*claims = (struct kind_claims){NULL};
}
