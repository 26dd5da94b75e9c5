/* driver.c - replays files and directories through a fuzz target with no fuzzer, on any compiler.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int replay_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *buf = NULL;
	size_t len = 0;
	int ret = 1;

	if (f == NULL)
		goto out;
	buf = malloc(1 << 20);
	if (buf == NULL)
		goto out;
	len = fread(buf, 1, 1 << 20, f);
	if (ferror(f))
		goto out;
	{ /* exact-size copy: one byte too far is then an ASan report */
		uint8_t *exact = malloc(len != 0 ? len : 1);

		if (exact == NULL)
			goto out;
		if (len != 0)
			memcpy(exact, buf, len);
		ret = LLVMFuzzerTestOneInput(exact, len);
		free(exact);
	}
out:
	free(buf);
	if (f != NULL)
		fclose(f);
	if (ret != 0)
		fprintf(stderr, "%s: failed\n", path);
	return ret;
}

static int replay_dir(const char *path, unsigned *n)
{
	DIR *d = opendir(path);
	int bad = d == NULL;

	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		char file[4096];

		if (e->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, e->d_name);
		bad |= replay_file(file);
		++*n;
	}
	if (d != NULL)
		closedir(d);
	return bad;
}

int main(int argc, char **argv)
{
	unsigned n = 0;
	int bad = argc < 2;

	for (int i = 1; i < argc; i++) {
		struct stat st;

		if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode)) {
			bad |= replay_dir(argv[i], &n);
		} else {
			bad |= replay_file(argv[i]);
			n++;
		}
	}
	if (n == 0) {
		fprintf(stderr, "no corpus: nothing was replayed\n");
		return 1;
	}
	return bad;
}
