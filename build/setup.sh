# shellcheck shell=bash
# What ./run, ./test and ./ferweb share: sees to the parts of the system, and tells the stages of the work.
# Sourced, never run; the caller has set "$root".

: "${root:?}"

logs=$root/artifacts/logs
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
command -v dotnet >/dev/null 2>&1 || PATH=$PATH:$HOME/.dotnet

say() { printf '%s\n' "$@" >&2; }

fail() {
  say "$@"
  exit 1
}

# stage WORD LOG COMMAND...: one line on the terminal, all output in a log whose telling lines are shown on failure.
stage() {
  local word=$1 log=$logs/$2.log started=$SECONDS
  shift 2
  mkdir -p "$logs"
  printf '  %s ... ' "$word" >&2
  if "$@" </dev/null >"$log" 2>&1 9>&-; then
    say "done ($((SECONDS - started)) s)"
  else
    say "failed"
    say ""
    if grep -qE '(error|Error|ERROR)[ :]' "$log"; then
      grep -E '(error|Error|ERROR)[ :]' "$log" | sed 's/ \[[^]]*proj\]$//' | awk '!seen[$0]++' | head -n 20 >&2
    else
      tail -n 20 "$log" >&2
    fi
    fail "" "The whole log: ${log#"$root"/}"
  fi
}

is_apt_system() { command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1; }

has_file() {
  local path
  for path in /usr/{,local/}{share,lib,lib64,lib/*,include}/"$1"; do
    [ -e "$path" ] && return 0
  done
  return 1
}

# is_there CHECK PACKAGE: cmd:A,B any of these commands; where packages cannot be asked, file:F a file or py:M a module.
is_there() {
  local check=$1 package=$2 name
  case $check in
    cmd:*)
      for name in $(printf '%s' "${check#cmd:}" | tr ',' ' '); do
        command -v "$name" >/dev/null 2>&1 && return 0
      done
      return 1
      ;;
  esac
  if is_apt_system; then
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ]
    return
  fi
  case $check in
    file:*) has_file "${check#file:}" ;;
    py:*) python3 -c "import importlib.util, sys; sys.exit(importlib.util.find_spec('${check#py:}') is None)" 2>/dev/null ;;
    *) return 0 ;;
  esac
}

# The parts of the system: package|check|what it is for. Names are Debian's and Ubuntu's.
parts() {
  if [ "$(torch_provider)" = System ]; then
    [ -n "${FERWEB_LIBTORCH:-}" ] || printf '%s\n' \
      'libtorch-dev|file:cmake/Torch/TorchConfig.cmake|libtorch, the engine (or set FERWEB_LIBTORCH to an unpacked libtorch)'
    printf '%s\n' \
      'libopenblas0-pthread|none|fast matrix products for libtorch' \
      'libopencv-core-dev|file:opencv4/opencv2/core.hpp|OpenCV 4, reads pictures and finds faces' \
      'libopencv-imgproc-dev|file:opencv4/opencv2/imgproc.hpp|OpenCV image processing' \
      'libopencv-imgcodecs-dev|file:opencv4/opencv2/imgcodecs.hpp|OpenCV image files' \
      'libopencv-objdetect-dev|file:opencv4/opencv2/objdetect.hpp|OpenCV object detection' \
      'opencv-data|file:opencv4/haarcascades/haarcascade_frontalface_default.xml|the face cascades of OpenCV' \
      'cmake|cmd:cmake|builds the native libraries' \
      'make|cmd:make|builds the native libraries' \
      'g++|cmd:g++|builds the native libraries'
  fi
  [ "$1" = cli ] || printf '%s\n' \
    'nodejs|cmd:node|builds the scripts of the page' \
    'npm|cmd:npm|builds the scripts of the page'
  [ "$1" != test ] || printf '%s\n' \
    'curl|cmd:curl|with which the examples of the API page are tried' \
    'chromium|cmd:chromium,chromium-browser,google-chrome|the browser of the page tests' \
    'python3-torch|py:torch|PyTorch, with which values are compared' \
    'python3-numpy|py:numpy|NumPy, with which values are compared'
}

# ensure_parts run|test|cli: installs what is missing, or says exactly what to install.
ensure_parts() {
  local package check purpose missing=() words=()
  if [ -n "${FERWEB_LIBTORCH:-}" ] && [ ! -e "$FERWEB_LIBTORCH/share/cmake/Torch/TorchConfig.cmake" ]; then
    fail "FERWEB_LIBTORCH is '$FERWEB_LIBTORCH', but share/cmake/Torch/TorchConfig.cmake is not in that folder." \
      "Set it to the unpacked 'libtorch' folder, or unset it to use the system's own."
  fi
  while IFS='|' read -r package check purpose; do
    is_there "$check" "$package" && continue
    missing+=("$package")
    words+=("  $package: $purpose")
  done < <(parts "$1")
  [ ${#missing[@]} -gt 0 ] || return 0

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root=(sudo -n); else as_root=(none); fi
  fi
  if ! is_apt_system || [ "${as_root[*]:-}" = none ]; then
    say "These parts are missing on this system:"
    printf '%s\n' "${words[@]}" >&2
    if is_apt_system; then
      say "Installing needs an administrator. Please run:" "" "  sudo apt-get install --no-install-recommends ${missing[*]}" ""
    else
      say "They are installed by themselves on Debian and Ubuntu only; the names above are the packages there."
    fi
    fail "Install them and start again."
  fi
  say "Missing on this system: ${missing[*]}"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q)
  stage "Reading the package lists" apt-update "${apt[@]}" update
  local unknown=()
  for package in "${missing[@]}"; do
    [ -n "$(apt-cache madison "$package" 2>/dev/null)" ] || unknown+=("$package")
  done
  [ ${#unknown[@]} -eq 0 ] || fail "The package sources of this system do not hold: ${unknown[*]}" \
    "On Ubuntu, the section 'universe' may have to be switched on: sudo add-apt-repository universe" \
    "In place of libtorch-dev, FERWEB_LIBTORCH can name the folder of an unpacked libtorch."
  stage "Installing them (a few minutes)" apt-install "${apt[@]}" install -y --no-install-recommends "${missing[@]}"
}

ensure_dotnet() {
  if ! command -v dotnet >/dev/null 2>&1; then
    say "The .NET 10 SDK is missing."
  elif ! (cd "$root" && dotnet --version >/dev/null 2>&1); then
    say "The .NET 10 SDK is missing; installed here: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')."
  else
    return 0
  fi
  fail "Install the package dotnet-sdk-10.0 and start again. Where it comes from:" \
    "  Ubuntu:  sudo apt-get install dotnet-sdk-10.0" \
    "  Debian:  Debian has no package of its own; add Microsoft's package source first, in three lines:" \
    "           https://learn.microsoft.com/dotnet/core/install/linux-debian" \
    "  others:  https://dotnet.microsoft.com/download/dotnet/10.0"
}
