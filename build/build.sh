# shellcheck shell=bash
# What ./run, ./test and ./ferweb share: which package sources there are, and builds only when a source has changed.
# Sourced after setup.sh.

: "${root:?}" "${logs:?}"

choices=$root/Local.props

# torch_provider: System (the distribution's libtorch) unless FERWEB_TORCH_PROVIDER or an earlier choice says NuGet.
torch_provider() {
  if [ -n "${FERWEB_TORCH_PROVIDER:-}" ]; then
    printf '%s' "$FERWEB_TORCH_PROVIDER"
  elif grep -q '<TorchProvider>NuGet<' "$choices" 2>/dev/null; then
    printf NuGet
  else
    printf System
  fi
}

# restores NAME XML: whether a project with these lines restores. 0 yes, 1 no such package, 2 no answer.
restores() {
  local folder=$root/artifacts/probe/$1
  mkdir -p "$folder" "$logs"
  printf '<Project />\n' | tee "$folder/Directory.Build.props" "$folder/Directory.Build.targets" >"$folder/Directory.Packages.props"
  printf '<Project Sdk="Microsoft.NET.Sdk.Web">\n<PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>\n%s\n</Project>\n' "$2" \
    >"$folder/probe.csproj"
  if (cd "$folder" && dotnet restore -v q) >"$logs/probe-$1.log" 2>&1 9>&-; then
    return 0
  fi
  grep -qE 'NU110[0-9]' "$logs/probe-$1.log" && return 1
  return 2
}

# ensure_choices: finds out once which packages this machine can reach, and keeps the answer in Local.props.
ensure_choices() {
  local provider blazor found=0
  provider=$(torch_provider)
  case $provider in
    System | NuGet) ;;
    *) fail "FERWEB_TORCH_PROVIDER is '$provider'; it can be System or NuGet." ;;
  esac
  grep -q "<TorchProvider>$provider<" "$choices" 2>/dev/null && return 0

  printf '  Looking at the package sources ... ' >&2
  # This project asks for exactly the version of the script package that the SDK would ask for.
  restores blazor '<PropertyGroup><RequiresAspNetWebAssets>true</RequiresAspNetWebAssets></PropertyGroup>' || found=$?
  case $found in
    0) blazor=Package ;;
    1) blazor=Extracted ;;
    *)
      say "failed"
      tail -n 5 "$logs/probe-blazor.log" >&2
      fail "No package source answered. Check the network connection ('dotnet nuget list source' shows the sources) and start again."
      ;;
  esac
  if [ "$provider" = NuGet ]; then
    local version
    version=$(sed -n 's/.*Include="TorchSharp-cpu" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props")
    restores torch "<ItemGroup><PackageReference Include=\"TorchSharp\" Version=\"$version\" /></ItemGroup>" \
      || fail "failed" "TorchSharp $version cannot be restored from this machine's package sources; unset FERWEB_TORCH_PROVIDER to use the system's libtorch."
  fi
  cat >"$choices.new" <<EOF
<!-- Written by ./run and ./test; delete it to have the package sources looked at again. -->
<Project>
  <PropertyGroup>
    <TorchProvider>$provider</TorchProvider>
    <BlazorScript>$blazor</BlazorScript>
  </PropertyGroup>
</Project>
EOF
  mv "$choices.new" "$choices"
  say "done"
}

# fingerprint FOLDER...: changes whenever a source file is added, removed or written to.
fingerprint() {
  (
    cd "$root" || exit
    printf '%s\n' "${FERWEB_LIBTORCH:-}"
    # A folder that is not there (yet) is no fault.
    { find "$@" build ./*.props ./*.json .editorconfig \
      \( -name bin -o -name obj -o -name node_modules -o -path '*/native/build' -o -path '*/wwwroot/assets' \) -prune \
      -o -type f ! -name '*.md' -printf '%p %s %T@\n' 2>/dev/null || true; } | LC_ALL=C sort
  ) | cksum
}

# build_when_needed STAMP PROJECT FOLDER...: restores and builds unless nothing changed since the last good build.
build_when_needed() {
  local stamp=$root/artifacts/stamps/$1 project=$root/$2 now
  shift 2
  mkdir -p "$root/artifacts/stamps" "$logs"
  now=$(fingerprint "$@")
  [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && return 0

  # Two builds at once would write the same files.
  exec 9>"$root/artifacts/build.lock"
  command -v flock >/dev/null 2>&1 && flock 9
  if [ "$(cat "$stamp" 2>/dev/null)" != "$now" ]; then
    ensure_dotnet
    ensure_choices
    forget_other_libtorch
    stage "Restoring packages" restore dotnet restore "$project" -v q
    stage "Building (the first time takes a minute or two)" build dotnet build "$project" -c Release --no-restore -v q
    printf '%s\n' "$now" >"$stamp"
  fi
  exec 9>&-
}

# CMake keeps the libtorch that it found first; another one needs a fresh build folder.
forget_other_libtorch() {
  local kept=$root/artifacts/stamps/libtorch
  if [ -e "$kept" ] && [ "$(cat "$kept")" != "${FERWEB_LIBTORCH:-}" ]; then
    rm -rf "$root/FerWeb.Native/native/build"
  fi
  printf '%s\n' "${FERWEB_LIBTORCH:-}" >"$kept"
}
