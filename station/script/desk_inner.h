/*
 * The inside of the lines, for desk.c and desk_draft.c only.
 */
#ifndef STATION_SCRIPT_DESK_INNER_H
#define STATION_SCRIPT_DESK_INNER_H

#include "station/script/desk.h"

/* One more message of the line; its body, until the next one is added. */
struct buf *desk_add(struct desk_line *d, uint16_t type);

/* A text member of 1..max bytes. */
MUST_CHECK int desk_text(
    const json_t *line, const char *key, size_t max, const char **out, struct why *why);
/* A number member of 0..max; otherwise, where it is absent, or needed if that is below 0.
 */
MUST_CHECK int desk_number(const json_t *line, const char *key, int64_t otherwise,
    int64_t max, int64_t *out, struct why *why);
/* Path and PIN of a card; the token of the line, or a new one. */
MUST_CHECK int desk_put_card(struct buf *b, const json_t *card, struct why *why);
MUST_CHECK int desk_put_token(struct buf *b, const json_t *line, struct why *why);

/* try, sign */
MUST_CHECK int desk_parse_draft(struct desk_line *d, const json_t *line, struct why *why);

#endif
