@echo off
rem Builds and starts FerWeb, as ./run does elsewhere. run --help shows the options.
setlocal
set wants_build=yes
:next
if "%~1"=="" goto start
if "%~1"=="--help" goto help
if "%~1"=="--no-build" (set wants_build=no& shift& goto next)
if "%~1"=="--port" (set urls=--urls "http://localhost:%~2"& shift& shift& goto next)
echo Unknown option '%~1'. run --help shows the options. >&2
exit /b 2
:help
echo Usage: run [--port N] [--no-build]
echo   --port N     listen on http://localhost:N instead of 5080
echo   --no-build   start what was built last, without looking at the sources
echo FERWEB_TORCH, cpu or cuda, says which libtorch to take: cuda where an NVIDIA driver answers unless it is set.
exit /b 0
:start
if %wants_build%==yes call "%~dp0build\build.cmd" FerWeb\FerWeb.csproj || exit /b 1
cd /d "%~dp0"
dotnet artifacts\bin\FerWeb\release\FerWeb.dll %urls%
