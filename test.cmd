@echo off
rem Builds and runs all tests, as ./test does elsewhere; other options are those of 'dotnet test'. The page tests need Chrome.
setlocal
call "%~dp0build\build.cmd" FerWeb.sln || exit /b 1
dotnet test FerWeb.Tests\FerWeb.Tests.csproj -c Release --no-build --nologo --logger "console;verbosity=minimal" ^
  --logger "trx;LogFileName=tests.trx" --results-directory artifacts\test-results %* -- RunConfiguration.TreatNoTestsAsError=true
