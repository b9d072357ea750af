/*
 * The vault's side of print: documents of the screen, one at a time in the order they
 * came. Nothing of a document is kept: what cannot be printed is told to the screen,
 * which may ask again.
 */
#ifndef STATION_PRINTER_H
#define STATION_PRINTER_H

#include "station/vault/vault.h"

struct printer;

/* Takes the descriptor: the channel to print; there may be none. */
struct printer *printer_open(struct vault *v, int fd);
void printer_close(struct printer *p);
/* BOOTH_PRINTS, BOOTH_SPOOLS or 0, as print has said. */
unsigned printer_flags(const struct printer *p);
/* To poll; -1 when there is nothing to listen to. */
int printer_fd(const struct printer *p);

/* A document of the screen: answered with papered or a refusal, soon or later. */
void printer_ask(struct printer *p, const struct message *m);
/* A document that the vault makes for a request of the screen: printed answers it once it
 * is on paper, with what. */
void printer_send(struct printer *p, const struct message *m, const struct buf *body,
    void (*printed)(struct vault *v, uint32_t request, uint64_t what), uint64_t what);
/* Reads what print says, when something has come; sends the next document, gives up what
 * takes too long. */
void printer_step(struct printer *p, bool come);

#endif
