/* replay.c: runs a harness over the files and folders named on the command line, where there is no libFuzzer. */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat status;
    if (!file || fstat(fileno(file), &status) != 0) {
        perror(path);
        return 1;
    }
    /* Exactly as long as the input, so that a sanitizer sees the first byte read past it. */
    uint8_t *data = malloc((size_t)status.st_size + !status.st_size);
    size_t size = data ? fread(data, 1, (size_t)status.st_size, file) : 0;
    fclose(file);
    int failed = !data || size != (size_t)status.st_size;
    if (!failed) {
        LLVMFuzzerTestOneInput(data, size);
    }
    free(data);
    return failed;
}

int main(int count, char **arguments)
{
    int replayed = 0, failed = 0;
    for (int i = 1; i < count; i++) {
        DIR *folder = opendir(arguments[i]);
        if (!folder) {
            failed += replay_file(arguments[i]);
            replayed++;
            continue;
        }
        for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
            char path[4096];
            if (entry->d_name[0] != '.' && snprintf(path, sizeof path, "%s/%s", arguments[i], entry->d_name) > 0) {
                failed += replay_file(path);
                replayed++;
            }
        }
        closedir(folder);
    }
    printf("%d inputs replayed\n", replayed);
    return failed > 0 || replayed == 0;
}
