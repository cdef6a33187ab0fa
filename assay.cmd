@echo off
rem Assay's launcher for Windows: builds what is missing, then runs. Delete target\assay.jar to build again.
setlocal
set "HOME_DIR=%~dp0"
set "JAR=%HOME_DIR%target\assay.jar"
set "JAVA_CMD=java"
if defined JAVA_HOME set "JAVA_CMD=%JAVA_HOME%\bin\java"
if exist "%JAR%" goto run
echo assay: building, as this is the first start (some minutes if Maven has to download libraries) ... 1>&2
pushd "%HOME_DIR%"
call mvn -B -q -ntp -Dquick -DskipTests package
set "BUILT=%ERRORLEVEL%"
popd
if not "%BUILT%"=="0" (
  echo assay: the build failed; its messages are above 1>&2
  exit /b 1
)
:run
set "OMP_NUM_THREADS=1"
set "OPENBLAS_NUM_THREADS=1"
"%JAVA_CMD%" -Djava.awt.headless=true %ASSAY_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
