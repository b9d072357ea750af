/*
 * Deadlines of connections. libmicrohttpd knows only a time-out of silence, which a
 * client that sends a byte now and then never meets. Here each connection has a moment by
 * which its present step must be over; after it the socket is shut, and the daemon cleans
 * up.
 */
#ifndef MADANG_WATCH_H
#define MADANG_WATCH_H

struct watch;   /* all connections */
struct watched; /* one */

struct watch *watch_open(void);
void watch_close(struct watch *w);

struct watched *watch_add(struct watch *w, int socket, int within_ms);
void watch_remove(struct watch *w, struct watched *c);
/* The next step must be over within so many ms; 0: it may take as long as it likes. */
void watch_step(struct watch *w, struct watched *c, int within_ms);

#endif
