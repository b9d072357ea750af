#include "screen/theme.h"

#include <math.h>
#include <stddef.h>

#define BLACK 16
#define WHITE 231

/* How a role looks apart from its colours is the same in every theme: it is all that a
 * terminal without colours, or a theme of black and white, has. */
static const struct paint shape[ROLES] = {
    [ROLE_TITLE] = {.bold = true},
    [ROLE_FOCUS] = {.reverse = true},
    [ROLE_CHOSEN] = {.bold = true, .underline = true},
    [ROLE_BUTTON] = {.bold = true},
    [ROLE_FIELD] = {.underline = true},
    [ROLE_NOTICE] = {.bold = true, .reverse = true},
    [ROLE_KEY] = {.underline = true, .reverse = true},
    [ROLE_TEST] = {.bold = true, .underline = true, .reverse = true},
    [ROLE_CODE] = {.reverse = true},
};

struct colours {
	uint8_t ink, paper;
};

static const struct colours dark[ROLES] = {
    [ROLE_TEXT] = {255, BLACK},
    [ROLE_QUIET] = {251, BLACK},
    [ROLE_TITLE] = {159, BLACK},
    [ROLE_FOCUS] = {BLACK, 220},
    [ROLE_CHOSEN] = {120, BLACK},
    [ROLE_BUTTON] = {WHITE, 236},
    [ROLE_FIELD] = {WHITE, 17},
    [ROLE_NOTICE] = {BLACK, 229},
    [ROLE_KEY] = {BLACK, 152},
    [ROLE_BAR] = {255, 235},
    [ROLE_TEST] = {BLACK, 219},
    [ROLE_CODE] = {BLACK, WHITE},
};

static const struct colours light[ROLES] = {
    [ROLE_TEXT] = {BLACK, WHITE},
    [ROLE_QUIET] = {237, WHITE},
    [ROLE_TITLE] = {18, WHITE},
    [ROLE_FOCUS] = {WHITE, 18},
    [ROLE_CHOSEN] = {52, WHITE},
    [ROLE_BUTTON] = {BLACK, 253},
    [ROLE_FIELD] = {BLACK, 230},
    [ROLE_NOTICE] = {BLACK, 223},
    [ROLE_KEY] = {WHITE, 17},
    [ROLE_BAR] = {BLACK, 254},
    [ROLE_TEST] = {WHITE, 53},
    [ROLE_CODE] = {BLACK, WHITE},
};

/* The two high themes are black and white only: what is reversed has the other paper. */
static struct colours
high(bool white_paper, enum role r)
{
	static const struct colours on_black = {WHITE, BLACK}, on_white = {BLACK, WHITE};

	if (r == ROLE_CODE)
		return on_white;
	return white_paper != shape[r].reverse ? on_white : on_black;
}

static struct colours
colours_of(enum theme t, enum role r)
{
	switch (t) {
	case THEME_LIGHT:
		return light[r];
	case THEME_HIGH:
		return high(false, r);
	case THEME_HIGH_LIGHT:
		return high(true, r);
	default:
		return dark[r];
	}
}

struct paint
theme_paint(enum theme t, enum role r)
{
	struct paint p = shape[r];
	struct colours c = colours_of(t, r);

	p.ink = c.ink;
	p.paper = c.paper;
	return p;
}

const char *
theme_name(enum theme t)
{
	static const char *const names[THEMES] = {"dark", "light", "high", "high-light"};

	return names[t];
}

void
theme_rgb(uint8_t colour, uint8_t rgb[3])
{
	static const uint8_t level[] = {0, 95, 135, 175, 215, 255};
	int cube = colour - 16;

	if (colour >= 232) {
		rgb[0] = rgb[1] = rgb[2] = (uint8_t)(8 + 10 * (colour - 232));
		return;
	}
	if (cube < 0)
		cube = 0;
	rgb[0] = level[cube / 36];
	rgb[1] = level[cube / 6 % 6];
	rgb[2] = level[cube % 6];
}

/* WCAG 2.2, relative luminance. */
static double
luminance(uint8_t colour)
{
	static const double weight[] = {0.2126, 0.7152, 0.0722};
	uint8_t rgb[3];
	double sum = 0;

	theme_rgb(colour, rgb);
	for (int i = 0; i < 3; i++) {
		double s = rgb[i] / 255.0;
		sum += weight[i] *
		       (s <= 0.04045 ? s / 12.92 : pow((s + 0.055) / 1.055, 2.4));
	}
	return sum;
}

double
theme_contrast(uint8_t a, uint8_t b)
{
	double x = luminance(a), y = luminance(b);

	return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}
