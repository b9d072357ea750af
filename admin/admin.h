/*
 * madang-admin: what its files share. One command a run; each command is a row of the
 * table in main.c and a function here. A command that finds its work done says "already"
 * and succeeds.
 */
#ifndef MADANG_ADMIN_H
#define MADANG_ADMIN_H

#include "admin/registry.h"
#include "card/seal.h"
#include "service/client.h"

#define LIST_MAX 32
#define ID_MAX 40
#define AGENCY_SIZE 128

enum option_code {
	OPT_ORIGIN = 256,
	OPT_NODE,
	OPT_PASS,
	OPT_KEY_PASS,
	OPT_PIN,
	OPT_OFFICER,
	OPT_ROLE,
	OPT_VKEY,
	OPT_AGENCY,
	OPT_SERVICES,
	OPT_WITH,
	OPT_CA,
	OPT_AS,
	OPT_CARD,
	OPT_WALLET,
	OPT_AUD,
	OPT_TAG,
	OPT_DAYS,
	OPT_REPLACES,
	OPT_COUNTER,
	OPT_PATIENT,
	OPT_OUT,
};
#define ALLOW(code) (1U << ((code)-256))

struct list {
	const char *items[LIST_MAX];
	size_t count;
};

/* The command line, taken apart; everything borrowed from argv. */
struct args {
	const char *city, *origin, *pass_file, *key_pass_file, *vkey, *agency, *services,
	    *ca_file, *as, *card, *wallet, *aud, *tag, *days, *replaces, *patient, *out;
	struct list nodes, pins, officers, roles, with, words;
	bool counter;
};

/* A sentence on standard output. */
void say(const char *format, ...) PRINTF_LIKE(1, 2);

/* [a-z0-9-]{1,40}; why names what. */
MUST_CHECK int id_check(const char *id, const char *what, struct why *why);
MUST_CHECK int city_origin(
    const struct args *a, char origin[KEY_NAME_MAX + 1], struct why *why);
bool file_exists(const char *path);
/* Fresh locked memory with random bytes. */
void secret_random(struct secret *s, size_t size);

/* keyfile.c: `<role>-<id>.key` files of CITY/admin and the like. */
MUST_CHECK int keyfile_make(const char *path, const char *role, const char *name,
    const struct secret *pass, struct key *key, bool *made, struct why *why);
/* A passphrase for a new key: from --key-pass-file, else --pass-file, else asked. */
MUST_CHECK int keyfile_pass(
    const struct args *a, const char *whose, struct secret *pass, struct why *why);

/* desk.c: an open client with one of the city's keys. */
struct desk {
	struct client client;
	struct key key;
	struct secret secret;
	char role[ID_MAX + 1];
};
/* The ledger, to be read only: from the city's folder, without a key. */
MUST_CHECK int client_of(struct client *c, const struct args *a, struct why *why);
/* role: platform, office or registrar. Needs the passphrase of that key. */
MUST_CHECK int desk_open(
    struct desk *d, const struct args *a, const char *role, struct why *why);
void desk_close(struct desk *d);
/* fields is taken over. cards (may be NULL) co-sign. */
MUST_CHECK int desk_send(struct desk *d, const char *service, const char *kind,
    json_t *fields, const struct buf *payload, size_t count,
    const struct entry_signer *cards, size_t card_count, struct why *why);
/* Grants role to name unless it holds it; *already tells. vkey "" for people. */
MUST_CHECK int desk_grant(struct desk *d, const char *name, const char *vkey,
    const char *role, const char *agency, bool *already, struct why *why);

/* The agency for which the desk's key holds role now, as the platform enrolled it: the
 * ledger knows no other. ERR_REFUSED where it does not hold it. */
MUST_CHECK int desk_agency(
    struct desk *d, const char *role, char agency[AGENCY_SIZE], struct why *why);

/* counter.c: says "counter":true in a station's config; the roles of --role, or else the
 * desk of every service that lives, for the station's key. */
MUST_CHECK int counter_config(const char *path, struct why *why);
MUST_CHECK int counter_enrol(
    const struct args *a, const struct key *key, struct why *why);

/* card.c: the key of a card, by its name in CITY/cards or by its path, for one service.
 * secret is allocated; the caller frees it. */
MUST_CHECK int card_key(const struct args *a, const char *card, const char *pin_file,
    const char *prompt, const char *service, struct key *key, struct secret *secret,
    struct why *why);

typedef int command(const struct args *a, struct why *why);
command city_new, station_add, trustee_add, office_add, member_grant, member_revoke,
    service_check, service_publish, card_new, deck_new, poll_define, poll_roll, poll_open,
    poll_close, city_status, certificate_issue, certificate_revoke, certificate_record,
    certificate_ask, record_seal, record_open, record_consent, record_emergency,
    record_release, record_unlock;

#endif
