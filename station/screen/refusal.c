#include "station/screen/refusal.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *key, *msgid;
} refusals[] = {
    {"screen.no_poll", N_("No poll is open here now.")},
    {"station.card", N_("The card cannot be read. Try again, or ask a poll worker.")},
    {"station.pin", N_("That PIN is wrong. Please try again.")},
    {"station.card_wait",
	N_("Too many wrong PINs. Please wait a little, then try again.")},
    {"station.card_blocked", N_("This card is locked. Please ask a poll worker.")},
    {"station.poll_unknown",
	N_("This booth does not know that poll. Please ask a poll worker.")},
    {"station.poll_not_open", N_("This poll is not open yet.")},
    {"station.poll_closed", N_("This poll is over.")},
    {"station.sealed", N_("Voting in this poll has ended at this booth.")},
    {"station.not_on_roll",
	N_("This card is not on the list of voters of this poll. Please ask a poll "
	   "worker.")},
    {"station.voted", N_("This card has already voted in this poll.")},
    {"station.answers",
	N_("Your choices could not be read. Nothing was cast; please choose again.")},
    {"station.storage",
	N_("Your ballot could not be kept safe and is NOT cast. Please call a poll "
	   "worker.")},
    {"station.bag_full", N_("No more checks for now. You can still cast this ballot.")},
    {"station.busy", N_("The booth is busy. Please try again in a moment.")},
    {"station.offline",
	N_("The network cannot be reached now. Voting goes on; ballots are kept here.")},
    {"station.ledger",
	N_("The public record does not fit what this booth saw before. Please "
	   "call a poll worker.")},
    {"station.not_drained",
	N_("Not everything has been sent yet. The booth keeps it and goes on trying.")},
    {"station.entry_refused", N_("Something that this booth sent was refused. Please "
				 "tell the election office.")},
    {"station.booth_closed",
	N_("This booth is not open for voting. Please ask a poll worker.")},
    {"station.paused", N_("Voting at this booth is paused. Please ask a poll worker.")},
    {"station.clock",
	N_("The clock of this booth may be wrong. Two poll workers must look at it "
	   "first.")},
    {"station.session",
	N_("A poll worker has not let you in yet. Please ask a poll worker.")},
    {"station.no_officer",
	N_("This card is not a poll officer's. If it should be, let the booth reach the "
	   "network and try again.")},
    {"station.same_officer",
	N_("This is the card of the same officer. Two different officers are needed.")},
    {"station.booth_state", N_("That is not possible in the present state.")},
    {"station.voter_here",
	N_("Somebody is voting here. Please wait until that is over.")},
    {"station.no_export",
	N_("This booth has no place to copy to. Please ask the election office.")},
    {"station.no_printer", N_("There is no printer here.")},
    {"station.printer", N_("The printer did not print. Please look at its paper, or call "
			   "a worker, and try "
			   "again.")},
    {"counter.none", N_("This station has no counter.")},
    {"counter.no_clerk", N_("This card may do nothing at this counter. If it should, let "
			    "the counter reach the network and try again.")},
    {"counter.clerk_here", N_("Another clerk is at this counter.")},
    {"counter.clerk_revoked",
	N_("The role of this card was taken back. The screen is locked.")},
    {"counter.no_ledger", N_("The public record has not been read yet. Please wait until "
			     "the network is reached.")},
    {"counter.draft", N_("The form could not be read. Please begin it again.")},
    {"counter.no_role", N_("This counter has no role for that.")},
    {"counter.station_revoked", N_("The role of this counter was taken back.")},
    {"counter.not_yours", N_("Your card has no role for that.")},
    {"counter.no_view", N_("That list is not there any more.")},
    {"counter.slow", N_("That takes too long. Search for something narrower.")},
    {"counter.sealed", N_("What is typed into a sealed field is too long.")},
    {"counter.cards", N_("Too many cards lie on the counter.")},
    {"counter.per", N_("The key of this card depends on another field. Fill that one "
		       "in first.")},
    {"counter.token", N_("That was signed already.")},
    {"counter.no_task", N_("That task is settled already.")},
    {"counter.no_entry", N_("This counter made no such entry.")},
    {"counter.erased", N_("That was erased.")},
    {"counter.too_large", N_("The entry is too large.")},
    {"counter.clock", N_("The clock of this counter may be wrong. Two officers must look "
			 "at it first (F12).")},
    {"counter.storage", N_("What this counter keeps cannot be read or written. Please "
			   "tell the office.")},
    {"counter.no_tables", N_("This counter does not save tables as files.")},
    {"counter.not_saved", N_("The file could not be written. Please tell the office.")},
    {"counter.table_large",
	N_("The table is too large for a file. Search for something narrower.")},
    {"counter.no_files", N_("This counter has no folder with files.")},
    {"counter.no_file", N_("That file cannot be read. Look whether it is still there.")},
    {"counter.file_large", N_("That file is too large.")},
    {"counter.no_handover", N_("That does not wait to be handed over any more.")},
    {"counter.not_proven", N_("The public record does not have it yet. Nothing is handed "
			      "over before.")},
    {"counter.not_given", N_("It was neither printed nor written yet.")},
    {"counter.no_folder", N_("The citizen's stick cannot be written. Put it in again, or "
			     "print on paper.")},
    {"counter.no_paper", N_("It cannot be printed on A4 here.")},
    {"counter.nothing_to_close", N_("Nothing was made here yet, so there is no day to "
				    "close.")},
};

const char *
refusal_words(enum language l, const char *key)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (strcmp(refusals[i].key, key) == 0)
			return words(l, refusals[i].msgid);
	return words(l, "The booth cannot do that now. Please call a poll worker.");
}

/* What a clerk is told in other words than a voter. */
static const struct {
	const char *key, *msgid;
} clerk_refusals[] = {
    {"station.card", N_("The card cannot be read. Please try again.")},
    {"station.card_blocked", N_("This card is locked. Its holder needs a new one.")},
    {"station.busy", N_("The counter is busy. Please try again in a moment.")},
    {"station.storage",
	N_("The entry could not be kept and is NOT signed. Please tell the office.")},
};

const char *
refusal_at_counter(enum language l, const char *key)
{
	for (size_t i = 0; i < sizeof(clerk_refusals) / sizeof(*clerk_refusals); i++)
		if (strcmp(clerk_refusals[i].key, key) == 0)
			return words(l, clerk_refusals[i].msgid);
	return refusal_words(l, key);
}
