@echo off
rem Starts FerWeb's command line, as ./ferweb does elsewhere. ferweb --help shows the commands.
setlocal
pushd .
call "%~dp0build\build.cmd" FerWeb\FerWeb.csproj || exit /b 1
popd
dotnet "%~dp0artifacts\bin\FerWeb\release\ferweb-train.dll" %*
