"""Packs files the same way every time: pack.py tar|zip OUTFILE SECONDS DIRECTORY NAME...

Python and not tar or zip: those differ from system to system, and name owners and times.
"""
import io
import os
import sys
import tarfile
import time
import zipfile

kind, outfile, seconds, directory, *names = sys.argv[1:]
os.chdir(directory)
files = sorted(
    os.path.join(folder, file) for name in names for folder, _, found in os.walk(name) for file in found
)


def mode(path):
    return 0o755 if os.stat(path).st_mode & 0o100 else 0o644


def read(path):
    with open(path, "rb") as file:
        return file.read()


if kind == "tar":
    with tarfile.open(outfile, "w", format=tarfile.USTAR_FORMAT) as archive:
        for path in files:
            content = read(path)
            entry = tarfile.TarInfo(path)
            entry.size, entry.mtime, entry.mode = len(content), int(seconds), mode(path)
            archive.addfile(entry, io.BytesIO(content))
else:
    with zipfile.ZipFile(outfile, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            entry = zipfile.ZipInfo(path, time.gmtime(int(seconds))[:6])
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = (0o100000 | mode(path)) << 16
            archive.writestr(entry, read(path))
