/* Words of acts, the same on every page. */
#include "station/screen/model/page.h"
#include "station/screen/view/sheet.h"

static const struct {
	const char *msgid;
	enum request request; /* whose key does the same */
} labels[ACTS] = {
    [ACT_END] = {N_("End the program")},
    [ACT_SUBMIT] = {N_("OK"), REQUEST_SELECT},
    [ACT_ERASE] = {N_("Erase"), REQUEST_ERASE},
    [ACT_WELCOME] = {N_("Back"), REQUEST_BACK},
    [ACT_CARD] = {N_("Back to the card"), REQUEST_BACK},
    [ACT_POLLS] = {N_("Back"), REQUEST_BACK},
    [ACT_HOW] = {N_("Back"), REQUEST_BACK},
    [ACT_START] = {N_("Start"), REQUEST_FORWARD},
    [ACT_PREVIOUS] = {N_("Back"), REQUEST_BACK},
    [ACT_NEXT] = {N_("Next"), REQUEST_FORWARD},
    [ACT_REVIEW] = {N_("Review all"), REQUEST_REVIEW},
    [ACT_TAKE_BACK] = {N_("Take this back")},
    [ACT_QUESTION] = {N_("Back"), REQUEST_BACK},
    [ACT_SEAL] = {N_("All is right: go on"), REQUEST_FORWARD},
    [ACT_CAST] = {N_("Cast: this ballot will be counted")},
    [ACT_SURE_CAST] = {N_("Yes, cast my ballot")},
    [ACT_CHECK] = {N_(
	"Check: it is opened for all to see and not counted; then I vote again")},
    [ACT_SURE_CHECK] = {N_("Yes, open this ballot and vote again")},
    [ACT_TRACKER] = {N_("No, not yet")},
    [ACT_AGAIN] = {N_("Vote again")},
    [ACT_LEAVE] = {N_("Leave without voting")},
    [ACT_CLEAR] = {N_("Leave: nothing is cast")},
    [ACT_FINISH] = {N_("Finish")},
    [ACT_SLIP] = {N_("Print the number")},
    [ACT_SETTINGS] = {N_("Language, lines, colours, voice")},
    [ACT_HELP] = {N_("Help"), REQUEST_HELP},
    [ACT_CALL] = {N_("Call a poll worker"), REQUEST_CALL},
    [ACT_CLOSE] = {N_("Go back to where I was"), REQUEST_BACK},
    [ACT_WORKER] = {N_("Back to the card"), REQUEST_BACK},
    [ACT_SECOND] = {N_("Back to the card"), REQUEST_BACK},
    [ACT_DESK] = {N_("Back"), REQUEST_BACK},
    [ACT_DESK_PAGE] = {N_("Back"), REQUEST_BACK},
    [ACT_DESK_LEAVE] = {N_("Back to the voters"), REQUEST_BACK},
    [ACT_UNLOCK] = {N_("Back to the card"), REQUEST_BACK},
    [ACT_LOCK] = {N_("Lock the screen"), REQUEST_BACK},
    [ACT_COUNTER] = {N_("Back"), REQUEST_BACK},
    [ACT_SERVICE_BACK] = {N_("Back"), REQUEST_BACK},
    [ACT_DISCARD] = {N_("Throw the half-filled form away")},
    [ACT_FORM] = {N_("Back"), REQUEST_BACK},
    [ACT_BACK_TO_FIELD] = {N_("Back"), REQUEST_BACK},
    [ACT_LINES] = {N_("Back"), REQUEST_BACK},
    [ACT_LINE_ADD] = {N_("Another line")},
    [ACT_LINE_DROP] = {N_("Remove this line")},
    [ACT_SEARCH_ALL] = {N_("Search everywhere")},
    [ACT_OWN_CARD] = {N_("Use my own card")},
    [ACT_TRY] = {N_("Check"), REQUEST_FORWARD},
    [ACT_SIGN] = {N_("Sign"), REQUEST_FORWARD},
    [ACT_SAME] = {N_("Another one of this kind")},
    [ACT_TABLE] = {N_("Back"), REQUEST_BACK},
    [ACT_TASKS] = {N_("Tasks to settle")},
    [ACT_ENTRIES] = {N_("Back"), REQUEST_BACK},
    [ACT_ENTRY_BACK] = {N_("Back"), REQUEST_BACK},
    [ACT_WAS] = {N_("Show its code")},
    [ACT_VALUES] = {N_("Show what is sealed")},
    [ACT_DESTROY] = {N_("Destroy what is sealed")},
    [ACT_DESTROY_SURE] = {N_("Yes, destroy it for ever")},
    [ACT_SAVE] = {N_("Save"), REQUEST_REVIEW},
    [ACT_SAVED] = {N_("Back to the table")},
    [ACT_REDO] = {N_("Fill the form in again")},
    [ACT_CORRECT] = {N_("Correct this entry")},
    [ACT_SETTLE] = {N_("Settle it without a new entry")},
    [ACT_SETTLED] = {N_("OK"), REQUEST_SELECT},
    [ACT_HANDOVERS] = {N_("To hand over")},
    [ACT_HANDED] = {N_("The citizen has it")},
    [ACT_DAY_CLOSE] = {N_("Close the day")},
    [ACT_DAY_SURE] = {N_("Yes, close the day")},
    [ACT_LOG] = {N_("Older"), REQUEST_FORWARD},
};

/* The key that does the same. Where one types, arrows move in what is typed: Esc leads
 * back from anywhere, and nothing goes on at once. */
static const char *
key_of(const struct model *m, enum request request)
{
	const struct binding *key = keys_first(request);
	bool typed = pages[model_page(m)].traits & TRAIT_TYPED;

	if (typed && request == REQUEST_BACK)
		return "Esc";
	if (typed && request == REQUEST_FORWARD && model_in_field(m))
		return NULL;
	return key ? key->name : NULL;
}

void
label_item(const struct model *m, struct shown *item)
{
	static const char *const digits[] = {
	    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
	enum act act = (enum act)item->item.act;

	if (item->item.kind == ITEM_FIELD)
		return; /* it says what is typed */
	if (labels[act].msgid)
		item->text = both_words(labels[act].msgid);
	if (act == ACT_CALL && m->what == PLACE_COUNTER)
		item->text = both_words(N_("Call a colleague"));
	if (act == ACT_DIGIT)
		item->text = both_same(digits[item->item.index]);
	item->key =
	    item->item.kind == ITEM_BUTTON ? key_of(m, labels[act].request) : NULL;
}
