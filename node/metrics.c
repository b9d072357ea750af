#include "node/metrics.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define KEYS_MAX 200
#define STATUS_MAX 600

struct counter {
	char key[80];
	uint64_t count;
};

struct metrics {
	pthread_mutex_t lock;
	uint64_t height, size, accepted, duplicate;
	int64_t time_ms;
	struct counter refused[KEYS_MAX + 1]; /* the last one is "other" */
	size_t keys;
	uint64_t answers[STATUS_MAX];
};

struct metrics *
metrics_open(void)
{
	struct metrics *m = xcalloc(1, sizeof *m);

	pthread_mutex_init(&m->lock, NULL);
	return m;
}

void
metrics_close(struct metrics *m)
{
	if (m == NULL)
		return;
	pthread_mutex_destroy(&m->lock);
	free(m);
}

void
metrics_final(struct metrics *m, uint64_t height, uint64_t size, int64_t time_ms)
{
	pthread_mutex_lock(&m->lock);
	m->height = height;
	m->size = size;
	m->time_ms = time_ms;
	pthread_mutex_unlock(&m->lock);
}

void
metrics_accepted(struct metrics *m)
{
	pthread_mutex_lock(&m->lock);
	m->accepted++;
	pthread_mutex_unlock(&m->lock);
}

void
metrics_duplicate(struct metrics *m)
{
	pthread_mutex_lock(&m->lock);
	m->duplicate++;
	pthread_mutex_unlock(&m->lock);
}

static struct counter *
counter_of(struct metrics *m, const char *key)
{
	for (size_t i = 0; i < m->keys; i++)
		if (strcmp(m->refused[i].key, key) == 0)
			return &m->refused[i];
	if (m->keys == KEYS_MAX)
		key = "other";
	if (m->keys <= KEYS_MAX) {
		strncpy(m->refused[m->keys].key, key, sizeof m->refused[0].key - 1);
		m->keys++;
	}
	return &m->refused[m->keys - 1];
}

void
metrics_refused(struct metrics *m, const char *key)
{
	pthread_mutex_lock(&m->lock);
	counter_of(m, key)->count++;
	pthread_mutex_unlock(&m->lock);
}

void
metrics_answer(struct metrics *m, unsigned status)
{
	pthread_mutex_lock(&m->lock);
	if (status < STATUS_MAX)
		m->answers[status]++;
	pthread_mutex_unlock(&m->lock);
}

static void
gauge(
    struct buf *out, const char *name, const char *type, const char *help, uint64_t value)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s %llu\n", name, help, name, type,
	    name, (unsigned long long)value);
}

/* A key comes from a published rule: letters, digits, '.', '_' by its form; anything else
 * would break the text, so it is shown as '_'. */
static void
put_label(struct buf *out, const char *key)
{
	for (; *key != '\0'; key++) {
		char c = *key;

		if (c == '"' || c == '\\' || c < 0x20 || c == 0x7f)
			c = '_';
		buf_put8(out, (uint8_t)c);
	}
}

void
metrics_text(struct metrics *m, size_t depth, bool held, struct buf *out)
{
	pthread_mutex_lock(&m->lock);
	gauge(out, "madang_height", "gauge", "Height of the newest final checkpoint.",
	    m->height);
	gauge(out, "madang_size", "gauge", "Leaves under it.", m->size);
	gauge(out, "madang_block_time_ms", "gauge", "Time of its block.",
	    (uint64_t)m->time_ms);
	gauge(out, "madang_queue_entries", "gauge", "Entries that wait for their batch.",
	    depth);
	gauge(out, "madang_held", "gauge", "1 while the node takes no entries.", held);
	gauge(out, "madang_entries_accepted_total", "counter", "Entries accepted.",
	    m->accepted);
	gauge(out, "madang_entries_duplicate_total", "counter", "Entries sent again.",
	    m->duplicate);
	buf_puts(out,
	    "# HELP madang_entries_refused_total Entries refused, by message key.\n"
	    "# TYPE madang_entries_refused_total counter\n");
	for (size_t i = 0; i < m->keys; i++) {
		buf_puts(out, "madang_entries_refused_total{key=\"");
		put_label(out, m->refused[i].key);
		buf_printf(out, "\"} %llu\n", (unsigned long long)m->refused[i].count);
	}
	buf_puts(out, "# HELP madang_http_answers_total HTTP answers, by status.\n"
		      "# TYPE madang_http_answers_total counter\n");
	for (int i = 0; i < STATUS_MAX; i++)
		if (m->answers[i] != 0)
			buf_printf(out, "madang_http_answers_total{status=\"%d\"} %llu\n",
			    i, (unsigned long long)m->answers[i]);
	pthread_mutex_unlock(&m->lock);
}
