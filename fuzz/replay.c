/* Runs each file of the folders that are named through a harness, for compilers without libFuzzer. */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool replay_file(int folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "/proc/self/fd/%d/%s", folder, name);
    struct stat status;
    FILE *file = fopen(path, "rb");
    if (!file || fstat(fileno(file), &status) != 0) {
        perror(name);
        return false;
    }
    uint8_t *data = malloc((size_t)status.st_size + 1);
    size_t size = fread(data, 1, (size_t)status.st_size, file);
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return true;
}

static int replay_folder(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder) {
        perror(path);
        return -1;
    }
    int count = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] != '.') {
            if (!replay_file(dirfd(folder), entry->d_name)) {
                closedir(folder);
                return -1;
            }
            count++;
        }
    }
    closedir(folder);
    return count;
}

int main(int count, char **folders)
{
    for (int i = 1; i < count; i++) {
        int files = replay_folder(folders[i]);
        printf("%s: %d files\n", folders[i], files);
        if (files <= 0) { /* an empty corpus tests nothing */
            return 1;
        }
    }
    return 0;
}
