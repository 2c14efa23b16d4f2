"""Merges the app's manifest with those of its libraries: a small stand-in for the Android plugin's merger."""
import xml.etree.ElementTree as ET

ANDROID = "{http://schemas.android.com/apk/res/android}"
TOOLS = "{http://schemas.android.com/tools}"
NAME = ANDROID + "name"
OF_MANIFEST = ("permission", "uses-permission", "queries")

ET.register_namespace("android", ANDROID[1:-1])


def merged(own, libraries, values):
    """own, libraries: paths of manifests; values: what stands for the manifest's ${placeholders}."""
    tree = ET.parse(own)
    root = tree.getroot()
    application = root.find("application")
    removed = {(e.tag, e.get(NAME)) for e in root.iter() if e.get(TOOLS + "node") == "remove"}
    for library in libraries:
        for element in ET.parse(library).getroot():
            if element.tag in OF_MANIFEST and not _same(root, element):
                root.append(element)
            elif element.tag == "application":
                _merge_application(application, element)
    for parent in list(root.iter()):
        for child in list(parent):
            if (child.tag, child.get(NAME)) in removed:
                parent.remove(child)
    for element in root.iter():
        for key, text in list(element.attrib.items()):
            if key.startswith(TOOLS):
                del element.attrib[key]
                continue
            for placeholder, value in values.items():
                text = text.replace("${" + placeholder + "}", value)
            element.set(key, text)
    return tree


def _same(parent, element):
    """queries have no name: all of them are kept."""
    return next((e for e in parent if e.tag == element.tag and e.get(NAME) == element.get(NAME) and element.get(NAME)), None)


def _merge_application(application, other):
    factory = ANDROID + "appComponentFactory"
    if other.get(factory) and not application.get(factory):
        application.set(factory, other.get(factory))
    for component in other:
        known = _same(application, component)
        if known is None:
            application.append(component)
            continue
        for part in component:
            if _same(known, part) is None:
                known.append(part)
