/*
 * say DIR KEY PASSFILE SERVICE KIND VERSION FIELDS: an office says one entry of any
 * service, and the node's answer is printed. Status 0: it is final on the ledger, 1:
 * refused, 2: could not. DIR is the office's own folder with the pinned charter in it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "card/seal.h"
#include "service/client.h"

static int
say(char **argv, struct client *c, struct why *why)
{
	struct secret pass = {0}, secret = {0};
	struct key key;
	json_t *fields = json_loads(argv[7], JSON_REJECT_DUPLICATES, NULL);
	struct entry_draft draft = {.service = argv[4],
	    .kind = argv[5],
	    .version = strtol(argv[6], NULL, 10),
	    .fields = fields};
	int r = fields ? pass_read(&pass, argv[3], "", why)
		       : why_set(why, ERR_FORMAT, "%s is no JSON", argv[7]);

	if (r == 0) {
		secret_alloc(&secret, KEY_SECRET_SIZE);
		r = key_file_open(argv[2], "office", &key, secret.data, &pass, why);
	}
	if (r == 0)
		r = client_send(
		    c, &draft, &(struct entry_signer){&key, secret.data}, 1, NULL, why);
	json_decref(fields);
	secret_free(&pass);
	secret_free(&secret);
	return r;
}

int
main(int argc, char **argv)
{
	struct client client;
	struct why why = {""};
	struct path charter;
	int r;

	log_open("say");
	if (argc != 8) {
		fprintf(
		    stderr, "usage: say DIR KEY PASSFILE SERVICE KIND VERSION FIELDS\n");
		return 2;
	}
	charter = path_of("%s/charter", argv[1]);
	r = client_open(&client,
	    &(struct client_options){.dir = argv[1], .charter = charter.s}, &why);
	if (r == 0) {
		r = say(argv, &client, &why);
		client_close(&client);
	}
	if (r != 0)
		log_why(r, &why);
	else
		puts("accepted");
	return r == 0 ? 0 : r == ERR_REFUSED ? 1 : 2;
}
