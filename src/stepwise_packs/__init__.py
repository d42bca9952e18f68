"""The pytest plugin: every scenario beside a policy pack is a test, in any repository that holds packs.

pytest loads plugins at the start of every run, so this module imports nothing of stepwise: that waits until a scenario
file is found. It looks only at YAML files under a folder called ``scenarios`` that stands beside a ``pack.yaml``. In
``pytest.ini`` or ``pyproject.toml``:

``packs_scenarios``
    ``yes`` (the default); ``no`` collects none.
``packs_paths``
    only packs under these folders, counted from pytest's root folder. Default: wherever pytest looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

_PACK = "pack.yaml"
_FOLDER = "scenarios"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two settings. There are no options: every one would be an option of everybody's pytest."""
    parser.addini("packs_scenarios", "collect the scenarios beside policy packs as tests", type="bool", default=True)
    parser.addini("packs_paths", "only scenarios of packs under these folders", type="args", default=[])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The scenarios of a file, where it stands beside a pack."""
    if file_path.suffix != ".yaml" or not parent.config.getini("packs_scenarios"):
        return None
    pack = _pack_of(file_path)
    if pack is None or not _wanted(pack, parent.config):
        return None
    return ScenarioFile.from_parent(parent, path=file_path, pack=pack)


def _pack_of(path: Path) -> Path | None:
    """The folder of the pack whose scenario file this is."""
    for folder in path.parents:
        if folder.name == _FOLDER and (folder.parent / _PACK).is_file():
            return folder.parent
    return None


def _wanted(pack: Path, config: pytest.Config) -> bool:
    only = [(config.rootpath / p).resolve() for p in config.getini("packs_paths")]
    return not only or any(pack.resolve().is_relative_to(folder) for folder in only)


_LOADED = pytest.StashKey[dict[Path, Any]]()


class NotUsable(Exception):
    """A pack, or a scenario file, that cannot be used: what is said to the person who wrote it."""


def _loaded(config: pytest.Config, pack: Path) -> Any:
    """What loads the pack under some readings, its scenarios, and what is wrong with them: once a pack.

    Raises NotUsable where the pack cannot be used.
    """
    known = config.stash.setdefault(_LOADED, {})
    if pack not in known:
        import stepwise
        from stepwise.kit import load_scenarios, loader

        try:
            load = loader(pack)
            known[pack] = (load, *load_scenarios(pack, load({})))
        except stepwise.PackError as e:
            known[pack] = NotUsable(f"the pack in {_shown(pack, config)} cannot be used\n\n{_told(e.diagnostics)}")
    found = known[pack]
    if isinstance(found, NotUsable):
        raise found
    return found


def _told(diagnostics: Iterable[Any]) -> str:
    from stepwise.diagnostics import render_text

    return render_text(diagnostics).rstrip()


def _shown(path: Path, config: pytest.Config) -> str:
    return str(path.relative_to(config.rootpath)) if path.is_relative_to(config.rootpath) else str(path)


class ScenarioFile(pytest.File):
    """A file of scenarios beside a pack."""

    def __init__(self, *, pack: Path, **more: Any) -> None:
        super().__init__(**more)
        self.pack = pack

    def collect(self) -> Iterable[pytest.Item]:
        """One item a scenario; one that says what is wrong, where the pack or this file cannot be used."""
        try:
            load, scenarios, problems = _loaded(self.config, self.pack)
        except NotUsable as e:
            if self.path == _first_file(self.pack):  # said once a pack
                yield Unusable.from_parent(self, name="pack", said=str(e))
            return
        mine = [p for p in problems if self._stands_here(p.span)]
        if mine:
            yield Unusable.from_parent(self, name="scenarios", said=_told(mine))
        seen: dict[str, int] = {}
        for s in scenarios:
            if self._stands_here(s.span):
                seen[s.name] = seen.get(s.name, 0) + 1
                name = s.name if seen[s.name] == 1 else f"{s.name} ({seen[s.name]})"
                yield ScenarioItem.from_parent(self, name=name, scenario=s, load=load)

    def _stands_here(self, span: Any) -> bool:
        return bool((Path.cwd() / span.file).resolve() == self.path.resolve())


def _first_file(pack: Path) -> Path | None:
    return min((pack / _FOLDER).rglob("*.yaml"), default=None)


class Unusable(pytest.Item):
    """Fails with what is wrong with a pack or a file of scenarios."""

    def __init__(self, *, said: str, **more: Any) -> None:
        super().__init__(**more)
        self.said = said

    def runtest(self) -> None:
        """Say it."""
        raise NotUsable(self.said)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """The diagnostics, without a traceback."""
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it stands."""
        return self.path, None, self.name


class Unmet(Exception):
    """A scenario that does not hold, in sentences."""


class ScenarioItem(pytest.Item):
    """One scenario."""

    def __init__(self, *, scenario: Any, load: Callable[[Mapping[str, str]], Any], **more: Any) -> None:
        super().__init__(**more)
        self.scenario, self.load = scenario, load

    def runtest(self) -> None:
        """Run it."""
        from stepwise.kit import run_scenario

        outcome = run_scenario(self.scenario, self.load)
        if not outcome.holds:
            raise Unmet("\n".join(f"  {f}" for f in outcome.failures))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Where the scenario stands and why it does not hold, without a traceback."""
        if not isinstance(excinfo.value, Unmet):
            return super().repr_failure(excinfo)
        s = self.scenario
        return f"{s.span.file}:{s.span.line}: as at {s.as_at}\n{excinfo.value}"

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file, the line (counted from 0) and the sentence."""
        return self.path, self.scenario.span.line - 1, self.scenario.name
