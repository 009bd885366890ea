/*
 * Loaded into a server with LD_PRELOAD. Makes the disk slow, full or broken for files whose path contains
 * FAULT_MARKER. The file FAULT_CONTROL says how, and is read before every operation, so that a test can change
 * it while the server runs. Its words: see struct plan.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct plan {
  /* Milliseconds. */
  int write_delay, sync_delay;
  /* An errno, 0 for none. */
  int write_error, sync_error, read_error;
  /* Operations that fail before the rest goes on, -1 for all. Counted anew for each number of the plan. */
  int times, number;
};

static struct plan current_plan(void) {
  struct plan plan = {0};
  plan.times = -1;
  const char *path = getenv("FAULT_CONTROL");
  int control = path ? syscall(SYS_openat, AT_FDCWD, path, O_RDONLY) : -1;
  if (control < 0) return plan;
  char text[256] = {0};
  syscall(SYS_read, control, text, sizeof text - 1);
  syscall(SYS_close, control);
  sscanf(text, "write_delay=%d sync_delay=%d write_error=%d sync_error=%d read_error=%d times=%d number=%d",
         &plan.write_delay, &plan.sync_delay, &plan.write_error, &plan.sync_error, &plan.read_error,
         &plan.times, &plan.number);
  return plan;
}

static int is_marked(int file) {
  struct stat status;
  const char *marker = getenv("FAULT_MARKER");
  if (!marker || fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
  char name[64], path[4096];
  snprintf(name, sizeof name, "/proc/self/fd/%d", file);
  ssize_t length = syscall(SYS_readlink, name, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, marker) != NULL;
}

static void pause_for(int ms) {
  struct timespec time = {ms / 1000, (ms % 1000) * 1000000L};
  if (ms > 0) nanosleep(&time, NULL);
}

/* Returns 1, and sets errno, if the operation is to fail. */
static int fails(struct plan plan, int error) {
  static int number = -1, failed = 0;
  if (error == 0) return 0;
  if (plan.number != number) {
    number = plan.number;
    failed = 0;
  }
  if (plan.times >= 0 && failed >= plan.times) return 0;
  failed += 1;
  errno = error;
  return 1;
}

#define ORIGINAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

#define BEFORE(file, delay, error)                     \
  if (is_marked(file)) {                               \
    struct plan plan = current_plan();                 \
    pause_for(plan.delay);                             \
    if (fails(plan, plan.error)) return -1;            \
  }

/* A read is not delayed. */
#define no_delay number * 0

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
  BEFORE(file, write_delay, write_error)
  return ORIGINAL(pwrite64)(file, bytes, count, at);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
  BEFORE(file, write_delay, write_error)
  return ORIGINAL(pwrite)(file, bytes, count, at);
}

ssize_t write(int file, const void *bytes, size_t count) {
  BEFORE(file, write_delay, write_error)
  return ORIGINAL(write)(file, bytes, count);
}

ssize_t pread64(int file, void *bytes, size_t count, off64_t at) {
  BEFORE(file, no_delay, read_error)
  return ORIGINAL(pread64)(file, bytes, count, at);
}

ssize_t pread(int file, void *bytes, size_t count, off_t at) {
  BEFORE(file, no_delay, read_error)
  return ORIGINAL(pread)(file, bytes, count, at);
}

ssize_t read(int file, void *bytes, size_t count) {
  BEFORE(file, no_delay, read_error)
  return ORIGINAL(read)(file, bytes, count);
}

int fsync(int file) {
  BEFORE(file, sync_delay, sync_error)
  return ORIGINAL(fsync)(file);
}

int fdatasync(int file) {
  BEFORE(file, sync_delay, sync_error)
  return ORIGINAL(fdatasync)(file);
}
