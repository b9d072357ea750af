/* A clerk gives documents, and hands them over. */
#include "station/screen/model/page.h"
#include "tests/golden/scenes.h"
#include "tests/unit/station/counter.h"

static void
document(struct visitor *v, enum language l)
{
	counter_open(v, l);
	counter_issues(v, 0);
	counter_unlock(v, COUNTER_KEY);
	counter_found(v);
}

static void
document_check(struct visitor *v, enum language l)
{
	document(v, l);
	counter_fill(v);
	visitor_press(v, REQUEST_FORWARD);
	counter_accept(v);
}

static void
document_signed(struct visitor *v, enum language l)
{
	document_check(v, l);
	visitor_go(v, ACT_SIGN, 0);
	counter_made(v);
}

#define WAYS (CLERK_PAPER_KO | CLERK_PAPER_EN | CLERK_FOLDER)

static void
hand(struct visitor *v, enum language l)
{
	counter_open(v, l);
	counter_issues(v, 3);
	counter_unlock(v, COUNTER_KEY);
}

static void
hand_list(struct visitor *v, enum language l, uint8_t ways)
{
	hand(v, l);
	visitor_go(v, ACT_HANDOVERS, 0);
	counter_handovers(v, ways);
	counter_form(v);
}

static void
handovers(struct visitor *v, enum language l)
{
	hand_list(v, l, WAYS);
}

static void
handover(struct visitor *v, enum language l)
{
	handovers(v, l);
	visitor_go(v, ACT_ENTRY, 0);
}

static void
handover_given(struct visitor *v, enum language l)
{
	handover(v, l);
	visitor_go(v, ACT_GIVE, CLERK_FOLDER);
	counter_given(v, CLERK_FOLDER);
}

static void
handover_waits(struct visitor *v, enum language l)
{
	handovers(v, l);
	visitor_go(v, ACT_ENTRY, 2);
}

static void
handover_paper(struct visitor *v, enum language l)
{
	hand_list(v, l, CLERK_PAPER_KO | CLERK_PAPER_EN);
	visitor_go(v, ACT_ENTRY, 1);
}

static void
handover_refused(struct visitor *v, enum language l)
{
	handover(v, l);
	visitor_go(v, ACT_GIVE, CLERK_FOLDER);
	visitor_refuse(v, "counter.no_folder");
}

const struct scene document_scenes[] = {
    {"document", document},
    {"document-check", document_check},
    {"document-signed", document_signed},
    {"counter-hand", hand},
    {"handovers", handovers},
    {"handover", handover},
    {"handover-given", handover_given},
    {"handover-waits", handover_waits},
    {"handover-paper", handover_paper},
    {"handover-refused", handover_refused},
    {0},
};
