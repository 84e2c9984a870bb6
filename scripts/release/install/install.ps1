# Installs nemo-relay @VERSION@ for one person: downloads the archive, checks it against SHA256SUMS and only then
# unpacks it. Needs no administrator, changes no setting.
#
#   NEMO_RELAY_INSTALL_DIR   where the binary goes (default: %LOCALAPPDATA%\Programs\nemo-relay)
#   NEMO_RELAY_DOWNLOAD_URL  another place with the same files
& {
  Set-StrictMode -Version 2
  $ErrorActionPreference = 'Stop'
  # Its progress bar makes downloads many times slower in Windows PowerShell.
  $ProgressPreference = 'SilentlyContinue'
  [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

  $version = '@VERSION@'
  $base = if ($env:NEMO_RELAY_DOWNLOAD_URL) { $env:NEMO_RELAY_DOWNLOAD_URL } else { '@DOWNLOAD@' }
  $directory = if ($env:NEMO_RELAY_INSTALL_DIR) { $env:NEMO_RELAY_INSTALL_DIR } else { Join-Path $env:LOCALAPPDATA 'Programs\nemo-relay' }
  if (-not [Environment]::Is64BitOperatingSystem) { throw 'nemo-relay: there is no build for 32-bit Windows' }
  # Windows on ARM runs the x64 build.
  $name = "nemo-relay-$version-windows-x64"

  $work = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid().ToString())
  New-Item -ItemType Directory -Path $work | Out-Null
  try {
    Write-Host "nemo-relay: downloading $name.zip"
    $sums = Join-Path $work 'SHA256SUMS'
    $archive = Join-Path $work 'archive.zip'
    Invoke-WebRequest -UseBasicParsing -Uri "$base/SHA256SUMS" -OutFile $sums
    $line = Get-Content $sums | Where-Object { $_ -match "^[0-9a-f]{64}  $([Regex]::Escape($name))\.zip$" }
    if (-not $line) { throw "nemo-relay: SHA256SUMS names no $name.zip: there is no such build" }
    Invoke-WebRequest -UseBasicParsing -Uri "$base/$name.zip" -OutFile $archive
    $wanted = ([string]$line).Substring(0, 64)
    $found = (Get-FileHash -Algorithm SHA256 -Path $archive).Hash.ToLowerInvariant()
    if ($found -ne $wanted) {
      throw "nemo-relay: the archive is not the one that was released (SHA-256 $found, should be $wanted); nothing was installed"
    }

    Expand-Archive -Path $archive -DestinationPath $work
    $fresh = Join-Path $work "$name\nemo-relay.exe"
    $started = & $fresh --version
    if ($started -ne "nemo-relay $version") { throw "nemo-relay: the binary says '$started' instead of nemo-relay $version" }
    New-Item -ItemType Directory -Force -Path $directory | Out-Null
    $binary = Join-Path $directory 'nemo-relay.exe'
    # A running file cannot be overwritten on Windows, but it can be renamed.
    $old = "$binary.old"
    if (Test-Path $old) { Remove-Item -Force $old -ErrorAction SilentlyContinue }
    if (Test-Path $binary) { Move-Item -Force $binary $old }
    Move-Item $fresh $binary
    Write-Host "nemo-relay: checked its SHA-256 and installed $started in $binary"
    if (($env:PATH -split ';') -notcontains $directory) {
      Write-Host "nemo-relay: $directory is not on your PATH. To add it for new terminals:"
      Write-Host "  [Environment]::SetEnvironmentVariable('PATH', [Environment]::GetEnvironmentVariable('PATH', 'User') + ';$directory', 'User')"
    }
    Write-Host "nemo-relay: completions: & '$binary' completions powershell --install"
    Write-Host "nemo-relay: try it: & '$binary' demo"
  } finally {
    Remove-Item -Recurse -Force $work -ErrorAction SilentlyContinue
  }
}
