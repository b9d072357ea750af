#include "verifier/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int
fetch_open(CURL **out, struct fault *fault)
{
	CURL *curl = curl_easy_init();

	if (curl == NULL)
		return fault_say(fault, "libcurl does not start");
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 100L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, 30L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	*out = curl;
	return 0;
}

static bool
read_whole(int fd, uint8_t *data, size_t size)
{
	while (size > 0) {
		ssize_t n = read(fd, data, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		size -= (size_t)n;
	}
	return true;
}

enum got
fetch_folder(const char *folder, const char *path, struct bytes *out, struct fault *fault)
{
	struct bytes name = {0};
	struct stat st;
	enum got got = GOT_NO_ANSWER;
	int fd;

	bytes_format(&name, "%s/%s", folder, path);
	bytes_add(&name, "", 1);
	/* a pipe would keep open() waiting, and this program with it */
	fd = open((char *)name.data, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	bytes_drop(&name);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return GOT_NOTHING;
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		fault_say(fault, "cannot read %s: %s", path,
		    fd >= 0 ? "it is no regular file" : strerror(errno));
	else if (st.st_size > (off_t)FILE_LIMIT)
		fault_say(fault, "%s is too large for a file of a ledger", path);
	else if (!read_whole(fd, bytes_room(out, (size_t)st.st_size), (size_t)st.st_size))
		fault_say(fault, "cannot read %s to its end", path);
	else
		got = GOT_FILE;
	if (fd >= 0)
		close(fd);
	return got;
}

static size_t
take_body(char *data, size_t each, size_t count, void *context)
{
	struct bytes *out = context;

	if (out->size + each * count > FILE_LIMIT)
		return 0;
	bytes_add(out, data, each * count);
	return each * count;
}

enum got
fetch_once(CURL *curl, const char *where, const char *path, struct bytes *out,
    struct fault *fault)
{
	struct bytes url = {0};
	long status = 0;
	CURLcode code;

	bytes_format(&url, "%s/%s", where, path);
	bytes_add(&url, "", 1);
	curl_easy_setopt(curl, CURLOPT_URL, (char *)url.data);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (code != CURLE_OK)
		fault_say(fault, "cannot fetch %s: %s", (char *)url.data,
		    curl_easy_strerror(code));
	else if (status != 200)
		fault_say(fault, "%s answers %ld", (char *)url.data, status);
	bytes_drop(&url);
	if (code != CURLE_OK)
		return GOT_NO_ANSWER;
	return status == 200                    ? GOT_FILE
	       : status == 404 || status == 410 ? GOT_NOTHING
						: GOT_NO_ANSWER;
}

enum got
fetch_patiently(CURL *curl, const char *where, const char *path, struct bytes *out,
    struct fault *fault)
{
	enum got got = GOT_NO_ANSWER;

	for (unsigned i = 0; i < 3 && got == GOT_NO_ANSWER; i++) {
		if (i > 0)
			sleep(i);
		out->size = 0;
		got = fetch_once(curl, where, path, out, fault);
	}
	return got;
}
