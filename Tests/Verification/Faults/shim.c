// Counts the steps in which a program changes the files of one folder, and makes one such step fail.
//
// It is preloaded. FAULT_FOLDER is the folder. FAULT_KIND is the fault: kill (before the step), torn (half of
// the step, then killed), enospc or eio (the step fails), full or broken (it and all later steps fail), power
// (before the step, or at the end; what was never synced is lost), careless (the same, and syncs have no
// effect), lie (the step is skipped and reported as done). FAULT_AT is the number of the step, from 1.
// FAULT_COUNT is the file to which the number of steps is written. FAULT_CLOCK is the number of seconds by
// which the wall clock is ahead. Writes through shared memory are not seen.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
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
// The paths of the open files that are watched.
static char *paths[MOST];

static const char *setting(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

static int is(const char *kind) { return strcmp(setting("FAULT_KIND"), kind) == 0; }

// Returns true for the folder and any path in it.
static int is_inside(const char *path) {
    const char *folder = setting("FAULT_FOLDER");
    size_t length = strlen(folder);
    return length > 1 && strncmp(path, folder, length - 1) == 0 && (path[length - 1] == '/' || path[length - 1] == 0);
}

static int is_watched(int file) { return file >= 0 && file < MOST && paths[file]; }

// Changes that a power failure undoes, the last first: bytes and a length of a file, or a name.
struct unsynced {
    struct unsynced *before;
    int is_name;
    char *path;
    off_t length, place;
    size_t count;
    char bytes[];
};

static struct unsynced *last;
static pthread_mutex_t remembering = PTHREAD_MUTEX_INITIALIZER;

static int loses(void) { return is("power") || is("careless"); }

static void remember(const char *path, int file, off_t place, size_t count) {
    if (!loses()) return;
    struct stat facts = {0};
    if (file >= 0) fstat(file, &facts);
    off_t left = place < facts.st_size ? facts.st_size - place : 0;
    if (count > (size_t)left) count = (size_t)left;
    struct unsynced *now = calloc(1, sizeof *now + count);
    *now = (struct unsynced){.is_name = file < 0, .path = strdup(path), .length = facts.st_size, .place = place};
    int reader = count ? NEXT(open)(path, O_RDONLY) : -1;
    if (reader >= 0) {
        now->count = (size_t)pread(reader, now->bytes, count, place);
        NEXT(close)(reader);
    }
    pthread_mutex_lock(&remembering);
    now->before = last;
    last = now;
    pthread_mutex_unlock(&remembering);
}

// Keeps the bytes of a file that is synced, or the names in a folder that is synced.
static void keep(int file) {
    struct stat facts;
    if (!loses() || is("careless") || fstat(file, &facts) != 0) return;
    pthread_mutex_lock(&remembering);
    for (struct unsynced **place = &last; *place;) {
        struct unsynced *now = *place;
        if (S_ISDIR(facts.st_mode) ? now->is_name : !now->is_name && strcmp(now->path, paths[file]) == 0) {
            *place = now->before;
            free(now->path);
            free(now);
        } else {
            place = &now->before;
        }
    }
    pthread_mutex_unlock(&remembering);
}

static void cut(void) {
    pthread_mutex_lock(&remembering);
    for (; last; last = last->before) {
        int file = last->is_name ? -1 : NEXT(open)(last->path, O_RDWR);
        if (last->is_name) NEXT(unlink)(last->path);
        if (file < 0) continue;
        if (NEXT(pwrite)(file, last->bytes, last->count, last->place) < 0 || NEXT(ftruncate)(file, last->length) < 0)
            abort();
        NEXT(close)(file);
    }
    raise(SIGKILL);
}

// The fate of the next step: 0 it is done, 1 it is half done, 2 it is skipped, -1 it fails.
static int step(void) {
    int now = ++steps, at = atoi(setting("FAULT_AT"));
    if (now == at && is("kill")) raise(SIGKILL);
    if (now == at && loses()) cut();
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
    if (loses() && atoi(setting("FAULT_AT")) > steps) cut();
}

static int opened(int file, const char *path) {
    if (file >= 0 && file < MOST && is_inside(path)) paths[file] = strdup(path);
    return file;
}

#define OPEN(name)                                                                                                    \
    int name(const char *path, int flags, ...) {                                                                      \
        va_list list;                                                                                                 \
        va_start(list, flags);                                                                                        \
        mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;                                                     \
        va_end(list);                                                                                                 \
        if ((flags & O_CREAT) && is_inside(path) && access(path, F_OK) != 0) {                                        \
            if (step() == -1) return -1;                                                                              \
            remember(path, -1, 0, 0);                                                                                 \
        }                                                                                                             \
        return opened(NEXT(name)(path, flags, mode), path);                                                           \
    }
OPEN(open)
OPEN(open64)

int close(int file) {
    if (is_watched(file)) {
        free(paths[file]);
        paths[file] = NULL;
    }
    return NEXT(close)(file);
}

// A step that writes a number of bytes; `some` writes as many as its argument says.
#define WRITE(count, place, some)                                                                                     \
    switch (is_watched(file) ? step() : 0) {                                                                          \
    case -1: return -1;                                                                                               \
    case 2: return (ssize_t)(count);                                                                                  \
    case 1:                                                                                                           \
        some((count) / 2);                                                                                            \
        raise(SIGKILL);                                                                                               \
    }                                                                                                                 \
    if (is_watched(file)) remember(paths[file], file, place, count);                                                  \
    return some(count);

ssize_t write(int file, const void *bytes, size_t count) {
#define SOME(count) NEXT(write)(file, bytes, count)
    WRITE(count, lseek(file, 0, SEEK_CUR), SOME)
#undef SOME
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) {
#define SOME(count) NEXT(pwrite)(file, bytes, count, place)
    WRITE(count, place, SOME)
#undef SOME
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) {
#define SOME(count) NEXT(pwrite64)(file, bytes, count, place)
    WRITE(count, place, SOME)
#undef SOME
}

// A step that is done as a whole or not at all.
#define STEP(is_ours)                                                                                                 \
    switch ((is_ours) ? step() : 0) {                                                                                 \
    case -1: return -1;                                                                                               \
    case 2: return 0;                                                                                                 \
    case 1: raise(SIGKILL);                                                                                           \
    }

#define CUT(name)                                                                                                     \
    STEP(is_watched(file))                                                                                            \
    if (is_watched(file)) remember(paths[file], file, length, SIZE_MAX);                                              \
    return NEXT(name)(file, length);
int ftruncate(int file, off_t length) { CUT(ftruncate) }
int ftruncate64(int file, off64_t length) { CUT(ftruncate64) }

#define SYNC(name)                                                                                                    \
    STEP(is_watched(file))                                                                                            \
    int result = NEXT(name)(file);                                                                                    \
    if (is_watched(file) && result == 0) keep(file);                                                                  \
    return result;
int fsync(int file) { SYNC(fsync) }
int fdatasync(int file) { SYNC(fdatasync) }

int unlink(const char *path) {
    STEP(is_inside(path))
    return NEXT(unlink)(path);
}

int rename(const char *from, const char *to) {
    STEP(is_inside(to))
    return NEXT(rename)(from, to);
}

int link(const char *from, const char *to) {
    STEP(is_inside(to))
    int result = NEXT(link)(from, to);
    if (is_inside(to) && result == 0) remember(to, -1, 0, 0);
    return result;
}

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
