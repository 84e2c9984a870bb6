#!/bin/sh
# Makes a root directory with nothing but a Linux binary and what it links: bare-root.sh BINARY ROOT [SYSROOT]
# The libraries come from SYSROOT (default: this system; a foreign CPU's or libc's files elsewhere). Needs readelf.
set -eu

binary="$1"
root="$2"
sysroot="${3:-}"

find_library() {
  for path in "$sysroot"/lib/"$1" "$sysroot"/lib64/"$1" "$sysroot"/usr/lib/"$1" "$sysroot"/usr/lib64/"$1" \
    "$sysroot"/lib/*-linux-*/"$1" "$sysroot"/usr/lib/*-linux-*/"$1"; do
    if [ -e "$path" ] && same_cpu "$path"; then
      echo "$path"
      return
    fi
  done
  echo "bare-root: $1 is not below ${sysroot:-/}" >&2
  exit 1
}

machine() { readelf -h "$1" | sed -n 's/^ *Machine: *//p'; }
same_cpu() { [ "$(machine "$1")" = "$cpu" ]; }

add() {
  for name in $(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
    if [ -e "$root/lib/$name" ]; then continue; fi
    path="$(find_library "$name")"
    cp -L "$path" "$root/lib/$name"
    add "$path"
  done
}

cpu="$(machine "$binary")"
rm -rf "$root"
mkdir -p "$root/lib" "$root/proc"
cp "$binary" "$root/nemo-relay"
add "$binary"
loader="$(readelf -l "$binary" | sed -n 's/.*program interpreter: \(.*\)\]/\1/p')"
mkdir -p "$root$(dirname "$loader")"
if [ ! -e "$root$loader" ]; then cp -L "$(find_library "$(basename "$loader")")" "$root$loader"; fi
