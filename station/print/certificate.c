/*
 * certificate ko|en: reads a certificate from standard input and writes it as an A4 PDF
 * to standard output. Started by madang-wallet, for which drawing is too much to link: it
 * has the fonts of the machine, and neither network nor key.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "station/channel/certpaper.h"
#include "station/print/render.h"

/* All of standard input. */
static int
read_in(struct buf *out, struct why *why)
{
	ssize_t n = 0;

	while (out->size <= CERT_MAX &&
	       (n = read(STDIN_FILENO, buf_room(out, 4096), 4096)) > 0)
		buf_cut(out, out->size - 4096 + (size_t)n);
	if (n <= 0)
		buf_cut(out, out->size - 4096);
	return n < 0 ? why_set(why, ERR_FORMAT, "standard input cannot be read") : 0;
}

static int
draw(struct buf *pdf, const struct buf *text, bool korean, struct why *why)
{
	static struct paper paper;
	struct kinds *kinds = NULL;
	struct certpage page = {.count = 0};
	struct cert cert;
	int r = cert_read(&cert, buf_str(text), text->size, why);

	if (r != 0)
		return r;
	r = kinds_open(&kinds, why);
	if (r == 0)
		r = certpage_make(&page, kinds, &cert, korean, why);
	if (r == 0)
		r = certpaper_make(&paper, &page, "certificate", cert.issued, why);
	if (r == 0)
		r = render_a4(pdf, &paper, why);
	certpage_free(&page);
	kinds_free(kinds);
	cert_free(&cert);
	return r;
}

int
main(int argc, char **argv)
{
	struct buf text = {0}, pdf = {0};
	struct why why = {""};

	log_open("madang-wallet print");
	if (argc != 2 || (strcmp(argv[1], "ko") != 0 && strcmp(argv[1], "en") != 0)) {
		log_say("this program is started by madang-wallet");
		return 2;
	}
	int r = read_in(&text, &why);
	if (r == 0)
		r = draw(&pdf, &text, argv[1][0] == 'k', &why);
	if (r == 0 &&
	    (fwrite(pdf.data, 1, pdf.size, stdout) != pdf.size || fflush(stdout) != 0))
		r = why_set(&why, ERR_FORMAT, "cannot write to standard output");
	if (r != 0)
		log_why(r, &why);
	buf_free(&text);
	buf_free(&pdf);
	return err_exit_status(r);
}
