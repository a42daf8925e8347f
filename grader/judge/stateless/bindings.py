"""What names stand for: every way in which a piece of code binds one outside of its functions."""

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Binding", "Kind", "bindings_in", "is_constant"]

CONSTANTS = (bool, int, float, complex, str, bytes, type(None))


class Kind(StrEnum):
    """What a statement makes a name stand for."""

    FUNCTION = "function"
    CONSTANT = "constant"
    MODULE = "module"
    IMPORTED = "imported"
    DATA = "data"


@dataclass(frozen=True)
class Binding:
    """A name that code binds outside of functions, and what to; `module` and `original` say where an import leads."""

    name: str
    kind: Kind
    module: str = ""
    original: str = ""


def bindings_in(tree: ast.Module, table: symtable.SymbolTable) -> frozenset[Binding]:
    """Every name that is bound outside of functions, once for each way in which it is."""
    found = {binding for statement in tree.body for binding in _made_by(statement)}
    bound = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    return frozenset(found | {Binding(name, Kind.DATA) for name in bound - {binding.name for binding in found}})


def _made_by(statement: ast.stmt) -> Iterator[Binding]:
    match statement:
        case ast.FunctionDef():
            yield Binding(statement.name, Kind.FUNCTION)
        case ast.Import():
            yield from map(_module, statement.names)
        case ast.ImportFrom():
            module = statement.module or ""
            yield from (Binding(alias.asname or alias.name, Kind.IMPORTED, module, alias.name) for alias in statement.names)
        case ast.Assign(targets=[ast.Name(id=name)]) if is_constant(statement.value):
            yield Binding(name, Kind.CONSTANT)
        case _:
            yield from (Binding(name, Kind.DATA) for name in _names_stored(statement))


def _module(alias: ast.alias) -> Binding:
    """`import a.b` binds a, `import a.b as c` binds c to b."""
    package = alias.name.partition(".")[0]
    return Binding(alias.asname, Kind.MODULE, alias.name) if alias.asname else Binding(package, Kind.MODULE, package)


def _names_stored(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement of another kind may bind, those in its functions among them."""
    for node in ast.walk(statement):
        match node:
            case ast.Name(ctx=ast.Store() | ast.Del()):
                yield node.id
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.ExceptHandler(name=str()):
                yield str(node.name)
            case ast.Import() | ast.ImportFrom():
                yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
            case ast.Global():
                yield from node.names
            case ast.MatchAs(name=str()) | ast.MatchStar(name=str()):
                yield str(node.name)
            case ast.MatchMapping(rest=str()):
                yield str(node.rest)


def is_constant(value: ast.expr | None) -> bool:
    """Whether it is a literal that cannot change."""
    match value:
        case ast.Constant():
            return isinstance(value.value, CONSTANTS)
        case ast.UnaryOp():
            return is_constant(value.operand)
        case ast.Tuple():
            return all(map(is_constant, value.elts))
        case _:
            return False
