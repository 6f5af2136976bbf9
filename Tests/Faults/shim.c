// Counts what a program does to the files of one folder that changes them, and lets one such step fail.
// Preloaded. FAULT_FOLDER: the folder. FAULT_KIND: kill (before the step), torn (half of it is written, then killed),
// enospc, eio (the step fails), full, broken (it and all that follow fail), lie (nothing is done and nobody told).
// FAULT_AT: which step, from 1. FAULT_COUNT: the file that the number of steps is written to. FAULT_CLOCK: seconds
// that the clock of the day is ahead. What is written through shared memory is not seen.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
enum { MOST = 4096 };

static atomic_int steps;
static atomic_char watched[MOST];

static const char *setting(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

static int is(const char *kind) { return strcmp(setting("FAULT_KIND"), kind) == 0; }

static int is_inside(const char *path) {
    const char *folder = setting("FAULT_FOLDER");
    return *folder && strncmp(path, folder, strlen(folder)) == 0;
}

static int is_watched(int file) { return file >= 0 && file < MOST && watched[file]; }

// What becomes of the next step: 0 it is done, 1 it is half done, 2 nothing is done, -1 it fails.
static int step(void) {
    int now = ++steps, at = atoi(setting("FAULT_AT"));
    if (now == at && is("kill")) raise(SIGKILL);
    if (now == at && is("torn")) return 1;
    if (now == at && is("lie")) return 2;
    if ((now == at && is("enospc")) || (at && now >= at && is("full"))) {
        errno = ENOSPC;
        return -1;
    }
    if ((now == at && is("eio")) || (at && now >= at && is("broken"))) {
        errno = EIO;
        return -1;
    }
    return 0;
}

__attribute__((destructor)) static void tell(void) {
    const char *path = setting("FAULT_COUNT");
    FILE *file = *path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%d\n", steps);
        fclose(file);
    }
}

static int opened(int file, const char *path) {
    if (file >= 0 && file < MOST) watched[file] = is_inside(path);
    return file;
}

#define OPEN(name)                                                                                                    \
    int name(const char *path, int flags, ...) {                                                                      \
        va_list list;                                                                                                 \
        va_start(list, flags);                                                                                        \
        mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;                                                     \
        va_end(list);                                                                                                 \
        if ((flags & O_CREAT) && is_inside(path) && access(path, F_OK) != 0 && step() == -1) return -1;               \
        return opened(NEXT(name)(path, flags, mode), path);                                                           \
    }
OPEN(open)
OPEN(open64)

int close(int file) {
    if (file >= 0 && file < MOST) watched[file] = 0;
    return NEXT(close)(file);
}

// A step that writes so many bytes; `some` writes as many as it is told.
#define WRITE(count, some)                                                                                            \
    switch (is_watched(file) ? step() : 0) {                                                                          \
    case -1: return -1;                                                                                               \
    case 2: return (ssize_t)(count);                                                                                  \
    case 1:                                                                                                           \
        some((count) / 2);                                                                                            \
        raise(SIGKILL);                                                                                               \
    }                                                                                                                 \
    return some(count);

ssize_t write(int file, const void *bytes, size_t count) {
#define SOME(count) NEXT(write)(file, bytes, count)
    WRITE(count, SOME)
#undef SOME
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) {
#define SOME(count) NEXT(pwrite)(file, bytes, count, place)
    WRITE(count, SOME)
#undef SOME
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) {
#define SOME(count) NEXT(pwrite64)(file, bytes, count, place)
    WRITE(count, SOME)
#undef SOME
}

// A step that is done or not.
#define DO(is_ours, name, ...)                                                                                        \
    switch ((is_ours) ? step() : 0) {                                                                                 \
    case -1: return -1;                                                                                               \
    case 2: return 0;                                                                                                 \
    case 1: raise(SIGKILL);                                                                                           \
    }                                                                                                                 \
    return NEXT(name)(__VA_ARGS__);

int ftruncate(int file, off_t length) { DO(is_watched(file), ftruncate, file, length) }
int ftruncate64(int file, off64_t length) { DO(is_watched(file), ftruncate64, file, length) }
int fsync(int file) { DO(is_watched(file), fsync, file) }
int fdatasync(int file) { DO(is_watched(file), fdatasync, file) }
int unlink(const char *path) { DO(is_inside(path), unlink, path) }
int rename(const char *from, const char *to) { DO(is_inside(to), rename, from, to) }
int link(const char *from, const char *to) { DO(is_inside(to), link, from, to) }

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = NEXT(clock_gettime)(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME) now->tv_sec += atol(setting("FAULT_CLOCK"));
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int result = NEXT(gettimeofday)(now, zone);
    if (result == 0) now->tv_sec += atol(setting("FAULT_CLOCK"));
    return result;
}

time_t time(time_t *where) {
    time_t now = NEXT(time)(NULL) + atol(setting("FAULT_CLOCK"));
    if (where) *where = now;
    return now;
}
