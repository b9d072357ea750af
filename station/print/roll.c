#include "station/print/pen.h"
#include "station/print/render.h"

/* 72 mm of 80 are printed, in dots of 1/8 mm. */
#define DOTS 576
#define ROW_BYTES (DOTS / 8)
#define ROWS_MAX 32000
#define BAND 256 /* rows that a small printer can hold */

static const struct look look = {.width = DOTS,
    .margin = 8,
    .top = 8,
    .bottom = 0,
    .text = 26,
    .module = 6,
    .label = 0.36,
    .beside = false};

static void
page_ends(struct pen *p)
{
	(void)p;
}

/* Draws, black on nothing, and returns how many rows it took. */
static int
draw(cairo_surface_t *s, const struct paper *paper, bool *strange)
{
	struct pen p = {.look = &look, .cr = cairo_create(s), .page_ends = page_ends};

	pen_draw(&p, paper);
	cairo_destroy(p.cr);
	cairo_surface_flush(s);
	*strange = p.strange;
	return (int)p.y + 1;
}

/* One row of dots out of a row of how dark each one is. */
static void
put_row(struct buf *out, const uint8_t *row)
{
	for (int i = 0; i < ROW_BYTES; i++) {
		unsigned eight = 0;

		for (int k = 0; k < 8; k++)
			eight = eight << 1 | (row[8 * i + k] >= 128);
		buf_put8(out, (uint8_t)eight);
	}
}

/* GS v 0: a raster image, as wide as the paper and so many rows high, low byte first. */
static void
put_bands(struct buf *out, const uint8_t *data, int stride, int rows)
{
	for (int from = 0; from < rows; from += BAND) {
		int count = rows - from < BAND ? rows - from : BAND;

		buf_put(out, "\x1dv0\0", 4);
		buf_put8(out, ROW_BYTES);
		buf_put8(out, 0);
		buf_put8(out, (uint8_t)(count & 255));
		buf_put8(out, (uint8_t)(count >> 8));
		for (int i = 0; i < count; i++)
			put_row(out, data + (size_t)(from + i) * (size_t)stride);
	}
}

int
render_roll(struct buf *out, const struct paper *paper, struct why *why)
{
	/* Only measured at first: there is no paper to draw on yet. */
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
	bool strange;
	int rows = draw(s, paper, &strange);

	cairo_surface_destroy(s);
	if (strange)
		return why_set(why, ERR_FORMAT,
		    "this machine has no font for a letter of the receipt; on Debian: "
		    "apt install fonts-nanum fonts-noto-cjk");
	if (rows > ROWS_MAX)
		return why_set(why, ERR_TOO_LARGE,
		    "the receipt would be %d mm long, more than %d: print it on A4",
		    rows / 8, ROWS_MAX / 8);
	s = cairo_image_surface_create(CAIRO_FORMAT_A8, DOTS, rows);
	draw(s, paper, &strange);
	buf_put(out, "\x1b@", 2); /* as after switching on */
	put_bands(out, cairo_image_surface_get_data(s), cairo_image_surface_get_stride(s),
	    rows);
	buf_put(out,
	    "\x1b"
	    "d\4",
	    3);                      /* four lines of white */
	buf_put(out, "\x1dVB\0", 4); /* cut */
	cairo_surface_destroy(s);
	return 0;
}
