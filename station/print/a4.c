#include <cairo-pdf.h>
#include <stdio.h>
#include <time.h>
#include "station/print/pen.h"
#include "station/print/render.h"

/* A4 in points, 20 mm to each side. */
#define WIDTH 595.276
#define HEIGHT 841.89
#define FOOT 800.0

static const struct look look = {.width = WIDTH,
    .margin = 57,
    .top = 57,
    .bottom = 780,
    .text = 10.5,
    .module = 2,
    .label = 0.3,
    .beside = true};

static cairo_status_t
take(void *out, const unsigned char *data, unsigned size)
{
	buf_put(out, data, size);
	return CAIRO_STATUS_SUCCESS;
}

/* The number of a page, where there is more than one. */
static void
page_ends(struct pen *p)
{
	char words[40];

	if (p->pages > 1) {
		snprintf(words, sizeof(words), "%d/%d", p->page, p->pages);
		pen_foot(p, FOOT, words);
	}
	cairo_show_page(p->cr);
}

/* Draws on the surface and ends it. Returns its pages. */
static int
draw(cairo_surface_t *s, const struct paper *paper, int pages, bool *strange)
{
	struct pen p = {
	    .look = &look, .cr = cairo_create(s), .pages = pages, .page_ends = page_ends};

	pen_draw(&p, paper);
	cairo_destroy(p.cr);
	cairo_surface_finish(s);
	*strange = p.strange;
	return p.page;
}

static void
describe(cairo_surface_t *s, const struct paper *paper)
{
	time_t made = (time_t)paper->made;
	char date[40];
	struct tm tm;

	gmtime_r(&made, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", &tm);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, date);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE, paper->name);
}

int
render_a4(struct buf *out, const struct paper *paper, struct why *why)
{
	/* Nobody knows how many pages there are before they were drawn once. */
	cairo_surface_t *s = cairo_pdf_surface_create(NULL, WIDTH, HEIGHT);
	cairo_status_t status;
	bool strange;
	int pages = draw(s, paper, 0, &strange);

	cairo_surface_destroy(s);
	if (strange)
		return why_set(why, ERR_FORMAT,
		    "this machine has no font for a letter of the document; on Debian: "
		    "apt install fonts-nanum fonts-noto-cjk");
	s = cairo_pdf_surface_create_for_stream(take, out, WIDTH, HEIGHT);
	describe(s, paper);
	draw(s, paper, pages, &strange);
	status = cairo_surface_status(s);
	cairo_surface_destroy(s);
	return status == CAIRO_STATUS_SUCCESS
		   ? 0
		   : why_set(why, ERR_FORMAT, "the document cannot be drawn: %s",
			 cairo_status_to_string(status));
}
