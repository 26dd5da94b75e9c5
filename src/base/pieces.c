#include "base/pieces.h"

#include "base/span.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

enum st pieces_read(const char *path, void *arg, enum st (*put)(void *arg, struct span bytes),
		    struct err *e)
{
	uint8_t piece[PIECE];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum st st = ST_OK;
	ssize_t n = 1;

	while (fd >= 0 && st == ST_OK && n != 0) {
		n = read(fd, piece, sizeof(piece));
		if (n > 0)
			st = put(arg, span_of(piece, (size_t)n));
		else if (n < 0 && errno != EINTR)
			break;
	}
	if (fd < 0 || n < 0)
		st = err_set(e, ST_IO, errno, 0, "%.100s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return st;
}
