#!/bin/sh
# Installs nemo-relay @VERSION@ for one person: finds the system, downloads its archive, checks it against SHA256SUMS
# and only then unpacks it. Needs no root, changes no shell's start files.
#
#   NEMO_RELAY_INSTALL_DIR   where the binary goes (default: ~/.local/bin)
#   NEMO_RELAY_DOWNLOAD_URL  another place with the same files
set -eu

version="@VERSION@"
base="${NEMO_RELAY_DOWNLOAD_URL:-@DOWNLOAD@}"

say() { printf 'nemo-relay: %s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

# The release's name of this system.
target() {
  os="$(uname -s)"
  cpu="$(uname -m)"
  case "$cpu" in
    x86_64 | amd64) cpu=x64 ;;
    aarch64 | arm64) cpu=arm64 ;;
    *) fail "there is no build for the CPU $cpu; there are x64 and arm64" ;;
  esac
  case "$os" in
    Linux)
      # A 64-bit kernel can carry a 32-bit system, where the binary would not start.
      if has getconf && [ "$(getconf LONG_BIT 2>/dev/null || echo 64)" = 32 ]; then
        fail "there is no build for 32-bit Linux"
      fi
      if is_musl; then echo "linux-$cpu-musl"; else echo "linux-$cpu"; fi
      ;;
    Darwin)
      # Under Rosetta uname says x86_64 on a machine that runs arm64 faster.
      if [ "$cpu" = x64 ] && [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || echo 0)" = 1 ]; then cpu=arm64; fi
      echo "darwin-$cpu"
      ;;
    MINGW* | MSYS* | CYGWIN*) fail "on Windows use PowerShell: irm $base/install.ps1 | iex" ;;
    *) fail "there is no build for $os; there are Linux, macOS and Windows" ;;
  esac
}

is_musl() {
  if has ldd; then
    # musl's ldd says so and ends with 1; glibc's says GLIBC or "GNU libc".
    case "$(ldd --version 2>&1 || true)" in
      *musl*) return 0 ;;
      *GLIBC* | *"GNU libc"*) return 1 ;;
    esac
  fi
  for loader in /lib/ld-musl-*; do
    if [ -e "$loader" ]; then return 0; fi
  done
  return 1
}

fetch() {
  if has curl; then
    curl -fsSL --retry 2 -o "$2" "$1" || fail "$1 could not be downloaded"
  elif has wget; then
    wget -q -O "$2" "$1" || fail "$1 could not be downloaded"
  else
    fail "curl or wget is needed"
  fi
}

sha256() {
  if has sha256sum; then
    sha256sum "$1" | cut -d ' ' -f 1
  elif has shasum; then
    shasum -a 256 "$1" | cut -d ' ' -f 1
  elif has openssl; then
    openssl dgst -sha256 "$1" | sed 's/.* //'
  else
    fail "sha256sum, shasum or openssl is needed to check the download"
  fi
}

main() {
  target="$(target)"
  directory="${NEMO_RELAY_INSTALL_DIR:-${HOME:?HOME is not set: set NEMO_RELAY_INSTALL_DIR}/.local/bin}"
  name="nemo-relay-$version-$target"
  work="$(mktemp -d)"
  fresh="$work/fresh"
  trap 'rm -rf "$work" "$fresh"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP

  say "downloading $name.tar.gz"
  fetch "$base/SHA256SUMS" "$work/SHA256SUMS"
  wanted="$(sed -n "s/^\([0-9a-f]\{64\}\)  $name\.tar\.gz\$/\1/p" "$work/SHA256SUMS")"
  if [ -z "$wanted" ]; then fail "SHA256SUMS names no $name.tar.gz: there is no such build"; fi
  fetch "$base/$name.tar.gz" "$work/archive.tar.gz"
  found="$(sha256 "$work/archive.tar.gz")"
  if [ "$found" != "$wanted" ]; then
    fail "the archive is not the one that was released (SHA-256 $found, should be $wanted); nothing was installed"
  fi

  tar -xzf "$work/archive.tar.gz" -C "$work"
  mkdir -p "$directory" || fail "$directory cannot be made: set NEMO_RELAY_INSTALL_DIR"
  # Tried where it will stay, since the temporary directory may forbid programs; and moved into place whole, so that one
  # that is running keeps its own file.
  fresh="$directory/.nemo-relay.$$"
  cp "$work/$name/nemo-relay" "$fresh" || fail "$directory cannot be written: set NEMO_RELAY_INSTALL_DIR"
  started="$("$fresh" --version 2>&1)" || does_not_start "$target" "$started"
  if [ "$started" != "nemo-relay $version" ]; then fail "the binary says \"$started\" instead of nemo-relay $version"; fi
  mv -f "$fresh" "$directory/nemo-relay"

  say "checked its SHA-256 and installed $started in $directory/nemo-relay"
  case ":${PATH:-}:" in
    *":$directory:"*)
      command=nemo-relay
      ;;
    *)
      say "$directory is not on your PATH. Add this line to your shell's start file:"
      say "  export PATH=\"$directory:\$PATH\""
      command="$directory/nemo-relay"
      ;;
  esac
  shell="${SHELL:-}"
  case "${shell##*/}" in
    bash | zsh | fish) say "completions for your shell: $command completions ${shell##*/} --install" ;;
  esac
  say "try it: $command demo"
}

does_not_start() {
  words="$(printf '%s\n' "$2" | sed 1q)"
  case "$1" in
    *-musl) fail "the binary does not start: it needs musl 1.2.5 and libstdc++ (Alpine: apk add libstdc++). It said: $words" ;;
    *) fail "the binary does not start on this system. It said: $words" ;;
  esac
}

# The last line: a download that was cut off does nothing.
main
