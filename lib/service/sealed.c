#include "service/sealed.h"

#include <string.h>

#include "base/buf.h"

void
sealed_value(uint8_t digest[HASH_SIZE], const char *service, const char *field,
    const uint8_t *salt, const void *clear, size_t size)
{
	static const char tag[] = "madang/sealed/v1";
	struct buf b = {0};

	buf_make_room(&b, size + 200);
	buf_put_var(&b, tag, strlen(tag));
	buf_put_var(&b, service, strlen(service));
	buf_put_var(&b, field, strlen(field));
	buf_put(&b, salt, SEALED_SALT);
	buf_put_var(&b, clear, size);
	sha256(digest, b.data, b.size);
	buf_wipe(&b);
}
