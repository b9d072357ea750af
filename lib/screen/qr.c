#include "screen/qr.h"

#include <qrencode.h>
#include <string.h>

/* Is the module at (x, y) of the code with its quiet zone a black one? */
static bool
is_black(const QRcode *code, int x, int y)
{
	x -= QR_QUIET;
	y -= QR_QUIET;
	if (x < 0 || y < 0 || x >= code->width || y >= code->width)
		return false;
	return code->data[y * code->width + x] & 1;
}

static void
draw(struct canvas *c, struct area a, const QRcode *code, int side)
{
	static const char *const block[] = {" ", "▀", "▄", "█"};

	for (int row = 0; row < a.rows; row++)
		for (int x = 0; x < side; x++) {
			int upper = is_black(code, x, 2 * row);
			int lower = is_black(code, x, 2 * row + 1);
			canvas_put(c, a, row, x, ROLE_CODE, block[upper + 2 * lower]);
		}
}

/* The library frees without wiping; what a code said is nobody's business later. */
static void
wipe(QRcode *code)
{
	explicit_bzero(code->data, (size_t)code->width * (size_t)code->width);
	QRcode_free(code);
}

int
qr_draw(struct canvas *c, struct area a, const char *text)
{
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	if (code == NULL)
		return 0;
	int side = code->width + 2 * QR_QUIET, rows = (side + 1) / 2;
	bool fits = side <= a.columns && rows <= a.rows;

	if (fits) {
		struct area middle = {a.row + (a.rows - rows) / 2,
		    a.column + (a.columns - side) / 2, rows, side};
		draw(c, middle, code, side);
	}
	wipe(code);
	return fits ? rows : 0;
}
