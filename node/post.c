#include <stdlib.h>

#include "base/b64.h"
#include "node/request.h"

static json_t *
result_of(const struct intake_item *item)
{
	static const char *const words[] = {"accepted", "duplicate", "refused"};
	char leaf[2 * HASH_SIZE + 1];
	json_t *json;

	hex_encode(leaf, item->leaf, HASH_SIZE);
	json = json_pack("{s:s,s:s}", "leaf", leaf, "status", words[item->status]);
	if (item->status == ITEM_REFUSED) {
		json_object_set_new(json, "error", json_string(item->error));
		if (item->field[0] != '\0')
			json_object_set_new(json, "field", json_string(item->field));
	}
	return json;
}

static enum MHD_Result
answer_results(struct request *q, const struct intake_job *job)
{
	json_t *list = json_array(), *whole = json_pack("{s:o}", "results", list);
	struct buf body = {0};
	char *text;

	for (size_t i = 0; i < job->count; i++)
		json_array_append_new(list, result_of(&job->items[i]));
	text = json_dumps(whole, JSON_COMPACT);
	if (text == NULL)
		die("the results of a POST are no JSON");
	buf_puts(&body, text);
	buf_puts(&body, "\n");
	free(text);
	json_decref(whole);
	return answer_take(q, MHD_HTTP_OK, TYPE_JSON, "no-store", &body);
}

enum MHD_Result
post_entries(struct request *q)
{
	struct intake_job job;
	enum MHD_Result answer;
	struct why why;

	if (intake_job_open_take(&job, &q->body, &why) != 0)
		return answer_error(q, MHD_HTTP_BAD_REQUEST, "malformed", "%s", why.text);
	if (intake_submit(q->server->config->intake, &job, &why) == 0)
		answer = answer_results(q, &job);
	else
		answer =
		    answer_error(q, MHD_HTTP_SERVICE_UNAVAILABLE, "busy", "%s", why.text);
	intake_job_close(&job);
	return answer;
}
