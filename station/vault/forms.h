/*
 * The services that live, as a counter shows them: their list, and the form of one.
 */
#ifndef STATION_FORMS_H
#define STATION_FORMS_H

#include "service/form.h"
#include "station/vault/vault.h"

struct forms;

/* The form of a version (0: the live one), borrowed until the vault ends. ERR_NOT_FOUND.
 */
MUST_CHECK int forms_get(struct vault *v, const char *service, int64_t version,
    const struct form **out, struct why *why);
/* The version that lives; 0: none. */
int64_t forms_live(struct vault *v, const char *service);
void forms_close(struct forms *f);

void forms_on_list(struct vault *v, const struct message *m);
void forms_on_form(struct vault *v, const struct message *m);

#endif
