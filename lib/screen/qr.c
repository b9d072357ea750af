#include "screen/qr.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

bool
qr_make(struct qr *q, const char *text)
{
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	if (code == NULL)
		return false;
	size_t count = (size_t)code->width * (size_t)code->width;

	*q = (struct qr){code->width, malloc(count * sizeof *q->black)};
	for (size_t i = 0; q->black != NULL && i < count; i++)
		q->black[i] = code->data[i] & 1;
	explicit_bzero(code->data, count); /* the library frees without wiping */
	QRcode_free(code);
	return q->black != NULL;
}

void
qr_wipe(struct qr *q)
{
	explicit_bzero(q->black, (size_t)q->side * (size_t)q->side * sizeof *q->black);
	free(q->black);
	*q = (struct qr){0, NULL};
}

/* Is the module at (x, y) of the code with its quiet zone a black one? */
static bool
is_black(const struct qr *q, int x, int y)
{
	x -= QR_QUIET;
	y -= QR_QUIET;
	if (x < 0 || y < 0 || x >= q->side || y >= q->side)
		return false;
	return q->black[y * q->side + x];
}

static void
draw(struct canvas *c, struct area a, const struct qr *q, int side)
{
	static const char *const block[] = {" ", "▀", "▄", "█"};

	for (int row = 0; row < a.rows; row++)
		for (int x = 0; x < side; x++) {
			int upper = is_black(q, x, 2 * row);
			int lower = is_black(q, x, 2 * row + 1);
			canvas_put(c, a, row, x, ROLE_CODE, block[upper + 2 * lower]);
		}
}

int
qr_draw(struct canvas *c, struct area a, const char *text)
{
	struct qr q;
	if (!qr_make(&q, text))
		return 0;
	int side = q.side + 2 * QR_QUIET, rows = (side + 1) / 2;
	bool fits = side <= a.columns && rows <= a.rows;

	if (fits) {
		struct area middle = {a.row + (a.rows - rows) / 2,
		    a.column + (a.columns - side) / 2, rows, side};
		draw(c, middle, &q, side);
	}
	qr_wipe(&q);
	return fits ? rows : 0;
}
