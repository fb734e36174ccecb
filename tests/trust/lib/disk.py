"""What a disk could hold after a power cut: everything flushed, and of the rest any part, torn at sectors of 512 bytes.

    for position, disk in walk(base, log.records(), cuts):
        disk.write(folder, dice)     # one of the many states

A change of a folder (a new name, a new one in place of an old, a name that went) is durable when the folder was flushed
after it; of the others a disk holds the first so many, in their order, as journalling file systems keep it. A file that
is flushed while its name is not may be lost with its name. When a flush fails, what it should have flushed never comes,
though the program still reads it from the cache, and a later flush succeeds: so Linux does it."""

import os
import random

SECTOR = 512


def write_at(content, at, data):
    if len(content) < at:
        content.extend(bytes(at - len(content)))
    content[at:at + len(data)] = data


class File:
    def __init__(self, content=b""):
        self.durable = bytearray(content)
        self.pending = []  # (position, bytes), or (length, None) for a new length

    def flush(self):
        for at, data in self.pending:
            self.change(self.durable, at, data)
        self.pending = []

    @staticmethod
    def change(content, at, data):
        if data is not None:
            write_at(content, at, data)
        elif at < len(content):
            del content[at:]
        else:
            content.extend(bytes(at - len(content)))

    def after_cut(self, dice, share):
        """`share` of what is pending reached the disk whole; of the rest, half in part."""
        if not self.pending or share == 0:
            return self.durable
        content = bytearray(self.durable)
        for at, data in self.pending:
            if dice.random() < share:
                self.change(content, at, data)
            elif data is not None and dice.random() < 0.5:
                for start, stop in self.sectors(at, len(data)):
                    if dice.random() < 0.5:
                        write_at(content, start, data[start - at:stop - at])
        return content

    @staticmethod
    def sectors(at, size):
        start = at
        while start < at + size:
            stop = min((start // SECTOR + 1) * SECTOR, at + size)
            yield start, stop
            start = stop


class Disk:
    def __init__(self, base):
        self.files = {}      # by number
        self.names = {}      # path -> number; None: a folder. What is durable.
        self.pending = []    # changes of names: (kind, path, number or other path)
        self.current = {}    # path -> number as the program sees it
        self.base = base
        unnumbered = -1
        for folder, folders, files in os.walk(base):
            here = os.path.relpath(folder, base)
            for name in folders:
                self.names[os.path.normpath(os.path.join(here, name))] = None
            for name in files:
                if name.endswith("-shm"):
                    continue
                with open(os.path.join(folder, name), "rb") as file:
                    self.files[unnumbered] = File(file.read())
                self.names[os.path.normpath(os.path.join(here, name))] = unnumbered
                unnumbered -= 1
        self.current = dict(self.names)
        self.alias = {}      # the log's number -> ours, for files that were there before

    def path(self, text, root):
        return os.path.normpath(os.path.relpath(text, root))

    def take(self, record, root):
        _, kind, number, where, content = record
        if kind in ("write", "truncate", "sync", "sync_failed"):
            file = self.files.get(self.alias.get(number, number))
            if kind == "sync":
                file.flush()
            elif kind == "sync_failed":
                if file:
                    file.pending = []
            else:
                file.pending.append((where, content if kind == "write" else None))
        elif kind == "open":
            path = self.path(content.decode(), root)
            self.alias[number] = self.current.get(path)
        elif kind == "sync_folder":
            self.flush_folder(self.path(content.decode(), root))
        else:
            names = [self.path(name.decode(), root) for name in content.split(b"\0")]
            if kind == "create":
                self.files[number] = File()
            change = (kind, names, number if kind == "create" else None)
            self.rename(self.current, change)
            self.pending.append(change)

    @staticmethod
    def rename(names, change):
        kind, paths, number = change
        if kind == "create":
            names[paths[0]] = number
        elif kind == "mkdir":
            names.setdefault(paths[0], None)
        elif kind == "unlink":
            names.pop(paths[0], None)
        elif paths[0] in names:
            names[paths[1]] = names.pop(paths[0])

    def flush_folder(self, folder):
        left = []
        for change in self.pending:
            if any((os.path.dirname(path) or ".") == folder for path in change[1]):
                self.rename(self.names, change)
            else:
                left.append(change)
        self.pending = left

    def after_cut(self, dice):
        """{path: bytes or None for a folder}"""
        share = dice.choice([0, 1, dice.random(), dice.random(), dice.random()])
        count = dice.randint(0, len(self.pending)) if 0 < share < 1 else share * len(self.pending)
        names = dict(self.names)
        for change in self.pending[:count]:
            self.rename(names, change)
        return {path: None if number is None else self.files[number].after_cut(dice, share)
                for path, number in names.items() if self.is_reached(path, names)}

    @staticmethod
    def is_reached(path, names):
        """A file in a folder that was lost is lost."""
        parent = os.path.dirname(path)
        while parent:
            if parent not in names:
                return False
            parent = os.path.dirname(parent)
        return True

    def write(self, folder, dice):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        state = self.after_cut(dice)
        for path in sorted(path for path, content in state.items() if content is None):
            os.makedirs(os.path.join(folder, path), mode=0o700, exist_ok=True)
        for path, content in state.items():
            if content is not None:
                handle = os.open(os.path.join(folder, path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                os.write(handle, content)
                os.close(handle)


def walk(base, root, records, cuts):
    """Yield (position, disk) before each of `cuts` (numbers of records, ascending; the same may come again). `root` is
    the folder as the program named it."""
    disk, place = Disk(base), 0
    cuts = iter(cuts)
    cut = next(cuts, None)
    position = 8
    for record in records:
        while cut == place:
            yield position, disk
            cut = next(cuts, None)
        disk.take(record, root)
        position = record[0]
        place += 1
    while cut is not None:
        yield position, disk
        cut = next(cuts, None)


def choose_cuts(records, count, seed):
    """Half anywhere, half right around what is not an ordinary write: a flush, a new length, a change of names."""
    dice = random.Random(seed)
    special = [place + step for place, record in enumerate(records) if record[1] != "write" for step in (0, 1)]
    return sorted(dice.choice(special) if special and dice.random() < 0.5 else dice.randint(0, len(records))
                  for _ in range(count))
