/* Put before the system's library (LD_PRELOAD): the file named by JUMPS holds two doubles, the
   seconds by which the wall's clock stands wrong, and those in which the computer slept. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static const volatile double *jumps;

__attribute__((constructor)) static void open_jumps(void) {
    const char *path = getenv("JUMPS");
    int file = path ? open(path, O_RDONLY) : -1;
    if (file < 0) return;
    void *mapped = mmap(NULL, 2 * sizeof(double), PROT_READ, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) jumps = mapped;
    close(file);
}

int clock_gettime(clockid_t which, struct timespec *now) {
    static int (*really)(clockid_t, struct timespec *);
    if (!really) really = dlsym(RTLD_NEXT, "clock_gettime");
    int failed = really(which, now);
    if (failed || !jumps) return failed;
    if (which == CLOCK_REALTIME) now->tv_sec += (time_t)lround(jumps[0]);
    if (which == CLOCK_BOOTTIME) now->tv_sec += (time_t)lround(jumps[1]);
    return 0;
}
