#!/usr/bin/env python3
"""Packs the app that Maven has compiled into an APK, and checks what it has packed. scripts/package-android calls it.

    package.py [--core FOLDER] [--native FOLDER] [--check-reproducible] OUT

FOLDER of --core: the core for each processor, as the NDK made it; without it the file's name says so. --native: where the
core for this machine and scenario-world lie; the shrunk classes are then run with them.
"""
import argparse
import filecmp
import hashlib
import os
import re
import subprocess
import sys
import zipfile
import xml.etree.ElementTree as ET
from pathlib import Path

import apkfile
import shrink

ANDROID = Path(__file__).resolve().parent.parent
APP = ANDROID / "app"
TOOLS = ANDROID / "tools/target"
PROCESSORS = ["arm64-v8a", "armeabi-v7a", "x86_64"]
# Of the artefacts that android/tools/pom.xml names.
SHA256 = {
    "r8.jar": "3b4de3053885da105e39c15212261d22653d6d1b5eb92323dd04ae913cc8286f",
    "apksig.jar": "562cd0a88890960d2ece48e116c61f12872222f1dcc306890799382bc019b201",
    "jna.aar": "b57125cb7d16253f0d65a80f7d3a4c3664effa711b8bdbb7f87fb572ce1624ed",
    "gson.jar": "dd0ce1b55a3ed2080cb70f9c655850cda86c206862310009dcb5e5c95265a5e0",
}
# What the app may ask of a phone, each with its use.
PERMISSIONS = {
    "android.permission.INTERNET": "ledger nodes, desks and gates",
    "android.permission.CAMERA": "reads codes",
    "android.permission.USE_BIOMETRIC": "approves by fingerprint or face",
    "android.permission.POST_NOTIFICATIONS": "tells of unfinished work and of reminders",
    "android.permission.RECEIVE_BOOT_COMPLETED": "keeps reminders over a restart",
    "android.permission.HIDE_OVERLAY_WINDOWS": "keeps other windows off what is approved",
}
# A program of the tests that calls the core as the app does.
PROBE = "org.tegata.app.builds.ShrunkWallet"


def fail(message):
    sys.exit(f"package-android: {message}")


def run(*command, **more):
    return subprocess.run([str(part) for part in command], check=True, **more)


def app_property(name):
    pom = ET.parse(APP / "pom.xml").getroot()
    return pom.find(f"{{*}}properties/{{*}}{name}").text


def android_jar():
    repository = Path(os.environ.get("MAVEN_REPOSITORY", Path.home() / ".m2" / "repository"))
    version = app_property("android.version")
    return repository / "org/robolectric/android-all" / version / f"android-all-{version}.jar"


def check_tools():
    for name, known in SHA256.items():
        if hashlib.sha256((TOOLS / name).read_bytes()).hexdigest() != known:
            fail(f"{name} is not the one that package.py knows")


class Key:
    """Of the release, from the environment; else one that is made on the spot and kept in the folder for the next time."""

    def __init__(self, out):
        given = os.environ.get("TEGATA_KEYSTORE")
        self.is_test = given is None
        self.store = Path(given) if given else out / "test-key.p12"
        self.alias = os.environ.get("TEGATA_KEY_ALIAS", "tegata")
        self.environment = dict(os.environ)
        if self.is_test:
            self.environment["TEGATA_KEYSTORE_PASSWORD"] = "for-tests"
            if not self.store.exists():
                run(
                    "keytool", "-genkeypair", "-keystore", self.store, "-storetype", "PKCS12", "-storepass:env", "TEGATA_KEYSTORE_PASSWORD",
                    "-alias", self.alias, "-keyalg", "RSA", "-keysize", "3072", "-validity", "10000", "-dname", "CN=Tegata test",
                    env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )

    def sign(self, unsigned, signed):
        run(
            "java", "-cp", TOOLS / "apksig.jar", ANDROID / "tools/SignApk.java", unsigned, signed, self.store, self.alias,
            app_property("app.minSdk"), env=self.environment,
        )


def entries(program, dex, core):
    found = {}

    def add(name, content, stored):
        if name in found:
            fail(f"{name} comes from two places")
        found[name] = content, stored

    with zipfile.ZipFile(program.target / "res.apk") as resources:
        for info in resources.infolist():
            add(info.filename, resources.read(info), info.compress_type == zipfile.ZIP_STORED)
    with zipfile.ZipFile(dex) as classes:
        for name in classes.namelist():
            # R8 renames what services name; the rest is for compilers.
            if re.fullmatch(r"classes\d*\.dex|META-INF/services/[^/]+", name):
                add(name, classes.read(name), False)
    for folder in program.libraries() + ([core] if core else []):
        for processor in PROCESSORS:
            for library in sorted((folder / "jni" / processor).glob("*.so")):
                add(f"lib/{processor}/{library.name}", library.read_bytes(), True)
    if core:
        for processor in PROCESSORS:
            if f"lib/{processor}/libtegata_ffi.so" not in found:
                fail(f"{core} has no core for {processor}")
    return [(name, content, stored) for name, (content, stored) in found.items()]


def build(program, work, key, core):
    dex = program.shrink(work, app_property("app.minSdk"))
    apkfile.write(work / "unsigned.apk", entries(program, dex, core))
    key.sign(work / "unsigned.apk", work / "signed.apk")
    return work / "signed.apk"


def check_layout(apk):
    wrong = apkfile.misplaced(apk)
    if wrong:
        fail("; ".join(wrong))
    print("layout: libraries at 16 KB, what else is stored at 4 bytes, segments of 64-bit libraries at 16 KB")


def check_permissions(program, apk):
    aapt2 = program.target / "aapt2/prebuilt/linux/aapt2_64"
    told = run(aapt2, "dump", "permissions", apk, stdout=subprocess.PIPE, text=True).stdout
    asked = set(re.findall(r"^uses-permission(?:-sdk-\d+)?: name='([^']+)'", told, re.M))
    # androidx.core defines one for the app itself, for receivers that no other app may reach.
    own = {name for name in re.findall(r"^permission: (\S+)", told, re.M) if name.startswith(app_property("app.id") + ".")}
    if asked - own != set(PERMISSIONS):
        fail(f"asks for {sorted(asked - own)}, and is known to use {sorted(PERMISSIONS)}")
    for name in sorted(asked - own):
        print(f"permission: {name}: {PERMISSIONS[name]}")
    for name in sorted(asked & own):
        print(f"permission: {name}: the app's own")


def library_of_jna(program, work):
    """JNA's native half for this machine: the shrunk classes are run without the jar that it comes with."""
    jar, = [line for line in (program.target / "runtime.txt").read_text().splitlines() if "/net/java/dev/jna/" in line]
    with zipfile.ZipFile(jar) as jna:
        library, = [name for name in jna.namelist() if re.fullmatch(r"com/sun/jna/linux-x86-64/libjnidispatch\.so", name)]
        (work / Path(library).name).write_bytes(jna.read(library))
    return work


def run_shrunk(program, work, native):
    """What is reached by name must still be there: the shrunk classes make a wallet and grant rights, on the real core."""
    work.mkdir(parents=True, exist_ok=True)
    of_wallet = r"org/tegata/wallet/(Patient|ScenarioWorld)\w*(\$.*)?\.class"
    of_probe = re.escape(PROBE.replace(".", "/")) + r"(\$.*)?\.class"
    tests = [
        shrink.packed(ANDROID / "wallet/target/test-classes", work / "wallet-tests.jar", of_wallet),
        shrink.packed(program.target / "test-classes", work / "probe.jar", of_probe),
        TOOLS / "gson.jar",
    ]
    jar = program.shrink_for_jvm(work, tests, PROBE)
    command = [
        "java", f"-Djna.boot.library.path={library_of_jna(program, work)}", f"-Djna.library.path={native}", f"-Dtegata.native={native}",
        "-cp", jar, PROBE, "org.tegata.wallet.SoftwareDeviceKey",
    ]
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, timeout=300)
    print("".join(f"shrunk: {line}\n" for line in done.stdout.splitlines()), end="", flush=True)
    if done.returncode or "all was reached" not in done.stdout:
        fail(f"the shrunk classes ended with {done.returncode}; {work}/mapping.txt has their names")


def package(given):
    check_tools()
    given.out.mkdir(parents=True, exist_ok=True)
    program, key = shrink.Program(APP, TOOLS, android_jar()), Key(given.out)
    apk = build(program, given.out / "build", key, given.core)
    check_layout(apk)
    check_permissions(program, apk)
    if given.check_reproducible:
        if not filecmp.cmp(apk, build(program, given.out / "again", key, given.core), shallow=False):
            fail(f"built twice, and {given.out}/build and {given.out}/again differ")
        print("reproducible: built twice from the same classes with the same key, the same bytes")
    if given.native:
        run_shrunk(program, given.out / "shrunk", given.native.resolve())
    return kept(given, key, apk)


def kept(given, key, apk):
    """Under a name that says what it is not."""
    name = f"tegata-{app_property('app.versionName')}"
    name += "-test-key" if key.is_test else ""
    name += "" if given.core else "-without-core-not-installable"
    finished = given.out / f"{name}.apk"
    apk.replace(finished)
    (given.out / "build/mapping.txt").replace(given.out / f"{name}.mapping.txt")
    return finished


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--core", type=Path)
    parser.add_argument("--native", type=Path)
    parser.add_argument("--check-reproducible", action="store_true")
    given = parser.parse_args()
    apk = package(given)
    print(f"{'':24}{'files':>7}{'in the APK':>14}{'unpacked':>14}")
    for kind, files, packed, unpacked in apkfile.sizes(apk):
        print(f"{kind:24}{files or '':>7}{packed:>14,}{unpacked or '':>14{',' if unpacked else ''}}")
    print(f"sha256 {hashlib.sha256(apk.read_bytes()).hexdigest()}")
    if not given.core:
        print("The core is not in it, since no NDK made one for a phone: nothing calls this APK installable.")
    print(apk)


if __name__ == "__main__":
    main()
