"""An APK's file: written so that the same content is the same bytes, laid out as Android maps it, and read back."""
import re
import struct
import zipfile

# The largest pages of Android's phones: what a library is mapped by.
PAGE = 16384
WORD = 4
EPOCH = (1980, 1, 1, 0, 0, 0)
# The extra field that Android's own tools align with.
ALIGNMENT_FIELD = 0xD935
LOCAL_HEADER = 30
PT_LOAD = 1


def alignment_of(name):
    return PAGE if name.endswith(".so") else WORD


def write(path, entries):
    """entries: (name, bytes, stored?). Libraries are stored, so that they are mapped out of the APK."""
    with zipfile.ZipFile(path, "w") as apk:
        for name, content, stored in sorted(entries, key=lambda entry: (entry[0] != "AndroidManifest.xml", entry[0])):
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system = 0
            info.external_attr = 0
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            if stored:
                info.extra = _padding(apk.fp.tell() + LOCAL_HEADER + len(name.encode()), alignment_of(name))
            apk.writestr(info, content, compresslevel=9)


def write_jar(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as jar:
        for name, content in sorted(entries):
            jar.writestr(zipfile.ZipInfo(name, EPOCH), content)


def _padding(begin, alignment):
    head = struct.Struct("<HHH")
    missing = -(begin + head.size) % alignment
    return head.pack(ALIGNMENT_FIELD, 2 + missing, alignment) + bytes(missing)


def misplaced(path):
    """What is not laid out as Android wants it; read from the bytes of the finished file."""
    wrong = []
    with open(path, "rb") as file, zipfile.ZipFile(path) as apk:
        for info in apk.infolist():
            if info.filename.endswith(".so") and info.compress_type != zipfile.ZIP_STORED:
                wrong.append(f"{info.filename} is compressed")
            if info.filename == "resources.arsc" and info.compress_type != zipfile.ZIP_STORED:
                wrong.append("resources.arsc is compressed")
            if info.compress_type != zipfile.ZIP_STORED:
                continue
            file.seek(info.header_offset)
            header = file.read(LOCAL_HEADER)
            name, extra = struct.unpack_from("<HH", header, 26)
            begin = info.header_offset + LOCAL_HEADER + name + extra
            if begin % alignment_of(info.filename):
                wrong.append(f"{info.filename} begins at {begin}")
            if info.filename.endswith(".so"):
                wrong += [f"{info.filename} {what}" for what in unmappable(apk.read(info))]
    return wrong


def unmappable(library):
    """Segments of a 64-bit ELF library that 16 KB pages cannot map; 32-bit phones have pages of 4 KB."""
    if library[:4] != b"\x7fELF":
        return ["is no ELF library"]
    if library[4] != 2:
        return []
    table, = struct.unpack_from("<Q", library, 32)
    size, count = struct.unpack_from("<HH", library, 54)
    wrong = []
    for number in range(count):
        kind, = struct.unpack_from("<I", library, table + number * size)
        align, = struct.unpack_from("<Q", library, table + number * size + 48)
        if kind == PT_LOAD and align % PAGE:
            wrong.append(f"has a segment aligned to {align}")
    return wrong


KINDS = [
    ("code (dex)", r"classes\d*\.dex"),
    ("core", r"lib/[^/]+/libtegata_ffi\.so"),
    ("libraries of others", r"lib/.*"),
    ("resources and manifest", r"res/.*|resources\.arsc|AndroidManifest\.xml"),
    ("else", r".*"),
]


def sizes(path):
    """(kind, files, bytes in the APK, bytes unpacked), and what is neither: names, paddings, the signature."""
    table = {kind: [0, 0, 0] for kind, _ in KINDS}
    with zipfile.ZipFile(path) as apk:
        for info in apk.infolist():
            kind = next(kind for kind, pattern in KINDS if re.fullmatch(pattern, info.filename))
            for place, number in enumerate((1, info.compress_size, info.file_size)):
                table[kind][place] += number
    whole = path.stat().st_size
    rows = [(kind, *numbers) for kind, numbers in table.items() if numbers[0]]
    return rows + [("layout and signature", 0, whole - sum(row[2] for row in rows), 0), ("the APK", 0, whole, 0)]
