#include "poll.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "ballot/parallel.h"
#include "base/log.h"

static char *
question_text(size_t options)
{
	struct buf text = {0};

	buf_puts(&text, "{\"id\":\"q\",\"type\":\"single\",\"text\":{\"ko\":\"q\","
			"\"en\":\"q\"},\"options\":[");
	for (size_t i = 0; i < options; i++)
		buf_printf(&text, "%s{\"id\":\"o-%zu\",\"ko\":\"o\",\"en\":\"o\"}",
		    i > 0 ? "," : "", i + 1);
	buf_puts(&text, "]}");
	return (char *)text.data;
}

static void
cast(void *context, size_t i)
{
	struct bench_poll *p = context;
	size_t cells = p->questions->cell_count;
	uint8_t *chosen = xcalloc(cells, 1);
	uint8_t *randomness = xcalloc(cells, SCALAR_SIZE);
	uint8_t credential[SCALAR_SIZE];

	chosen[i % cells] = 1;
	crypto_core_ristretto255_scalar_random(credential);
	ballot_encrypt(
	    p->bytes + i * p->size, randomness, &p->context, chosen, credential);
	free(randomness);
	free(chosen);
}

void
bench_poll_open(struct bench_poll *p, size_t options, size_t ballots)
{
	struct why why = {{0}};
	uint8_t secret[SCALAR_SIZE];

	*p = (struct bench_poll){.text = question_text(options), .count = ballots};
	if (questions_parse(&p->questions, p->text, strlen(p->text), &why) != 0)
		die("bench: %s", why.text);
	p->context.questions = p->questions;
	p->size = p->questions->ballot_size;
	randombytes_buf(p->context.eid, sizeof p->context.eid);
	crypto_core_ristretto255_scalar_random(secret);
	group_mul_base(p->context.key, secret);
	p->bytes = xcalloc(ballots, p->size);
	p->ballots = xcalloc(ballots, sizeof *p->ballots);
	p->sizes = xcalloc(ballots, sizeof *p->sizes);
	for (size_t i = 0; i < ballots; i++) {
		p->ballots[i] = p->bytes + i * p->size;
		p->sizes[i] = p->size;
	}
	parallel_for(ballots, cast, p);
}

void
bench_poll_close(struct bench_poll *p)
{
	free(p->bytes);
	free(p->ballots);
	free(p->sizes);
	free(p->text);
	questions_free(p->questions);
}
