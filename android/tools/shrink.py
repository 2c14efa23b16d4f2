"""Shrinks the app with R8: for Android, and, by the same rules, for a JVM on which the result can be run."""
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import apkfile


class Program:
    """What goes into the package: Tegata's own classes, and all that stands on the app's class path."""

    def __init__(self, app, tools, sdk):
        self.target = app / "target"
        self.tools = tools
        # Robolectric's Android has no java.* of its own.
        self.sdk = sdk
        self.jdk = Path(shutil.which("java")).resolve().parent.parent
        self.own_rules = [app / "core-rules.pro", app / "proguard-rules.pro"]
        self.jna = tools / "jna"
        with zipfile.ZipFile(tools / "jna.aar") as aar:
            aar.extractall(self.jna)

    def libraries(self):
        """Folders of unpacked AARs."""
        lines = (self.target / "aar/list.txt").read_text().splitlines()
        return [Path(folder) for scope, folder in (line.split(" ", 1) for line in lines) if scope != "test"] + [self.jna]

    def class_path(self):
        # On Android JNA is another artefact of the same classes.
        lines = (self.target / "runtime.txt").read_text().splitlines()
        return [Path(line) for line in lines if "/net/java/dev/jna/" not in line] + [self.jna / "classes.jar"]

    def rules(self):
        known = [folder / "proguard.txt" for folder in self.libraries()]
        return [file for file in known if file.exists()] + self.own_rules

    def shrink(self, into, minimum):
        """Classes for Android, in into/dex.zip."""
        options = ["--dex", "--min-api", minimum, "--pg-conf", self.target / "aapt.pro"]
        return self._r8(into, options, into / "dex.zip", [self.target / "classes", *self.class_path()])

    def shrink_for_jvm(self, into, tests, main):
        """What of the app runs without Android, and a program of the tests that calls it. Beside what the rules keep only that
        program's main method is kept."""
        rule = into / "main.pro"
        # What compilers note of classes, Compose's among them, is looked at by nobody here.
        rule.write_text(
            f"-keep class {main} {{ public static void main(java.lang.String[]); }}\n"
            "-dontwarn com.google.errorprone.**\n-dontwarn androidx.compose.runtime.internal.StabilityInferred\n"
        )
        without_android = [entry for entry in self.class_path() if self.target / "aar" not in entry.parents]
        return self._r8(into, ["--classfile", "--pg-conf", rule], into / "classes.jar", without_android + tests)

    def _r8(self, into, options, output, inputs):
        into.mkdir(parents=True, exist_ok=True)
        # It takes no folders; they are packed, always alike.
        inputs = [packed(entry, into / f"own-{number}.jar") if entry.is_dir() else entry for number, entry in enumerate(inputs)]
        rules = [part for file in self.rules() for part in ("--pg-conf", file)]
        command = [
            "java", "-Xmx3g", "-XX:+UseParallelGC", "-cp", self.tools / "r8.jar", "com.android.tools.r8.R8", "--release", *options,
            "--lib", self.sdk, "--lib", self.jdk, *rules, "--pg-map-output", into / "mapping.txt", "--pg-conf-output", into / "rules.txt",
            "--output", output, *inputs,
        ]
        done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        (into / "r8.log").write_text(done.stdout)
        if done.returncode:
            raise SystemExit("".join(f"r8: {line}\n" for line in done.stdout.splitlines() if not line.startswith("Warning"))[:4000])
        return output


def packed(folder, jar, wanted=r".*"):
    files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    apkfile.write_jar(jar, [(name, file.read_bytes()) for name, file in files.items() if re.fullmatch(wanted, name)])
    return jar
