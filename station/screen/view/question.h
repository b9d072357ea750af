/* What several pages say of a question: its texts, a value, the counter. */
#ifndef STATION_VIEW_QUESTION_H
#define STATION_VIEW_QUESTION_H

#include "station/screen/view/sheet.h"

struct both both_title(const struct listed_poll *p);
struct both both_question(const struct question *q);
struct both both_option(const struct option *o);
struct both both_value(struct sheet *s, const struct question *q, int value);
struct both both_counter(const struct model *m, struct sheet *s, size_t n);

#endif
