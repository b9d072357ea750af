/* A form's own words, and what the types of its fields say: for the clerk's pages. */
#ifndef STATION_VIEW_TYPED_H
#define STATION_VIEW_TYPED_H

#include "station/screen/view/sheet.h"

/* {"ko":..,"en":..} of a form. Borrowed from it. */
struct both both_json(const json_t *words);
struct both both_of(const struct clerk_words *w);
struct both both_label(const struct field *f);
/* The label, and that it may be left empty. */
struct both both_label_or_not(struct sheet *s, const struct field *f);
/* Of a field of the entry or of its rows, by its name: "Contact, line 2". kind may be
 * NULL; a field that it has no more says its name. */
struct both both_place(
    struct sheet *s, const struct kind *kind, const char *name, unsigned line);
/* What is typed there, as people read it: words of a choice, won with their unit. */
struct both both_typed(struct sheet *s, const struct field *f, const char *text);
/* The same in one row of a table: long digests are cut. */
struct both both_cell(struct sheet *s, const struct field *f, const char *text);
/* A fault as a sentence that begins with the label. */
struct both both_fault(struct sheet *s, const struct field *f, enum fault bad);
/* What one types here: its help, or its type's. */
struct both both_hint(struct sheet *s, const struct field *f);
/* What of it everybody can read. */
struct both both_class(const struct field *f);
/* The nth key to a sealed value, for the citizen: a line of a page. */
void show_salt(const struct clerk_made *made, const struct kind *kind, struct sheet *s,
    struct shown *item);
/* Name of a kind or report of the form. */
struct both both_kind(const struct form *form, const char *kind);

#endif
