/*
 * post URL FILE [raw]: sends the bytes of FILE as one framed entry (raw: as they are) to
 * URL/entries, prints the status and the answer. What a broken or hostile client would
 * send.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "net/http.h"

int
main(int argc, char **argv)
{
	struct buf body = {0}, framed = {0}, answer = {0};
	struct why why = {{0}};
	struct http *http;
	long status;

	log_open("post");
	if (argc < 3 || file_read(&body, argv[2], 64u * 1024 * 1024, &why) != 0) {
		fprintf(stderr, "usage: post URL FILE [raw] %s\n", why.text);
		return 2;
	}
	if (argc == 3)
		buf_put16(&framed, (uint16_t)body.size);
	buf_put(&framed, body.data, body.size);
	int err = http_open(&http, NULL, 20000, &why);
	if (!err)
		err = http_post(http, path_of("%s/entries", argv[1]).s,
		    "application/octet-stream", framed.data, framed.size, 1024 * 1024,
		    &answer, &status, &why);
	if (err) {
		log_why(err, &why);
		return 2;
	}
	printf("%ld %s\n", status, buf_str(&answer));
	http_close(http);
	buf_free(&body);
	buf_free(&framed);
	buf_free(&answer);
	return 0;
}
