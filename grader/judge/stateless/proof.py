"""The proof: from the facts about every cell to a yes, or to not knowing."""

import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from grader.judge.namespace import as_python
from grader.judge.stateless.bindings import Binding, Kind
from grader.judge.stateless.facts import CodeFacts, Uses, facts_of
from grader.judge.stateless.vocabulary import ATTRIBUTES, BUILTINS, MODULES, OUTLASTS_CALLS, PREDEFINED
from grader.rebuild import is_students
from grader.skeleton import Cell, is_code, is_skipped, is_test, source_of

__all__ = ["is_stateless"]

EVERYTHING = "*"
LONGEST = 60_000

Files = Mapping[str, bytes]


def is_stateless(cells: Iterable[Cell], asked: Iterable[str], files: Files) -> bool:
    """Whether a notebook, as it was rebuilt, is proven to keep nothing while its functions are called.

    `asked` are the names that its test cells look up in it, and `files` lie beside it. Runs none of this, and trusts the course's own code
    not to change what numpy or Python's own names stand for.
    """
    running = [cell for cell in cells if is_code(cell) and not is_test(cell) and not is_skipped(cell)]
    own = [source_of(cell) for cell in running if is_students(cell)]
    if sum(map(len, own)) > LONGEST:
        return False
    written = _all_facts(own)
    given = _all_facts(as_python(source_of(cell)) for cell in running if not is_students(cell))
    if written is None or given is None:
        return False
    names = _names_of([*written, *map(_as_trusted, given)], files)
    return names.can_be_followed and all(map(names.hold, written)) and names.suffice(asked)


def _all_facts(sources: Iterable[str]) -> list[CodeFacts] | None:
    """The facts about each; None if nothing is known of one."""
    facts = [facts_of(source) for source in sources]
    known = [each for each in facts if each is not None]
    return known if len(known) == len(facts) else None


@dataclass(frozen=True)
class _Names:
    """What the names of one namespace stand for: those for which it is known, and which others are bound."""

    modules: Mapping[str, str]
    constants: frozenset[str]
    functions: frozenset[str]
    bound: frozenset[str]

    @property
    def can_be_followed(self) -> bool:
        """Whether all names that are bound are there to be read, and none is Python's own business, as `__builtins__` is."""
        return not any(name == EVERYTHING or name.startswith("__") for name in self.bound)

    def hold(self, facts: CodeFacts) -> bool:
        """Whether this code keeps nothing that its functions could get at."""
        imports_known = all(self._is_known(binding.name) for binding in facts.bindings if binding.kind in (Kind.MODULE, Kind.IMPORTED))
        defines_known = self.functions.issuperset(name for name, _ in facts.functions)
        return _is_readable(facts) and imports_known and defines_known and all(map(self._may_use_once, facts.uses))

    def suffice(self, asked: Iterable[str]) -> bool:
        """Whether nothing that is asked for stands for something unknown."""
        return all(self._is_known(name) for name in asked if name in self.bound)

    def may_use(self, use: tuple[str, ...]) -> bool:
        """Whether a function may use this."""
        name, *path = use
        if name in self.modules:
            return self.modules[name] not in OUTLASTS_CALLS and _may_be_used(self.modules[name], ".".join(path))
        return (name in self.functions or name in self.constants or self._is_harmless(name)) and ATTRIBUTES.issuperset(path)

    def _may_use_once(self, use: tuple[str, ...]) -> bool:
        """Whether code outside of functions, which runs once and not while a function is called, may use this."""
        name, *path = use
        if name in self.modules:
            return _may_be_used(self.modules[name], ".".join(path))
        return (name in self.bound or self._is_harmless(name)) and ATTRIBUTES.issuperset(path)

    def _is_harmless(self, name: str) -> bool:
        """Whether it is a harmless one of Python's own names, or stands for nothing at all and raises NameError."""
        if name in self.bound:
            return False
        return name in BUILTINS or not (name in PREDEFINED or name.startswith("_"))

    def _is_known(self, name: str) -> bool:
        return name in self.modules or name in self.constants or name in self.functions


def _may_be_used(module: str, path: str) -> bool:
    """Whether this can be had of a module without harm; what the module does not have only raises AttributeError."""
    return path in MODULES[module] or (bool(path) and _is_missing(module, path))


@lru_cache(maxsize=256)
def _is_missing(module: str, path: str) -> bool:
    """Whether a module, here and so in the sandbox, has nothing of this name. To look may make numpy import another part of itself."""
    value: object = sys.modules.get(module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about names that numpy no longer has
        for name in path.split("."):
            if value is None or not hasattr(value, name):
                return value is not None
            value = getattr(value, name)
    return False


def _is_readable(facts: CodeFacts) -> bool:
    return facts.is_plain and facts.attributes <= ATTRIBUTES


def _as_trusted(facts: CodeFacts) -> CodeFacts:
    """The course's code may be any; where it is not plain, it is not known what its names stand for."""
    if _is_readable(facts):
        return facts
    return replace(facts, bindings=frozenset(Binding(binding.name, Kind.DATA) for binding in facts.bindings), functions=())


def _names_of(pieces: Sequence[CodeFacts], files: Files) -> _Names:
    """The names that these pieces of code bind together: known are those that all of them bind to the same kind of thing."""
    bindings: dict[str, set[Binding]] = {}
    for binding in (binding for facts in pieces for binding in facts.bindings):
        bindings.setdefault(binding.name, set()).add(binding)
    modules = {name: binding.module for name, (binding, *others) in bindings.items() if binding.kind is Kind.MODULE and not others}
    constants = frozenset(name for name, found in bindings.items() if all(binding.kind is Kind.CONSTANT for binding in found))
    functions = frozenset(name for name, found in bindings.items() if all(_is_function(binding, files) for binding in found))
    known = {name: module for name, module in modules.items() if module in MODULES}
    names = _Names(known, constants, functions, frozenset(bindings))
    return _without_those_that_use_others(names, [pair for facts in pieces for pair in facts.functions])


def _without_those_that_use_others(names: _Names, uses: Sequence[tuple[str, Uses]]) -> _Names:
    """The names, those of the functions that are known to be stateless alone."""
    while True:
        others = {name for name, used in uses if name in names.functions and not all(map(names.may_use, used))}
        if not others:
            return names
        names = replace(names, functions=names.functions - others)


def _is_function(binding: Binding, files: Files) -> bool:
    """Whether the name stands for a function that is defined in plain code, or comes from where all are known."""
    if binding.kind is Kind.IMPORTED:
        source = files.get(f"{binding.module}.py")
        known = MODULES.get(binding.module, frozenset()) if source is None else _functions_in(source)
        return binding.original in known and binding.module not in OUTLASTS_CALLS
    return binding.kind is Kind.FUNCTION


@lru_cache(maxsize=64)
def _functions_in(file: bytes) -> frozenset[str]:
    """The stateless functions of a file beside the notebook; what it takes from other files counts as unknown."""
    facts = facts_of(file.decode("utf-8", "replace"))
    return frozenset() if facts is None or not _is_readable(facts) else _names_of([facts], {}).functions
