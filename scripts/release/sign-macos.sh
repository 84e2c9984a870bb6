#!/bin/sh
# Signs binaries on macOS and verifies them: sign-macos.sh BINARY… Without CODESIGN_IDENTITY the signature is ad hoc.
# With it, CERTIFICATE_P12 (base64) and CERTIFICATE_PASSWORD bring the certificate, and NOTARY_* have Apple look at it.
set -eu

identity="${CODESIGN_IDENTITY:--}"
here="$(cd "$(dirname "$0")" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

if [ "$identity" != "-" ]; then
  keychain="$work/signing.keychain-db"
  password="$(uuidgen)"
  printf '%s' "$CERTIFICATE_P12" | base64 --decode >"$work/certificate.p12"
  security create-keychain -p "$password" "$keychain"
  security unlock-keychain -p "$password" "$keychain"
  security import "$work/certificate.p12" -k "$keychain" -P "$CERTIFICATE_PASSWORD" -T /usr/bin/codesign
  security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" >/dev/null
  security list-keychains -d user -s "$keychain" login.keychain-db
fi

for binary in "$@"; do
  # What bun wrote is not always valid, and cannot be signed over.
  codesign --remove-signature "$binary"
  if [ "$identity" = "-" ]; then
    codesign --force --sign - "$binary"
  else
    # JavaScriptCore compiles while it runs, which the hardened runtime forbids without these entitlements.
    codesign --force --sign "$identity" --options runtime --timestamp --entitlements "$here/macos-entitlements.plist" "$binary"
    ditto -c -k "$binary" "$work/notarize.zip"
    xcrun notarytool submit "$work/notarize.zip" --wait --apple-id "$NOTARY_APPLE_ID" --password "$NOTARY_PASSWORD" \
      --team-id "$NOTARY_TEAM_ID"
  fi
  codesign --verify --strict --verbose=2 "$binary"
done
