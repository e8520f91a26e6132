@echo off
rem What run.cmd, test.cmd and ferweb.cmd share: checks what is needed and builds %1, with libtorch for the GPU where it can be had.
set DOTNET_NOLOGO=1
set DOTNET_CLI_TELEMETRY_OPTOUT=1
cd /d "%~dp0.."
rem Microsoft's script puts an SDK there: it counts where that of the path is missing, or is not what global.json asks for.
set "user_sdk=%LOCALAPPDATA%\Microsoft\dotnet"
dotnet --version >nul 2>nul || if exist "%user_sdk%\dotnet.exe" set "PATH=%user_sdk%;%PATH%"
rem What dotnet says against itself is to be seen.
dotnet --version >nul || (
  echo Where the .NET 10 SDK is missing, install it from https://dotnet.microsoft.com/download/dotnet/10.0 and start again. >&2
  exit /b 1
)
where npm >nul 2>nul || (
  echo Node.js with npm is missing. Install it from https://nodejs.org and start again. >&2
  exit /b 1
)
if not defined FERWEB_TORCH nvidia-smi -L >nul 2>nul && set FERWEB_TORCH=cuda
if not "%FERWEB_TORCH%"=="cuda" goto build
dotnet restore "%~1" -v q >nul && goto build
echo The packages with libtorch for the GPU cannot be restored from here: taking the one for the processor. >&2
set FERWEB_TORCH=cpu
:build
dotnet build "%~1" -c Release -v q -clp:ErrorsOnly >&2
