/* fuzz_serve.c - any bytes to the lab's servers; the first chooses which. */
#include "lab/serve.h"

#include "base/span.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct serving s = { REPLY_ACCEPT, { 203, 0, 113, 80 }, "whois.iana.org" };
	const struct lab_service *service;
	struct buf out;
	uint8_t *copy;
	enum st ret;

	if (len == 0)
		return 0;
	service = &lab_services[data[0] % n_lab_services];
	copy = malloc(len);
	if (copy == NULL)
		return 0;
	memcpy(copy, data + 1, len - 1);
	buf_init(&out, 1 << 20);
	ret = service->serve(&s, span_of(copy, len - 1), &out);
	/* what is refused or not whole is not answered; datagrams are never waited for */
	if (ret != ST_OK && (out.len != 0 || (ret != ST_MORE && ret != ST_BAD)))
		abort();
	if (service->datagrams && ret == ST_MORE)
		abort();
	buf_deinit(&out);
	free(copy);
	return 0;
}
