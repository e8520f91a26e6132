# shellcheck shell=bash
# What run, test, ferweb and screenshots share: the programs they need, and a build in quiet stages.
# Sourced, never run; the caller has set "$root".

: "${root:?}"
# shellcheck disable=SC2034 # used by those that source this
app=$root/artifacts/bin/FerWeb/release
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
# Microsoft's script puts an SDK there: it counts where that of the path is missing, or is not what global.json asks for.
home_sdk=${HOME:-}/.dotnet
if [ -x "$home_sdk/dotnet" ] && ! (cd "$root" && dotnet --version) >/dev/null 2>&1; then
  PATH=$home_sdk:$PATH
fi

say() { printf '%s\n' "$@" >&2; }

fail() {
  say "$@"
  exit 1
}

# stage WORDS LOG COMMAND...: one line on the terminal, all output in a log; false on failure, with the log's telling lines.
stage() {
  local words=$1 log=artifacts/logs/$2.log started=$SECONDS
  shift 2
  mkdir -p "$root/artifacts/logs"
  printf '  %s ... ' "$words" >&2
  if (cd "$root" && "$@") </dev/null >"$root/$log" 2>&1 9>&-; then
    say "done ($((SECONDS - started)) s)"
    return
  fi
  say failed
  { grep -E '(error|Error|ERROR|ERR!)[ :]' "$root/$log" || tail -n 20 "$root/$log"; } | sed 's/ \[[^]]*proj\]$//' | awk '!seen[$0]++' | head -n 20 >&2
  say "The whole log: $log"
  return 1
}

# ensure COMMAND[,OTHER...]:PACKAGE...: installs the packages whose commands are missing (Debian, Ubuntu), or says what to install.
ensure() {
  local said why=("The .NET 10 SDK is missing. Install it and start again:") part program missing=()
  if ! said=$(cd "$root" && dotnet --version 2>&1); then
    ! command -v dotnet >/dev/null 2>&1 || why=("dotnet cannot be used here:" "$said" "Where the .NET 10 SDK is missing, install it and start again:")
    fail "${why[@]}" "  Ubuntu:  sudo apt-get install dotnet-sdk-10.0" \
      "  Debian:  in three lines, as https://learn.microsoft.com/dotnet/core/install/linux-debian says" \
      "  others:  https://dotnet.microsoft.com/download/dotnet/10.0"
  fi
  for part in "$@"; do
    for program in $(printf '%s' "${part%:*}" | tr ',' ' '); do
      command -v "$program" >/dev/null 2>&1 && continue 2
    done
    missing+=("${part#*:}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! as_root apt-get --version >/dev/null 2>&1; then
    fail "Missing on this system: ${missing[*]}. Install them and start again:" \
      "  Debian, Ubuntu:  sudo apt-get install --no-install-recommends ${missing[*]}" \
      "  others:          the programs of these names; Node.js with npm from https://nodejs.org"
  fi
  stage "Reading the package lists" apt-update as_root apt-get update || true # an old list may do
  install_packages "${missing[@]}" || exit 1
}

# prefer PACKAGE: installs a package whose command has its name, where there is one and it can be; goes on without it otherwise.
prefer() {
  ! command -v "$1" >/dev/null 2>&1 && as_root apt-get --version >/dev/null 2>&1 || return 0
  if ! apt-cache show "$1" >/dev/null 2>&1; then
    stage "Reading the package lists" apt-update as_root apt-get update && apt-cache show "$1" >/dev/null 2>&1 || return 0
  fi
  install_packages "$1" || true
}

install_packages() { stage "Installing $*" apt-install as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; }

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }

# scratched COMMAND: with a temporary folder of its own, which goes with all that is left in it: the SDK leaves two empty folders with each
# build and each test run, killed processes leave their sockets.
scratched() {
  local folder code=0
  folder=$(mktemp -d)
  TMPDIR=$folder "$@" || code=$?
  rm -rf "$folder"
  return "$code"
}

# compile PROJECT: restores and builds it, with libtorch for the GPU where an NVIDIA driver answers and its packages can be had.
compile() {
  if [ -z "${FERWEB_TORCH:-}" ] && nvidia-smi -L >/dev/null 2>&1; then
    say "An NVIDIA driver answers: taking libtorch for the GPU (FERWEB_TORCH=cpu takes the one for the processor)."
    FERWEB_TORCH=cuda
  fi
  export FERWEB_TORCH=${FERWEB_TORCH:-cpu}
  if ! stage "Restoring packages" restore dotnet restore "$1" -v q; then
    [ "$FERWEB_TORCH" = cuda ] || exit 1
    say "The packages with libtorch for the GPU cannot be restored from here: taking the one for the processor."
    FERWEB_TORCH=cpu
    stage "Restoring packages" restore dotnet restore "$1" -v q || exit 1
  fi
  # Instrumented code pays off in a program that runs for long; the compiler is over before it does.
  stage "Building" build scratched env DOTNET_TieredPGO=0 dotnet build "$1" -c Release --no-restore -v q || exit 1
}

# locked COMMAND: while no other build runs; two at once would write the same files.
locked() {
  mkdir -p "$root/artifacts"
  exec 9>"$root/artifacts/lock"
  if command -v flock >/dev/null 2>&1 && ! flock -n 9; then
    say "Another build is running: waiting for it."
    flock 9
  fi
  "$@"
  exec 9>&-
}

# build: site, command line and worker into one folder, $app, unless nothing is newer than their last build.
build() { locked build_what_is_new; }

build_what_is_new() {
  local built=$root/artifacts/built wish=auto
  # A driver that comes later is another wish; whether it answers is asked only then.
  ! command -v nvidia-smi >/dev/null 2>&1 || wish=auto-cuda
  # A build names folders of the place where it was made: a checkout that was moved is built again.
  wish="${FERWEB_TORCH:-$wish} $root"
  if [ "$(cat "$built" 2>/dev/null)" != "$wish" ] || [ -n "$(newer_than "$built")" ] || has_lost_a_folder; then
    ensure node:nodejs npm:npm
    printf '%s' "$wish" >"$built.now" # older than what is written during the build
    compile FerWeb/FerWeb.csproj
    mv "$built.now" "$built"
  fi
}

# has_lost_a_folder: one that the site serves files from as it was built, such as a package's, is not there any more.
has_lost_a_folder() {
  local folder
  while IFS= read -r folder; do
    [ -d "$folder" ] || return 0
  done < <(sed 's/\].*//' "$app/FerWeb.staticwebassets.runtime.json" 2>/dev/null | grep -o '"/[^"\\]*"' | tr -d '"')
  return 1
}

# newer_than FILE: a source that was written, added or removed since; the folder tells of a removal, unless the build writes to it.
newer_than() {
  cd "$root" && find FerWeb FerWeb.Cli FerWeb.Workspace FerWeb.Engine wwwroot-assets build ./*.props ./*.targets ./*.json .editorconfig \
    \( -name node_modules -o -path FerWeb/wwwroot \) -prune -o \
    ! -name '*.md' ! -path wwwroot-assets -newer "$1" -print | head -n 1
}
