/*
 * Inside the model: the clerk's pages (clerk*.c), their items, acts, and what the vault
 * answers.
 */
#ifndef STATION_CLERK_PAGE_H
#define STATION_CLERK_PAGE_H

#include "station/screen/model/page.h"

void clerk_list_wipe(struct clerk_list *l);

void unlock_items(const struct model *m, struct items *to);
void counter_items(const struct model *m, struct items *to);
void service_items(const struct model *m, struct items *to);
void form_items(const struct model *m, struct items *to);
void lines_items(const struct model *m, struct items *to);
void choice_items(const struct model *m, struct items *to);
void table_items(const struct model *m, struct items *to);
void present_items(const struct model *m, struct items *to);
void check_items(const struct model *m, struct items *to);
void signed_items(const struct model *m, struct items *to);
void record_items(const struct model *m, struct items *to);
void day_items(const struct model *m, struct items *to);
void entry_items(const struct model *m, struct items *to);
void settle_items(const struct model *m, struct items *to);
void saved_items(const struct model *m, struct items *to);
void was_items(const struct model *m, struct items *to);
void sealed_items(const struct model *m, struct items *to);
void destroy_sure_items(const struct model *m, struct items *to);
void handovers_items(const struct model *m, struct items *to);
void handover_items(const struct model *m, struct items *to);
void day_sure_items(const struct model *m, struct items *to);
void day_closed_items(const struct model *m, struct items *to);

/* The field of a kind that takes the number of an entry of that kind, or -1; "": of an
 * entry whose kind is not known. What is filled in is seen and can be changed. */
int kind_entry_field(const struct kind *k, const char *entry_kind);
/* The reports of a form, by place. */
const char *form_report(const struct form *form, size_t n);
size_t form_reports(const struct form *form);

extern void (*const clerk_acts[ACTS])(struct model *, int index);
extern void (*const form_acts[ACTS])(struct model *, int index);
extern void (*const find_acts[ACTS])(struct model *, int index);
extern void (*const save_acts[ACTS])(struct model *, int index);
extern void (*const sealed_acts[ACTS])(struct model *, int index);
extern void (*const paper_acts[ACTS])(struct model *, int index);

/* Small steps that they share. */
void clerk_ask(struct model *m, uint16_t type, struct buf *body);
void clerk_ask_form(struct model *m, const char *service, enum clerk_wish wish);
void clerk_ask_rows(struct model *m, const char *view, enum clerk_wish wish);
void clerk_ask_entries(struct model *m, uint16_t type, uint32_t day);
/* A draft of the form that is there, which it takes. */
void clerk_begin(struct model *m, size_t kind);
/* To the form, at a field of the draft. */
void clerk_to_form(struct model *m, int row, int slot);
void clerk_to_lines(struct model *m);
/* A card was presented for clerk.slot, or the next one is due. */
void clerk_presented(struct model *m, const char *key);
void clerk_go_on(struct model *m);
/* False while more rows of the view are asked for. */
bool clerk_rows_came(struct model *m);
/* The entry that the record on the page is, -1 where it does not say. */
int64_t record_entry(const struct clerk *c);
void clerk_line_open(struct model *m);

/* Asks how the counter is, when it is time to. */
#define STATUS_REQUEST (UINT32_MAX - 2)
#define STATUS_MS 5000
void clerk_status_ask(struct model *m);
void clerk_status_came(struct model *m, const struct message *answer);
/* The key for a field with a cursor; false: it is none of its keys. */
bool clerk_key(struct model *m, int32_t key);
void clerk_line(struct model *m, const char *text);
void clerk_scan(struct model *m, const char *text);
/* The field in focus is the one that is edited. */
void clerk_follow(struct model *m);
/* Answers, each with what is left of the body. */
void clerk_take_words(struct cur *in, struct clerk_words *w);
void clerk_take_rows(struct model *m, struct cur *in);
void clerk_day_came(struct model *m, struct cur *in);
void clerk_tasks_came(struct model *m, struct cur *in);
void clerk_handovers_came(struct model *m, struct cur *in);
void clerk_given(struct model *m, struct cur *in);
void clerk_day_closed(struct model *m, struct cur *in);
void clerk_saved(struct model *m, struct cur *in);
void clerk_files_came(struct model *m, struct cur *in);
void clerk_digested(struct model *m, struct cur *in);
void clerk_was_signed(struct model *m, struct cur *in);
void clerk_revealed(struct model *m, struct cur *in);
void clerk_destroyed(struct model *m, struct cur *in);
void clerk_take_made(struct clerk_made *made, struct cur *in);
/* A form for the names in a list; NULL: it could not be read. */
void clerk_name_came(struct model *m, struct form *form);
/* Of the services; their count where there is none of that name. */
size_t clerk_service_place(const struct clerk *c, const char *name);
void clerk_answered(struct model *m, uint16_t type, struct cur *in);
bool clerk_refused(struct model *m, uint16_t asked);
/* service, kind and field, and whose card it is: before a card in `present`. */
void clerk_put_present(struct model *m, struct buf *body, bool own);
/* What the vault is asked about rows: the view and what it searches for. */
void clerk_put_view(const struct clerk *c, struct buf *body);
/* The entry on the page. */
struct clerk_entry_row *clerk_chosen(const struct model *m);
void clerk_values_wipe(struct clerk *c);
/* Files can be picked for the field. */
bool clerk_has_files(const struct model *m, const struct field *f);
/* Wipes all but the draft; and all. */
void clerk_lock(struct clerk *c);
void clerk_wipe(struct clerk *c);

#endif
