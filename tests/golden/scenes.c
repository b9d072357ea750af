#include "tests/golden/scenes.h"

#include <string.h>

/* In the settings the language is the one asked for. */
static void
welcome(struct visitor *v, enum language l)
{
	if (l == LANGUAGE_EN)
		visitor_press(v, REQUEST_LANGUAGE);
}

static void
card(struct visitor *v, enum language l)
{
	visitor_item(v, l == LANGUAGE_KO ? 1 : 2);
}

static void
card_empty(struct visitor *v, enum language l)
{
	card(v, l);
	visitor_press(v, REQUEST_SELECT);
}

static void
pin(struct visitor *v, enum language l)
{
	card(v, l);
	visitor_line(v, "/media/card/you.card");
	visitor_type(v, "2718");
}

/* "273" by moving and selecting, the focus on the last of them. */
static void
pin_pad(struct visitor *v, enum language l)
{
	static const int moves[] = {2, 5, 4};

	card(v, l);
	visitor_line(v, "/media/card/you.card");
	for (size_t i = 0; i < 3; i++) {
		for (int j = 0; j < moves[i]; j++)
			visitor_press(v, i < 2 ? REQUEST_NEXT : REQUEST_PREVIOUS);
		visitor_press(v, REQUEST_SELECT);
	}
}

static void
opening(struct visitor *v, enum language l)
{
	pin(v, l);
	visitor_type(v, "28\r");
}

static void
pin_wrong(struct visitor *v, enum language l)
{
	opening(v, l);
	visitor_refuse(v, "station.pin");
}

static void
card_locked(struct visitor *v, enum language l)
{
	opening(v, l);
	visitor_refuse(v, "station.card_blocked");
}

static void
polls(struct visitor *v, enum language l)
{
	const uint8_t states[] = {1, 0, 2, 3};

	opening(v, l);
	visitor_answer(v, MSG_CARD_OPEN, NULL, 0);
	visitor_polls(v, states, 4);
}

/* Told before the questions. */
static void
voted(struct visitor *v, enum language l)
{
	polls(v, l);
	visitor_item(v, 1);
	visitor_refuse(v, "station.voted");
}

static void
poll_not_open(struct visitor *v, enum language l)
{
	polls(v, l);
	visitor_item(v, 2);
}

static void
how(struct visitor *v, enum language l)
{
	visitor_to_how(v, l, visitor_questions);
}

static void
question(struct visitor *v, enum language l, int n)
{
	how(v, l);
	visitor_item(v, 0);
	while (n-- > 0)
		visitor_press(v, REQUEST_FORWARD);
}

static void
yesno(struct visitor *v, enum language l)
{
	question(v, l, 0);
}

static void
single(struct visitor *v, enum language l)
{
	question(v, l, 1);
	visitor_item(v, 2);
}

static void
over_vote(struct visitor *v, enum language l)
{
	single(v, l);
	visitor_item(v, 3);
}

static void
multi(struct visitor *v, enum language l)
{
	question(v, l, 2);
	visitor_item(v, 3);
}

static void
too_few(struct visitor *v, enum language l)
{
	multi(v, l);
	visitor_press(v, REQUEST_FORWARD);
}

static void
too_many(struct visitor *v, enum language l)
{
	multi(v, l);
	visitor_item(v, 1);
	visitor_item(v, 2);
	visitor_item(v, 5);
}

static void
blank(struct visitor *v, enum language l)
{
	question(v, l, 2);
	visitor_item(v, 6);
}

static void
blank_over(struct visitor *v, enum language l)
{
	blank(v, l);
	visitor_item(v, 1);
}

static void
approval(struct visitor *v, enum language l)
{
	question(v, l, 3);
}

static void
approval_below(struct visitor *v, enum language l)
{
	approval(v, l);
	visitor_item(v, 3);
	visitor_item(v, 10);
}

static void
pick(struct visitor *v, enum language l)
{
	question(v, l, 4);
	visitor_item(v, 1);
}

static void
score(struct visitor *v, enum language l)
{
	question(v, l, 5);
	visitor_item(v, 1);
	visitor_item(v, 7);
}

static void
score_value(struct visitor *v, enum language l)
{
	score(v, l);
	visitor_item(v, 1);
}

static void
grades(struct visitor *v, enum language l)
{
	question(v, l, 6);
	visitor_item(v, 1);
	visitor_item(v, 3);
}

static void
grade_value(struct visitor *v, enum language l)
{
	grades(v, l);
	visitor_item(v, 2);
}

static void
points(struct visitor *v, enum language l)
{
	question(v, l, 7);
	visitor_item(v, 1);
	visitor_item(v, 3);
}

static void
points_over(struct visitor *v, enum language l)
{
	points(v, l);
	visitor_item(v, 2);
	visitor_item(v, 4);
}

/* Answers of every kind: whole, short, blank, none. */
static void
review(struct visitor *v, enum language l)
{
	yesno(v, l);
	visitor_item(v, 1);
	visitor_item(v, 0);
	visitor_item(v, 4); /* blank */
	visitor_item(v, 0);
	visitor_item(v, 1);
	visitor_item(v, 2);
	visitor_item(v, 0);
	visitor_item(v, 0); /* none */
	visitor_item(v, 1);
	visitor_press(v, REQUEST_REVIEW);
}

static void
review_refused(struct visitor *v, enum language l)
{
	review(v, l);
	visitor_item(v, 0);
}

static void
sealing(struct visitor *v, enum language l)
{
	yesno(v, l);
	visitor_item(v, 1);
	visitor_press(v, REQUEST_REVIEW);
	visitor_item(v, 0);
}

static void
cast(struct visitor *v, enum language l)
{
	sealing(v, l);
	visitor_tracker(v, MSG_TRACKER);
}

static void
cast_sure(struct visitor *v, enum language l)
{
	cast(v, l);
	visitor_item(v, 1);
}

static void
check_sure(struct visitor *v, enum language l)
{
	cast(v, l);
	visitor_item(v, 2);
}

static void
no_more_checks(struct visitor *v, enum language l)
{
	check_sure(v, l);
	visitor_item(v, 1);
	visitor_refuse(v, "station.bag_full");
}

static void
done(struct visitor *v, enum language l)
{
	cast_sure(v, l);
	visitor_item(v, 1);
	visitor_tracker(v, MSG_DONE);
}

static void
done_prints(struct visitor *v, enum language l)
{
	done(v, l);
	v->m.booth.flags = BOOTH_PRINTS;
}

static void
done_printed(struct visitor *v, enum language l)
{
	done_prints(v, l);
	visitor_item(v, 2);
	visitor_answer(v, MSG_PAPERED, "\0\0\0\0\0\0\4", 8);
}

static void
checked(struct visitor *v, enum language l)
{
	check_sure(v, l);
	visitor_item(v, 1);
	visitor_tracker(v, MSG_CHECKED);
}

static void
refused(struct visitor *v, enum language l)
{
	sealing(v, l);
	visitor_refuse(v, "station.storage");
}

static void
leave(struct visitor *v, enum language l)
{
	how(v, l);
	visitor_press(v, REQUEST_BACK);
}

static void
idle(struct visitor *v, enum language l)
{
	single(v, l);
	visitor_wait(v, 180000);
	visitor_wait(v, 9000);
}

static void
cleared(struct visitor *v, enum language l)
{
	idle(v, l);
	visitor_wait(v, 30000);
	if (l == LANGUAGE_EN)
		v->m.settings.language = l; /* it is reset; for this picture only */
}

static void
settings(struct visitor *v, enum language l)
{
	how(v, l);
	visitor_press(v, REQUEST_HELP);
	visitor_item(v, 1);
}

static void
help(struct visitor *v, enum language l)
{
	how(v, l);
	visitor_press(v, REQUEST_HELP);
}

static void
called(struct visitor *v, enum language l)
{
	single(v, l);
	visitor_press(v, REQUEST_CALL);
}

/* The other densities, on the page that is read most. */
static void
tight(struct visitor *v, enum language l)
{
	multi(v, l);
	v->m.settings.density = DENSITY_TIGHT;
}

static void
wide(struct visitor *v, enum language l)
{
	multi(v, l);
	visitor_press(v, REQUEST_SIZE);
}

static void
widest(struct visitor *v, enum language l)
{
	wide(v, l);
	visitor_press(v, REQUEST_SIZE);
}

static const struct scene voter_scenes[] = {
    {"welcome", welcome},
    {"card", card},
    {"card-empty", card_empty},
    {"pin", pin},
    {"pin-pad", pin_pad},
    {"pin-wrong", pin_wrong},
    {"opening", opening},
    {"card-locked", card_locked},
    {"polls", polls},
    {"poll-not-open", poll_not_open},
    {"voted", voted},
    {"how", how},
    {"yesno", yesno},
    {"single", single},
    {"over-vote", over_vote},
    {"multi", multi},
    {"multi-tight", tight},
    {"multi-wide", wide},
    {"multi-widest", widest},
    {"too-few", too_few},
    {"too-many", too_many},
    {"blank", blank},
    {"blank-over", blank_over},
    {"approval", approval},
    {"approval-below", approval_below},
    {"pick", pick},
    {"score", score},
    {"score-value", score_value},
    {"grades", grades},
    {"grade-value", grade_value},
    {"points", points},
    {"points-over", points_over},
    {"review", review},
    {"review-refused", review_refused},
    {"sealing", sealing},
    {"cast", cast},
    {"cast-sure", cast_sure},
    {"check-sure", check_sure},
    {"no-more-checks", no_more_checks},
    {"done", done},
    {"done-prints", done_prints},
    {"done-printed", done_printed},
    {"checked", checked},
    {"refused", refused},
    {"leave", leave},
    {"idle", idle},
    {"cleared", cleared},
    {"settings", settings},
    {"help", help},
    {"called", called},
    {0},
};

const struct scene *
scene_at(size_t i)
{
	static const struct scene *const parts[] = {
	    voter_scenes, desk_scenes, counter_scenes, form_scenes, document_scenes};

	for (size_t p = 0; p < sizeof(parts) / sizeof(*parts); p++)
		for (const struct scene *s = parts[p]; s->name; s++)
			if (i-- == 0)
				return s;
	return NULL;
}
