/*
 * The limit to compare with: creates the files of a zip and inflates their data, and nothing else.
 * No check of a header, a name, a size or a checksum; no times, no staging, no journal.
 *
 *     cc -O2 -pthread -o limit limit.c -lz
 *     limit <archive> <directory> <threads> [sync]
 *
 * With "-" for the directory the data is only inflated. "sync" waits for the disk after each file.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

typedef struct {
  char *name;
  uint64_t size, packed, offset;
  int method;
} Entry;

static const uint8_t *archive;
static Entry *entries;
static size_t entry_count, next_entry;
static const char *target;
static int wants_sync;

static uint16_t u16(const uint8_t *p) { return p[0] | p[1] << 8; }
static uint32_t u32(const uint8_t *p) { return u16(p) | (uint32_t)u16(p + 2) << 16; }
static uint64_t u64(const uint8_t *p) { return u32(p) | (uint64_t)u32(p + 4) << 32; }

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void read_directory(uint64_t length) {
  const uint8_t *end = archive + length - 22;
  while (u32(end) != 0x06054b50) end--;
  uint64_t at = u32(end + 16), size = u32(end + 12);
  if (end - 20 >= archive && u32(end - 20) == 0x07064b50) {
    const uint8_t *zip64 = archive + u64(end - 20 + 8);
    size = u64(zip64 + 40);
    at = u64(zip64 + 48);
  }
  entries = malloc((size / 46 + 1) * sizeof(Entry));
  for (const uint8_t *p = archive + at, *last = p + size; p < last;) {
    Entry *e = &entries[entry_count++];
    uint16_t name = u16(p + 28), extra = u16(p + 30);
    e->name = strndup((const char *)p + 46, name);
    e->method = u16(p + 10);
    e->packed = u32(p + 20);
    e->size = u32(p + 24);
    e->offset = u32(p + 42);
    for (const uint8_t *x = p + 46 + name; x < p + 46 + name + extra; x += 4 + u16(x + 2)) {
      if (u16(x) != 1) continue;
      const uint8_t *value = x + 4;
      if (e->size == 0xffffffff) e->size = u64(value), value += 8;
      if (e->packed == 0xffffffff) e->packed = u64(value), value += 8;
      if (e->offset == 0xffffffff) e->offset = u64(value);
    }
    p += 46 + name + extra + u16(p + 32);
  }
}

/* Entries of one directory follow each other: the directory before is worth a look. */
static void make_directories(void) {
  static char made[4096];
  char path[8192];
  for (size_t i = 0; i < entry_count; i++) {
    char *slash = strrchr(entries[i].name, '/');
    size_t length = slash ? slash - entries[i].name : 0;
    if (length == strlen(made) && strncmp(made, entries[i].name, length) == 0) continue;
    snprintf(made, sizeof made, "%.*s", (int)length, entries[i].name);
    snprintf(path, sizeof path, "%s/%s", target, made);
    for (char *at = path + 1;; at++) {
      if (*at != '/' && *at != 0) continue;
      char was = *at;
      *at = 0;
      if (mkdir(path, 0777) < 0 && errno != EEXIST) fail(path);
      *at = was;
      if (was == 0) break;
    }
  }
}

static void put(int file, const uint8_t *bytes, size_t length) {
  while (file >= 0 && length > 0) {
    ssize_t written = write(file, bytes, length);
    if (written < 0) fail("write");
    bytes += written;
    length -= written;
  }
}

static void *work(void *unused) {
  (void)unused;
  size_t room = 1 << 20;
  uint8_t *buffer = malloc(room);
  char path[8192];
  z_stream z = {0};
  inflateInit2(&z, -15);
  for (;;) {
    size_t from = __atomic_fetch_add(&next_entry, 64, __ATOMIC_RELAXED);
    if (from >= entry_count) return NULL;
    for (size_t i = from; i < from + 64 && i < entry_count; i++) {
      Entry *e = &entries[i];
      size_t length = strlen(e->name);
      if (length > 0 && e->name[length - 1] == '/') continue;
      const uint8_t *data = archive + e->offset;
      data += 30 + u16(data + 26) + u16(data + 28);
      int file = -1;
      if (target) {
        snprintf(path, sizeof path, "%s/%s", target, e->name);
        file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
        if (file < 0) fail(path);
      }
      if (e->method == 0) {
        put(file, data, e->size);
      } else {
        inflateReset(&z);
        uint64_t left = e->packed;
        z.avail_in = 0;
        int state;
        do {
          if (z.avail_in == 0 && left > 0) {
            z.next_in = (uint8_t *)data;
            z.avail_in = left > 1 << 30 ? 1 << 30 : left;
            data += z.avail_in;
            left -= z.avail_in;
          }
          z.next_out = buffer;
          z.avail_out = room;
          state = inflate(&z, Z_NO_FLUSH);
          put(file, buffer, room - z.avail_out);
        } while (state == Z_OK);
        if (state != Z_STREAM_END) fail("inflate");
      }
      if (file >= 0 && wants_sync && fsync(file) < 0) fail("fsync");
      if (file >= 0) close(file);
    }
  }
}

int main(int count, char **arguments) {
  if (count < 4) return fprintf(stderr, "limit <archive> <directory> <threads> [sync]\n"), 2;
  int file = open(arguments[1], O_RDONLY);
  struct stat stat;
  if (file < 0 || fstat(file, &stat) < 0) fail(arguments[1]);
  archive = mmap(NULL, stat.st_size, PROT_READ, MAP_SHARED, file, 0);
  if (archive == MAP_FAILED) fail("mmap");
  target = strcmp(arguments[2], "-") == 0 ? NULL : arguments[2];
  wants_sync = count > 4;
  read_directory(stat.st_size);
  if (target) make_directories();
  int threads = atoi(arguments[3]);
  pthread_t ids[256];
  for (int i = 1; i < threads && i < 256; i++) pthread_create(&ids[i], NULL, work, NULL);
  work(NULL);
  for (int i = 1; i < threads && i < 256; i++) pthread_join(ids[i], NULL);
  return 0;
}
