#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/text.h"
#include "cert/cert.h"
#include "node/request.h"
#include "tree/tiles.h"

#define FOR_EVER "public, max-age=31536000, immutable"
#define ALWAYS_ASK "no-cache"
#define FILTERS_MAX 16
#define LIMIT_MAX 10000
#define REPORT_SECONDS 10 /* others wait for one that takes long */

static enum MHD_Result
get_checkpoint(struct request *q)
{
	return answer_file(q, "checkpoint", TYPE_TEXT, ALWAYS_ASK);
}

static enum MHD_Result
get_constant(struct request *q)
{
	return answer_file(q, q->url + 1, TYPE_TEXT, FOR_EVER);
}

static enum MHD_Result
get_tile(struct request *q)
{
	int level;
	uint64_t index;
	unsigned width;

	if (tile_path_parse(q->url + 1, &level, &index, &width) != 0)
		return answer_error(
		    q, MHD_HTTP_NOT_FOUND, "not_found", "this is not the path of a tile");
	return answer_file(q, q->url + 1, TYPE_BYTES, FOR_EVER);
}

/* What somebody's verifier has found is served and not looked at: nobody believes it, and
 * it may be written anew. */
static enum MHD_Result
get_advice(struct request *q)
{
	const char *dir = q->server->config->advice;
	const char *name = q->url + strlen("/advice/");
	char tile[TILE_PATH_MAX];
	int level, size = snprintf(tile, sizeof tile, "tile/%s", name);
	uint64_t index;
	unsigned width;

	if (dir == NULL || size >= (int)sizeof tile ||
	    tile_path_parse(tile, &level, &index, &width) != 0 || level != TILE_ENTRIES)
		return answer_error(
		    q, MHD_HTTP_NOT_FOUND, "not_found", "there is no such advice here");
	return answer_file_of(q, dir, name, TYPE_BYTES, ALWAYS_ASK);
}

static enum MHD_Result
get_old_checkpoint(struct request *q)
{
	const char *height = strrchr(q->url, '/') + 1;
	size_t digits = strspn(height, "0123456789");

	if (digits == 0 || digits > 19 || height[digits] != '\0' || height[0] == '0')
		return answer_error(q, MHD_HTTP_NOT_FOUND, "not_found",
		    "a height is a number, 1 or more");
	return answer_file(q, q->url + 1, TYPE_TEXT, FOR_EVER);
}

static enum MHD_Result
get_health(struct request *q)
{
	struct buf body = {0};
	struct why why;

	if (intake_held(q->server->config->intake, &why))
		return answer_error(
		    q, MHD_HTTP_SERVICE_UNAVAILABLE, "busy", "%s", why.text);
	buf_puts(&body, "ok\n");
	return answer_take(q, MHD_HTTP_OK, TYPE_TEXT, "no-store", &body);
}

static enum MHD_Result
get_metrics(struct request *q)
{
	const struct server_config *c = q->server->config;
	struct buf body = {0};

	metrics_text(
	    c->metrics, intake_depth(c->intake), intake_held(c->intake, NULL), &body);
	return answer_take(q, MHD_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8",
	    "no-store", &body);
}

static enum MHD_Result
answer_pending(struct request *q)
{
	struct buf body = {0};

	buf_puts(&body, "{\"status\":\"pending\"}\n");
	return answer_take(q, MHD_HTTP_ACCEPTED, TYPE_JSON, "no-store", &body);
}

/* Index of a leaf; ERR_PENDING while it is on its way. Looks in the tables again after
 * the queue: the entry may have gone from the one to the other in between. */
static int
find_leaf(const struct server_config *c, const uint8_t leaf[HASH_SIZE], uint64_t *index)
{
	int r = lookup_find(c->receipts, leaf, index);

	if (r != ERR_NOT_FOUND)
		return r;
	if (intake_pending(c->intake, leaf))
		return ERR_PENDING;
	return lookup_find(c->receipts, leaf, index);
}

static enum MHD_Result
get_receipt(struct request *q)
{
	const struct server_config *c = q->server->config;
	const char *hex = q->url + strlen("/receipt/");
	uint8_t leaf[HASH_SIZE];
	struct buf body = {0};
	uint64_t index;
	int r;

	if (hex_decode(leaf, sizeof leaf, hex, strlen(hex)) != 0)
		return answer_error(q, MHD_HTTP_BAD_REQUEST, "malformed",
		    "a leaf hash is 64 lower-case hexadecimal digits");
	r = find_leaf(c, leaf, &index);
	if (r == 0)
		r = publisher_receipt(c->publisher, index, &body);
	if (r == 0)
		return answer_take(q, MHD_HTTP_OK, TYPE_TEXT, "no-cache", &body);
	buf_free(&body);
	if (r == ERR_PENDING)
		return answer_pending(q);
	if (r == ERR_NOT_FOUND)
		return answer_error(q, MHD_HTTP_NOT_FOUND, "not_found",
		    "no entry of this ledger has that leaf hash");
	return answer_error(q, MHD_HTTP_SERVICE_UNAVAILABLE, "busy",
	    "the tables of this node cannot be read now; ask again later");
}

static enum MHD_Result
get_status(struct request *q)
{
	const char *digits = q->url + strlen("/status/");
	struct buf body = {0};
	struct why why = {""};
	uint64_t list;
	int r;

	if (text_decimal(&list, digits, strlen(digits), CERT_LIST_MAX) != 0)
		return answer_error(q, MHD_HTTP_BAD_REQUEST, "malformed",
		    "a status list is a number, up to %d", CERT_LIST_MAX);
	r = statuses_get(q->server->config->statuses, (int64_t)list, &body, &why);
	if (r == 0)
		return answer_take(
		    q, MHD_HTTP_OK, "application/statuslist+jwt", ALWAYS_ASK, &body);
	buf_free(&body);
	if (r == ERR_NOT_FOUND)
		return answer_error(q, MHD_HTTP_NOT_FOUND, "not_found",
		    "no certificate has a place in that list");
	return answer_error(q, MHD_HTTP_SERVICE_UNAVAILABLE, "busy", "%s",
	    why.text[0] != '\0' ? why.text : err_str(r));
}

/* ---- reports ---------------------------------------------------------------- */

struct query {
	char *filters[FILTERS_MAX];
	size_t count;
	int limit;
	bool bad;
};

static enum MHD_Result
take_argument(void *context, enum MHD_ValueKind kind, const char *key, size_t key_size,
    const char *value, size_t value_size)
{
	struct query *q = context;
	struct buf filter = {0};

	(void)kind;
	q->bad |= value == NULL || strlen(key) != key_size || strlen(value) != value_size;
	if (!q->bad && strcmp(key, "limit") == 0) {
		size_t digits = strspn(value, "0123456789");

		q->limit = atoi(value);
		q->bad = digits == 0 || digits > 5 || value[digits] != '\0' ||
			 q->limit == 0 || q->limit > LIMIT_MAX;
		return MHD_YES;
	}
	if (q->bad || q->count == FILTERS_MAX) {
		q->bad = true;
		return MHD_NO;
	}
	buf_printf(&filter, "%s=%s", key, value);
	q->filters[q->count++] = (char *)filter.data;
	return MHD_YES;
}

static enum MHD_Result
answer_report(
    struct request *q, const char *service, const char *view, const struct query *query)
{
	struct buf json = {0};
	struct why why = {""};
	struct report_query report = {.service = service,
	    .view = view,
	    .filters = (const char *const *)query->filters,
	    .count = query->count,
	    .limit = query->limit,
	    .seconds = REPORT_SECONDS};
	int r = lookup_report(q->server->config->reports, &report, &json, &why);

	if (r == 0)
		return answer_take(q, MHD_HTTP_OK, TYPE_JSON, "no-store", &json);
	buf_free(&json);
	if (r == ERR_NOT_FOUND)
		return answer_error(q, MHD_HTTP_NOT_FOUND, "not_found", "%s", why.text);
	if (r == ERR_FORMAT || r == ERR_TOO_LARGE)
		return answer_error(q, MHD_HTTP_BAD_REQUEST, "malformed", "%s", why.text);
	return answer_error(q, MHD_HTTP_SERVICE_UNAVAILABLE, "busy", "%s",
	    why.text[0] != '\0' ? why.text : err_str(r));
}

static enum MHD_Result
get_report(struct request *q)
{
	const char *rest = q->url + strlen("/report/"), *slash = strchr(rest, '/');
	struct query query = {.limit = 0};
	enum MHD_Result r;
	char service[80];

	if (slash == NULL || slash == rest || slash[1] == '\0' ||
	    strchr(slash + 1, '/') != NULL || (size_t)(slash - rest) >= sizeof service)
		return answer_error(q, MHD_HTTP_NOT_FOUND, "not_found",
		    "a report is asked for as /report/<service>/<view>");
	memcpy(service, rest, (size_t)(slash - rest));
	service[slash - rest] = '\0';
	MHD_get_connection_values_n(
	    q->connection, MHD_GET_ARGUMENT_KIND, take_argument, &query);
	if (query.bad)
		r = answer_error(q, MHD_HTTP_BAD_REQUEST, "malformed",
		    "a report takes column=value, at most %d times, and limit=1..%d",
		    FILTERS_MAX, LIMIT_MAX);
	else
		r = answer_report(q, service, slash + 1, &query);
	for (size_t i = 0; i < query.count; i++)
		free(query.filters[i]);
	return r;
}

/* ---- the table --------------------------------------------------------------- */

static const struct route {
	const char *path;                          /* ends with '/': a prefix */
	enum MHD_Result (*get)(struct request *q); /* NULL: POST */
} routes[] = {
    {"/entries", NULL},
    {"/checkpoint", get_checkpoint},
    {"/charter", get_constant},
    {"/policy", get_constant},
    {"/tile/", get_tile},
    {"/advice/", get_advice},
    {"/checkpoints/", get_old_checkpoint},
    {"/receipt/", get_receipt},
    {"/report/", get_report},
    {"/status/", get_status},
    {"/healthz", get_health},
    {"/metrics", get_metrics},
};

static const struct route *
lookup(const char *url)
{
	for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
		const char *path = routes[i].path;
		size_t size = strlen(path);

		if (path[size - 1] == '/' ? strncmp(url, path, size) == 0
					  : strcmp(url, path) == 0)
			return &routes[i];
	}
	return NULL;
}

bool
route_find(const char *url, bool *post)
{
	const struct route *route = lookup(url);

	*post = route != NULL && route->get == NULL;
	return route != NULL;
}

enum MHD_Result
route_get(struct request *q)
{
	return lookup(q->url)->get(q);
}
