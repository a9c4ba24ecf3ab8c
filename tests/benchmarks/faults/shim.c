/* Put before the system's library (LD_PRELOAD): of the calls that bring a journal to disk, every
   Nth fails. FAULT_CALL is write or fsync, FAULT_EVERY the N, FAULT_ERRNO the error's number;
   FAULT_HALF=1 lets half of a failing write be taken first, as a disk that fills up does. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int counted;
static int half_taken;

static int is_journal(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, "/sessions/") != NULL && strstr(path, ".jsonl") != NULL;
}

static int fails(const char *call, int file) {
    const char *chosen = getenv("FAULT_CALL"), *every = getenv("FAULT_EVERY");
    if (!chosen || !every || strcmp(chosen, call) || !is_journal(file)) return 0;
    counted++;
    if (counted % atoi(every)) return 0;
    errno = atoi(getenv("FAULT_ERRNO"));
    return 1;
}

ssize_t write(int file, const void *bytes, size_t count) {
    ssize_t (*really)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    if (half_taken && is_journal(file)) {
        half_taken = 0;
        errno = atoi(getenv("FAULT_ERRNO"));
        return -1;
    }
    if (fails("write", file)) {
        if (!getenv("FAULT_HALF") || count < 2) return -1;
        half_taken = 1;
        return really(file, bytes, count / 2);
    }
    return really(file, bytes, count);
}

int fsync(int file) {
    int (*really)(int) = dlsym(RTLD_NEXT, "fsync");
    return fails("fsync", file) ? -1 : really(file);
}
