// A Mutex that waits does so within Swift's own library, which ThreadSanitizer does not see, so that data
// guarded by it would be reported as a race. This library, loaded before Swift's, reports the waiting. A free
// Mutex needs no report.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define CONTEXT __attribute__((swift_context))
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

// Of ThreadSanitizer; absent in programs that are built without it.
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

static void acquire(void *handle) {
  if (__tsan_acquire) __tsan_acquire(handle);
}

SWIFT void lockSlow(uint32_t thread, CONTEXT void *handle) __asm__(LOCK);
SWIFT void lockSlow(uint32_t thread, CONTEXT void *handle) {
  SWIFT void (*next)(uint32_t, CONTEXT void *) = dlsym(RTLD_NEXT, LOCK);
  next(thread, handle);
  acquire(handle);
}

SWIFT bool tryLockSlow(CONTEXT void *handle) __asm__(TRY);
SWIFT bool tryLockSlow(CONTEXT void *handle) {
  SWIFT bool (*next)(CONTEXT void *) = dlsym(RTLD_NEXT, TRY);
  bool locked = next(handle);
  if (locked) acquire(handle);
  return locked;
}

SWIFT void unlockSlow(CONTEXT void *handle) __asm__(UNLOCK);
SWIFT void unlockSlow(CONTEXT void *handle) {
  SWIFT void (*next)(CONTEXT void *) = dlsym(RTLD_NEXT, UNLOCK);
  if (__tsan_release) __tsan_release(handle);
  next(handle);
}
