/*
 * Inside the layout: a sheet being put on a canvas. What does not fit is given up in a
 * fixed order: the other language of the paragraphs, of the lines, the empty rows; then
 * the lines scroll, and at last the paragraphs.
 */
#ifndef STATION_LAY_H
#define STATION_LAY_H

#include "screen/canvas.h"
#include "station/screen/view/sheet.h"

/* What is shown and how far apart; the voter's density is where giving up begins. */
struct fit {
	bool both_paragraphs, both_lines;
	int margin; /* empty rows between the parts */
	int gap;    /* and between lines */
};

struct lay {
	const struct sheet *s;
	struct canvas *c;
	enum language l;
	struct fit fit;
	struct area body; /* between title and help line */
	/* columns of lines */
	int number, key, mark, tail;
	int label;                 /* of fields; 0: above them */
	int widths[TABLE_COLUMNS]; /* of the table; 0: left out */
	int left_out;              /* columns to the right for which there is no room */
	int beside; /* where the other language's column begins; 0: below */
};

/* The text in the voter's language; and the other one's, where it says something else. */
const char *text_main(const struct lay *y, struct both b);
const char *text_quiet(const struct lay *y, struct both b);

/* list.c: the lines. list_measure first, once the fit is set. */
void list_measure(struct lay *y);
int list_rows(const struct lay *y);
int list_rows_least(const struct lay *y);
void list_draw(struct lay *y, struct area a);

/* columns.c: heads and cells of a table, in so many columns. */
void columns_measure(struct lay *y, int room);
void columns_draw(
    struct lay *y, struct area rest, int row, const struct both *texts, enum role r);

/* pad.c: the digits below a field, beside one another. */
int pad_rows(const struct lay *y);
void pad_draw(struct lay *y, struct area a);

/* foot.c: buttons and the help line. */
int buttons_rows(const struct lay *y);
void buttons_draw(struct lay *y, struct area a);
void help_line_draw(struct lay *y, struct area a);

#endif
