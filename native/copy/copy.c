// copy SOURCE TARGET: copies a folder, for images without a shell (examples/docker/README.md). TARGET appears when it is
// complete, and replaces the folder that was there, so a second run does no harm. One thread.
//
// Exit status: 0 copied (standard error may name old files that could not be removed), 1 failed, 2 wrong arguments.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    // nftw keeps a folder open at each level, and musl's does not enter deeper ones, without saying so (1.2.3). A process
    // may usually open 1,024 files.
    FOLDER_LEVELS = 500,
    NAMES_ASIDE = 9,
};

// nftw hands its callback no data of the caller's.
static struct {
    char source[PATH_MAX];
    char partial[PATH_MAX]; // TARGET while it is incomplete
    long files;
} copying;

static bool fail(const char *attempt, const char *path, const char *reason)
{
    fprintf(stderr, "copy: Cannot %s %s: %s\n", attempt, path, reason);
    return false;
}

static bool fail_errno(const char *attempt, const char *path)
{
    return fail(attempt, path, strerror(errno));
}

static bool exists(const char *path)
{
    struct stat found;
    return lstat(path, &found) == 0;
}

static bool is_folder(const char *path)
{
    struct stat found;
    return lstat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

// Both as realpath() has them.
static bool is_within(const char *path, const char *folder)
{
    size_t length = strcmp(folder, "/") == 0 ? 0 : strlen(folder);
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static bool write_all(int file, const char *bytes, size_t size, const char *path)
{
    while (size > 0) {
        ssize_t written = write(file, bytes, size);
        if (written < 0) {
            return fail_errno("write", path);
        }
        bytes += written;
        size -= (size_t) written;
    }
    return true;
}

static bool copy_bytes(int from, int to, const char *source, const char *target)
{
    static char bytes[1 << 17];
    ssize_t size;
    while ((size = read(from, bytes, sizeof bytes)) > 0) {
        if (!write_all(to, bytes, (size_t) size, target)) {
            return false;
        }
    }
    return size == 0 ? true : fail_errno("read", source);
}

static bool copy_file(const char *source, const char *target, mode_t mode)
{
    int from = open(source, O_RDONLY | O_CLOEXEC);
    if (from < 0) {
        return fail_errno("read", source);
    }
    int to = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    bool copied = to >= 0 ? copy_bytes(from, to, source, target) : fail_errno("create", target);
    close(from);
    // Some file systems report only now that there was no space.
    if (to >= 0 && close(to) != 0 && copied) {
        copied = fail_errno("write", target);
    }
    copying.files++;
    return copied;
}

static bool copy_link(const char *source, const char *target)
{
    char text[PATH_MAX];
    ssize_t length = readlink(source, text, sizeof text - 1);
    if (length < 0) {
        return fail_errno("read the link", source);
    }
    text[length] = '\0';
    return symlink(text, target) == 0 ? true : fail_errno("create the link", target);
}

// nftw's callback: a status other than 0 ends the walk.
static int copy_entry(const char *source, const struct stat *found, int type, struct FTW *at)
{
    char target[PATH_MAX];
    const char *below = source + strlen(copying.source);
    if (snprintf(target, sizeof target, "%s%s", copying.partial, below) >= (int) sizeof target) {
        return !fail("copy", source, strerror(ENAMETOOLONG));
    }
    if (type == FTW_D && at->level >= FOLDER_LEVELS) {
        char reason[64];
        snprintf(reason, sizeof reason, "expected at most %d levels of folders", FOLDER_LEVELS);
        return !fail("copy", source, reason);
    }
    // Without setuid and setgid: they would give the rights of the caller, who owns the copy.
    mode_t mode = found->st_mode & 0777;
    if (type == FTW_D) {
        // Writable for its owner, who fills it now, and removes it when the next version comes.
        mode |= S_IRWXU | (found->st_mode & S_ISVTX);
        return mkdir(target, mode) == 0 ? 0 : !fail_errno("create", target);
    }
    if (type == FTW_SL) {
        return !copy_link(source, target);
    }
    if (type == FTW_F && S_ISREG(found->st_mode)) {
        return !copy_file(source, target, mode);
    }
    if (type == FTW_F) {
        return !fail("copy", source, "expected a file, folder or link, got a device, pipe or socket");
    }
    return !fail_errno("read", source);
}

static int remove_entry(const char *path, const struct stat *found, int type, struct FTW *at)
{
    (void) found;
    (void) type;
    (void) at;
    return remove(path) == 0 ? 0 : !fail_errno("remove", path);
}

// The callback has printed why it ended the walk, but nftw may fail by itself: a path is too long, no more files can open.
static bool walk(const char *attempt, const char *path, int (*visit)(const char *, const struct stat *, int, struct FTW *),
                 int flags)
{
    int status = nftw(path, visit, FOLDER_LEVELS, flags | FTW_PHYS);
    return status == -1 ? fail_errno(attempt, path) : status == 0;
}

static bool remove_all(const char *path)
{
    return !exists(path) || walk("remove", path, remove_entry, FTW_DEPTH);
}

// Removes what an earlier run left that was killed. What cannot be removed is moved aside: files of another user, or on NFS
// those that a process has open.
static bool free_name(const char *path)
{
    if (remove_all(path)) {
        return true;
    }
    for (int number = 1; number <= NAMES_ASIDE; number++) {
        char aside[PATH_MAX + 2];
        snprintf(aside, sizeof aside, "%s.%d", path, number);
        if (remove_all(aside)) {
            return rename(path, aside) == 0 ? true : fail_errno("move", path);
        }
    }
    return false;
}

// Nothing that is removed may hold SOURCE.
static bool check_removable(const char *path)
{
    char real[PATH_MAX];
    if (realpath(path, real) != NULL && is_within(copying.source, real)) {
        return fail("replace", path, "the folder that is copied is inside");
    }
    return true;
}

// Neither folder may be inside the other: TARGET would be copied into itself, or SOURCE removed with what is replaced.
static bool check_folders(const char *source, const char *target, const char *old)
{
    struct stat found;
    char real[PATH_MAX];
    char parent[PATH_MAX];
    if (realpath(source, copying.source) == NULL || stat(copying.source, &found) != 0) {
        return fail_errno("copy", source);
    }
    if (!S_ISDIR(found.st_mode)) {
        return fail("copy", source, "expected a folder, got something else");
    }
    strcpy(parent, target);
    if (realpath(dirname(parent), real) == NULL) {
        return fail_errno("copy into", parent);
    }
    if (is_within(real, copying.source)) {
        return fail("copy to", target, "expected a folder outside the one that is copied");
    }
    if (lstat(target, &found) != 0 && errno != ENOENT) {
        return fail_errno("replace", target);
    }
    if (exists(target) && !is_folder(target)) {
        return fail("replace", target, "expected a folder, got something else");
    }
    return check_removable(target) && check_removable(old) && check_removable(copying.partial);
}

// An earlier run was killed between its two renames: what it was to replace is the only copy.
static bool take_back(const char *target, const char *old)
{
    if (exists(target) || !is_folder(old)) {
        return true;
    }
    return rename(old, target) == 0 ? true : fail_errno("rename", old);
}

// Two renames instead of an exchange, which not every file system and sandbox offers.
static bool put_in_place(const char *target, const char *old)
{
    bool replaces = exists(target);
    if (replaces && rename(target, old) != 0) {
        return fail_errno("replace", target);
    }
    if (rename(copying.partial, target) != 0) {
        fail_errno("create", target);
        if (replaces) {
            rename(old, target);
        }
        return false;
    }
    // The next run tries again.
    remove_all(old);
    return true;
}

static bool copy_folder(const char *source, const char *target)
{
    char old[PATH_MAX];
    if (snprintf(copying.partial, PATH_MAX, "%s.partial", target) >= PATH_MAX ||
        snprintf(old, PATH_MAX, "%s.old", target) >= PATH_MAX) {
        return fail("copy to", target, strerror(ENAMETOOLONG));
    }
    if (!check_folders(source, target, old) || !take_back(target, old) || !free_name(copying.partial) ||
        !free_name(old)) {
        return false;
    }
    bool copied = walk("copy", copying.source, copy_entry, 0) && put_in_place(target, old);
    if (!copied) {
        remove_all(copying.partial);
    }
    return copied;
}

int main(int count, char **arguments)
{
    if (count != 3 || arguments[1][0] == '\0' || arguments[2][0] == '\0') {
        fprintf(stderr, "Usage: copy SOURCE TARGET\n"
                        "Copies the folder SOURCE. TARGET, if it exists, is replaced once the copy is complete.\n");
        return 2;
    }
    char *target = arguments[2];
    for (size_t end = strlen(target); end > 1 && target[end - 1] == '/'; end--) {
        target[end - 1] = '\0';
    }
    umask(0);
    if (!copy_folder(arguments[1], target)) {
        return 1;
    }
    printf("copied %ld files from %s to %s\n", copying.files, arguments[1], target);
    return fflush(stdout) == 0 ? 0 : 1;
}
