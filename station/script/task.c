#include "station/script/task.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "ballot/ballot.h"

#define CHOICES_MAX 400

/* ERR_FORMAT where result is NULL: some text in it was no UTF-8. */
static int
write_result(struct task *t, json_t *result)
{
	char *text;

	if (!result)
		return ERR_FORMAT;
	text = json_dumps(result, JSON_COMPACT);
	if (!text)
		die("out of memory");
	buf_reset(&t->result);
	buf_puts(&t->result, text);
	buf_puts(&t->result, "\n");
	free(text);
	json_decref(result);
	return 0;
}

void
task_refuse(struct task *t, const char *key, const char *text)
{
	static const char format[] = "{s:s, s:s, s:s}";

	t->refused = true;
	if (write_result(t,
		json_pack(format, "status", "refused", "error", key, "message", text)) &&
	    write_result(t, json_pack(format, "status", "refused", "error", "script.text",
				"message", "the reason is not readable text")))
		die("a result that cannot be written");
}

/* ---- reading a line ---- */

static int
put_choice(struct buf *b, const json_t *choice, struct why *why)
{
	static const char *const keys[] = {"option", "value", NULL};
	const char *id = json_string_value(choice);
	int64_t value = 1;
	int r;

	if (!id) {
		r = json_is_object(choice)
			? json_only_keys(choice, keys, "choice", why)
			: why_set(
			      why, ERR_FORMAT, "a choice is an option's id or an object");
		if (r)
			return r;
		id = json_str(choice, "option");
		if (json_object_get(choice, "value") && json_int(choice, "value", &value))
			return why_set(why, ERR_FORMAT, "\"value\" must be an integer");
	}
	if (!id || strlen(id) > QUESTION_ID_MAX || value < 0 || value > INT32_MAX)
		return why_set(why, ERR_FORMAT,
		    "a choice needs an \"option\" and a \"value\" of 0 "
		    "or more");
	buf_put_text(b, id);
	buf_put32(b, (uint32_t)value);
	return 0;
}

static int
put_answer(struct buf *b, const json_t *answer, struct why *why)
{
	static const char *const keys[] = {"question", "blank", "choose", NULL};
	const char *id = json_str(answer, "question");
	const json_t *choose = json_object_get(answer, "choose");
	bool blank = json_is_true(json_object_get(answer, "blank"));
	int r = json_only_keys(answer, keys, "answer", why);

	if (r)
		return r;
	if (!id || strlen(id) > QUESTION_ID_MAX || blank == json_is_array(choose) ||
	    json_array_size(choose) > CHOICES_MAX)
		return why_set(why, ERR_FORMAT,
		    "an answer needs \"question\" and either "
		    "\"blank\":true or \"choose\":[...]");
	buf_put_text(b, id);
	buf_put8(b, blank);
	buf_put16(b, (uint16_t)json_array_size(choose));
	for (size_t i = 0; i < json_array_size(choose) && !r; i++)
		r = put_choice(b, json_array_get(choose, i), why);
	return r;
}

static int
parse_vote(struct task *t, const json_t *line, struct why *why)
{
	const json_t *answers = json_object_get(line, "answers");
	const char *poll = json_str(line, "poll");
	int r = 0;

	if (!poll || strlen(poll) > 40 || !json_is_array(answers) ||
	    json_array_size(answers) > 1000)
		return why_set(
		    why, ERR_FORMAT, "a voter needs \"poll\" and \"answers\":[...]");
	buf_put_text(&t->vote, poll);
	buf_put16(&t->vote, (uint16_t)json_array_size(answers));
	for (size_t i = 0; i < json_array_size(answers) && !r; i++)
		r = put_answer(&t->vote, json_array_get(answers, i), why);
	return r;
}

static int
parse_voter(struct task *t, const json_t *line, struct why *why)
{
	static const char *const keys[] = {
	    "card", "pin_file", "poll", "answers", "then", NULL};
	const char *card = json_str(line, "card"), *pin = json_str(line, "pin_file");
	const char *then = json_str(line, "then");
	int r = json_only_keys(line, keys, "voter", why);

	if (r)
		return r;
	if (!card || !*card || strlen(card) > 4095 || (pin && strlen(pin) > 4095))
		return why_set(why, ERR_FORMAT, "a voter needs a \"card\"");
	if (!then || (strcmp(then, "cast") != 0 && strcmp(then, "check") != 0))
		return why_set(why, ERR_FORMAT, "\"then\" must be \"cast\" or \"check\"");
	t->first = MSG_CARD;
	t->last = strcmp(then, "cast") == 0 ? MSG_CAST : MSG_CHECK;
	buf_put_text(&t->begin, card);
	buf_put8(&t->begin, 1);
	buf_put_var(&t->begin, pin, pin ? strlen(pin) : 0);
	return parse_vote(t, line, why);
}

static int
parse_do(struct task *t, const json_t *line, struct why *why)
{
	static const char *const keys[] = {"do", "poll", "timeout", NULL};
	const char *what = json_str(line, "do"), *poll = json_str(line, "poll");
	int64_t timeout = 0;
	int r = json_only_keys(line, keys, "command", why);

	if (r)
		return r;
	if (json_object_get(line, "timeout") &&
	    (json_int(line, "timeout", &timeout) || timeout < 0 || timeout > 10000000))
		return why_set(
		    why, ERR_FORMAT, "\"timeout\" must be a number of seconds");
	if (strcmp(what, "sync") == 0 || strcmp(what, "drain") == 0) {
		t->first = what[0] == 's' ? MSG_SYNC : MSG_DRAIN;
		buf_put32(&t->begin, (uint32_t)timeout);
	} else if (strcmp(what, "seal") == 0 && poll && strlen(poll) <= 40) {
		t->first = MSG_SEAL;
		buf_put_text(&t->begin, poll);
	} else {
		return why_set(why, ERR_FORMAT,
		    "\"do\" must be sync, drain, seal with a \"poll\", or one of "
		    "the counter's");
	}
	return 0;
}

static int
parse_line(struct task *t, const json_t *line, struct why *why)
{
	const char *what = json_str(line, "do");
	int r;

	if (!what)
		return parse_voter(t, line, why);
	if (!desk_is(what))
		return parse_do(t, line, why);
	r = desk_parse(&t->desk, line, why);
	if (!r)
		t->first = t->desk.steps[0].type;
	return r;
}

void
task_parse(struct task *t, const char *line, size_t size)
{
	struct why why = {""};
	json_t *root = NULL;
	int r = json_parse(&root, line, size, &why);

	t->state = TASK_CARD;
	if (!r && !json_is_object(root))
		r = why_set(&why, ERR_FORMAT, "a line must be a JSON object");
	if (!r)
		r = parse_line(t, root, &why);
	json_decref(root);
	if (r) {
		task_refuse(t, "script.line", why.text);
		t->state = TASK_OVER;
	}
}

static void
wipe(struct buf *b)
{
	if (b->data)
		sodium_memzero(b->data, b->room);
	buf_free(b);
}

void
task_free(struct task *t)
{
	wipe(&t->begin);
	wipe(&t->vote);
	wipe(&t->result);
	desk_free(&t->desk);
}

bool
task_alone(const struct task *t)
{
	return t->first != MSG_CARD;
}

const struct buf *
task_body(const struct task *t, uint16_t type)
{
	static const struct buf nothing;

	if (t->desk.count)
		return &t->desk.steps[t->desk.next].body;
	return type == MSG_VOTE ? &t->vote : type == t->first ? &t->begin : &nothing;
}

/* ---- answers ---- */

static int
take_refusal(struct task *t, struct cur in, uint16_t *next)
{
	char key[81], text[1600];

	cur_text(&in, key, sizeof(key) - 1);
	cur_text(&in, text, sizeof(text) - 1);
	if (!cur_done(&in))
		return ERR_FORMAT;
	task_refuse(t, key, text);
	if (t->asked == MSG_VOTE || t->asked == MSG_CAST || t->asked == MSG_CHECK) {
		t->state = TASK_END;
		*next = MSG_END;
	} else {
		t->state = TASK_OVER;
	}
	return 0;
}

static int
take_ballot(struct task *t, struct cur in, const char *status)
{
	const char *tracker = (const char *)cur_take(&in, TRACKER_CHARS);
	const char *fingerprint = (const char *)cur_take(&in, TRACKER_CHARS);

	if (!cur_done(&in))
		return ERR_FORMAT;
	return write_result(t, json_pack("{s:s, s:s%, s:s%}", "status", status, "tracker",
				   tracker, (size_t)TRACKER_CHARS, "fingerprint",
				   fingerprint, (size_t)TRACKER_CHARS));
}

static int
take_numbers(struct task *t, struct cur in)
{
	json_int_t a, b, c;
	int r;

	if (t->asked == MSG_DRAIN) {
		r = write_result(t, json_pack("{s:s}", "status", "drained"));
	} else if (t->asked == MSG_SYNC) {
		a = (json_int_t)cur_get64(&in);
		b = (json_int_t)cur_get32(&in);
		r = write_result(t, json_pack("{s:s, s:I, s:I}", "status", "synced",
					"size", a, "polls", b));
	} else {
		a = (json_int_t)cur_get64(&in);
		b = (json_int_t)cur_get64(&in);
		c = (json_int_t)cur_get64(&in);
		r = write_result(t, json_pack("{s:s, s:I, s:I, s:I}", "status", "sealed",
					"boxes", a, "ballots", b, "challenges", c));
	}
	t->state = TASK_OVER;
	return !r && cur_done(&in) ? 0 : ERR_FORMAT;
}

/* The next message of a clerk's line, or its result. */
static int
take_desk(struct task *t, const struct message *m, uint16_t *next)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	const char *status;
	json_t *result;

	if (m->type == MSG_REFUSED)
		return take_refusal(t, in, next);
	if (desk_result(m->type, in, &result))
		return ERR_FORMAT;
	if (!result && t->desk.next + 1 == t->desk.count)
		return ERR_FORMAT;
	if (!result) {
		*next = t->desk.steps[++t->desk.next].type;
		return 0;
	}
	status = json_str(result, "status");
	t->refused = strcmp(status, "refused") == 0;
	t->state = TASK_OVER;
	return write_result(t, result);
}

int
task_answer(struct task *t, const struct message *m, uint16_t *next)
{
	struct cur in = cur_of(m->body.data, m->body.size);

	*next = 0;
	if (!channel_answers(t->asked, m->type))
		return ERR_FORMAT;
	if (t->desk.count)
		return take_desk(t, m, next);
	switch (m->type) {
	case MSG_REFUSED:
		return take_refusal(t, in, next);
	case MSG_CARD_OPEN:
		t->state = TASK_VOTE;
		*next = MSG_VOTE;
		return 0;
	case MSG_TRACKER:
		t->state = TASK_TRACKER;
		return 0;
	case MSG_DONE:
		t->state = TASK_OVER;
		return take_ballot(t, in, "cast");
	case MSG_CHECKED:
		t->state = TASK_END;
		*next = MSG_END;
		return take_ballot(t, in, "checked");
	case MSG_ENDED:
		t->state = TASK_OVER;
		return 0;
	default:
		return take_numbers(t, in);
	}
}
