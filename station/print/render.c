#include "station/print/render.h"

int
render(struct buf *out, const struct paper *paper, struct why *why)
{
	return paper->size == PAPER_A4 ? render_a4(out, paper, why)
				       : render_roll(out, paper, why);
}

const char *
render_ending(const struct paper *paper)
{
	return paper->size == PAPER_A4 ? "pdf" : "escpos";
}
