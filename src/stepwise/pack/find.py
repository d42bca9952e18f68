"""Finding packs: by path, by name (``exampleshire``), or by name and edition (``exampleshire@2019``)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HEADER = "pack.yaml"
#: Folders beside a pack's own files that are not part of its rules.
NOT_RULES = frozenset({"scenarios", "editions", "proof"})


@dataclass(frozen=True, slots=True)
class Found:
    """A pack on disk: the name it is loaded by, and its folder."""

    name: str
    folder: Path


def shipped() -> Path | None:
    """The folder of packs that came with the library: inside the wheel, or beside a checkout's ``src``."""
    here = Path(__file__).resolve().parents[1]
    for folder in (here / "policies", here.parents[1] / "policies"):
        if folder.is_dir():
            return folder
    return None


def packs_under(folder: Path) -> list[Found]:
    """Every pack in ``folder``, editions included, by name."""
    if (folder / HEADER).is_file():
        return [Found(folder.name, folder), *_editions(folder)]
    found: list[Found] = []
    for child in sorted(p for p in folder.iterdir() if p.is_dir()):
        if (child / HEADER).is_file():
            found += [Found(child.name, child), *_editions(child)]
    return found


def _editions(folder: Path) -> list[Found]:
    editions = folder / "editions"
    if not editions.is_dir():
        return []
    return [Found(f"{folder.name}@{e.name}", e) for e in sorted(editions.iterdir()) if (e / HEADER).is_file()]


def find(name_or_path: str | Path) -> Path | None:
    """The folder of the pack called ``name_or_path``; None where there is none.

    A name that holds a path separator, or that is a folder with a ``pack.yaml``, is taken as a path.
    """
    text = str(name_or_path)
    path = Path(name_or_path)
    if path.name == HEADER and path.is_file():
        return path.parent
    if (path / HEADER).is_file():
        return path
    if isinstance(name_or_path, Path) or "/" in text or "\\" in text:
        return None
    home = shipped()
    if home is None:
        return None
    return next((f.folder for f in packs_under(home) if f.name == text), None)


def files_of(folder: Path) -> list[Path]:
    """The YAML files that make up the pack in ``folder``: its header first, then the rest by path."""
    files = [
        p for p in sorted(folder.rglob("*.yaml")) if not NOT_RULES & set(p.relative_to(folder).parts[:-1]) and p.name != HEADER
    ]
    return [folder / HEADER, *files]
