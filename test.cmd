@echo off
rem Builds and runs all tests, as ./test does elsewhere; --long as the first option, others are those of 'dotnet test'. Needs Chrome.
setlocal
set options=%*
set longest=15m
if "%~1"=="--long" (set FERWEB_LONG_TESTS=yes& set longest=90m& set options=%options:--long=%)
call "%~dp0build\build.cmd" FerWeb.sln || exit /b 1
set DOTNET_TieredPGO=0
dotnet test FerWeb.Tests\FerWeb.Tests.csproj -c Release --no-build --nologo --logger "console;verbosity=minimal" ^
  --logger "trx;LogFileName=tests.trx" --results-directory artifacts\test-results ^
  --blame-hang-timeout %longest% --blame-hang-dump-type none %options% -- RunConfiguration.TreatNoTestsAsError=true
