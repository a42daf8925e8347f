"""What a piece of code binds and uses, read from its text: the facts from which `stateless.py` concludes what can outlast a call."""

import ast
import re
import symtable
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from grader.judge.vocabulary import BUILTINS, IMPORTS, NODES

__all__ = ["Binding", "CodeFacts", "Kind", "Uses", "facts_of"]

LONGEST = 20_000
LEFT_OUT = frozenset({"annotation", "returns", "ctx"})
PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.)|\bIn \[", re.MULTILINE)
MORE_THAN_PYTHON = re.compile(r"[%!?]|^\s*[,;/]|\A\s*^[ \t]", re.MULTILINE)
"""What magics, commands, questions, calls without brackets, and cells that are indented as a whole look like."""
CONSTANTS = (bool, int, float, complex, str, bytes, type(None))
Uses = frozenset[tuple[str, ...]]
"""Names with what is asked of them: `np.random.randn` is ("np", "random", "randn"), a mere `x` is ("x",)."""


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


@dataclass(frozen=True)
class CodeFacts:
    """Facts about a piece of code, a cell or a module."""

    is_plain: bool
    """Whether it is written in the vocabulary's part of Python, names apart."""
    bindings: frozenset[Binding]
    uses: Uses
    """What it uses itself, outside of the functions that it defines."""
    functions: tuple[tuple[str, Uses], ...]
    """The functions that it defines, and what each uses of the names outside of it."""
    attributes: frozenset[str]
    """What it asks of all other values."""


NOTHING = CodeFacts(True, frozenset(), frozenset(), (), frozenset())


@lru_cache(maxsize=512)
def facts_of(source: str) -> CodeFacts | None:
    """The facts; None for what is no Python, or longer than a person writes. The code is not run.

    Its length bounds how deep the code can be nested; on what is too deep for it, the parser gives up with one of these exceptions.
    """
    if len(source) > LONGEST or not _is_read_alike(source):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the student's code
        try:
            tree = ast.parse(source)
        except SyntaxError:
            return NOTHING if _is_refused(source) else None
        except (ValueError, MemoryError, RecursionError):
            return None
        return _facts(source, tree)


def _is_read_alike(source: str) -> bool:
    """Whether Python and IPython see the same lines: IPython breaks them at more characters, and takes copied prompts away."""
    return source.splitlines() == source.removesuffix("\n").split("\n") * bool(source) and not PROMPT.search(source)


def _is_refused(source: str) -> bool:
    """Whether a cell that is no Python is nothing to IPython either, which then does nothing with it."""
    return len(source.strip().splitlines()) > 1 and not MORE_THAN_PYTHON.search(source)


def _facts(source: str, tree: ast.Module) -> CodeFacts | None:
    try:
        table = symtable.symtable(source, "<code>", "exec")
    except (SyntaxError, ValueError, MemoryError, RecursionError):  # some of which IPython allows
        return None
    uses: set[tuple[str, ...]] = set()
    functions: list[tuple[str, Uses]] = []
    attributes: set[str] = set()
    is_plain = not _could_be_magic(source, tree)
    for statement in tree.body:
        nodes = _nodes_in(statement)
        own, outside = _scopes_in(statement, table)
        chains = list(_chains(nodes))
        attributes.update(*(path for name, *path in chains if name in own or not name))
        used = frozenset(chain for chain in chains if chain[0] and chain[0] not in own - outside)
        if isinstance(statement, ast.FunctionDef):
            functions.append((statement.name, used))
        else:
            uses |= used
        is_plain = is_plain and _are_plain(nodes) and _has_constant_defaults(statement)
    return CodeFacts(is_plain, _bindings(tree, table), frozenset(uses), tuple(functions), frozenset(attributes))


def _nodes_in(statement: ast.stmt) -> list[ast.AST]:
    """The statement and all nodes below it, without annotations and contexts: what ast.walk gives, in a third of the time."""
    nodes: list[ast.AST] = [statement]
    for node in nodes:
        for field in node._fields:
            value = getattr(node, field)
            if isinstance(value, list):
                nodes += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST) and field not in LEFT_OUT:
                nodes.append(value)
    return nodes


def _are_plain(nodes: Sequence[ast.AST]) -> bool:
    """Whether the nodes of a statement, itself first, are of the vocabulary, and none leaves behind what its names do not tell."""
    allowed = NODES | IMPORTS if type(nodes[0]) in IMPORTS else NODES
    if not allowed.issuperset(map(type, nodes)):
        return False
    return not any(LEAVES_SOMETHING[type(node)](node) for node in nodes if type(node) in LEAVES_SOMETHING)


LEAVES_SOMETHING: dict[type[ast.AST], Callable[[Any], bool]] = {
    ast.FunctionDef: lambda node: bool(node.decorator_list) or not _only_names(node.returns),
    ast.arg: lambda node: not _only_names(node.annotation),
    ast.Attribute: lambda node: not isinstance(node.ctx, ast.Load),
    ast.AnnAssign: lambda node: not (isinstance(node.target, ast.Name) and _only_names(node.annotation)),
    ast.keyword: lambda node: node.arg in (None, "where"),  # with `where`, numpy hands out memory as it was left
}


def _only_names(annotation: ast.expr | None) -> bool:
    """Whether nothing is called to evaluate an annotation."""
    return annotation is None or not any(isinstance(node, ast.Call | ast.NamedExpr | ast.comprehension) for node in ast.walk(annotation))


def _has_constant_defaults(statement: ast.stmt) -> bool:
    """Whether a function that is defined here has no default that can change."""
    if not isinstance(statement, ast.FunctionDef):
        return True
    return all(map(_is_constant, [*statement.args.defaults, *filter(None, statement.args.kw_defaults)]))


def _is_constant(value: ast.expr | None) -> bool:
    """Whether it is a literal that cannot change."""
    match value:
        case ast.Constant():
            return isinstance(value.value, CONSTANTS)
        case ast.UnaryOp():
            return _is_constant(value.operand)
        case ast.Tuple():
            return all(map(_is_constant, value.elts))
        case _:
            return False


def _could_be_magic(source: str, tree: ast.Module) -> bool:
    """Whether IPython might read a single line as a command: it does so with words that name one, unless they name something else."""
    if len(source.strip().splitlines()) != 1 or not (tree.body and isinstance(tree.body[0], ast.Expr)):
        return False
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return not names or names[0] not in BUILTINS or not source.startswith(f"{names[0]}(")


def _chains(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, ...]]:
    """The names in a statement, each with all that is asked of it in a row; where a value has no name, the name is empty."""
    inner = {id(node.value) for node in nodes if type(node) is ast.Attribute}
    for node in nodes:
        if type(node) is ast.Name and id(node) not in inner:
            yield (node.id,)
        elif type(node) is ast.Attribute and id(node) not in inner:
            yield _chain(node)


def _chain(node: ast.expr) -> tuple[str, ...]:
    path: list[str] = []
    while isinstance(node, ast.Attribute):
        path.append(node.attr)
        node = node.value
    return (node.id if isinstance(node, ast.Name) else "", *reversed(path))


def _scopes_in(statement: ast.stmt, table: symtable.SymbolTable) -> tuple[set[str], set[str]]:
    """The names that belong to functions, lambdas and comprehensions in a statement, and those that these take from outside of it."""
    own: set[str] = set()
    outside: set[str] = set()
    for scope in _scopes(table, statement):
        taken = scope.get_globals() if isinstance(scope, symtable.Function) else scope.get_identifiers()
        outside.update(taken)
        own.update(set(scope.get_identifiers()).difference(taken))
    return own, outside


def _scopes(table: symtable.SymbolTable, statement: ast.stmt) -> Iterator[symtable.SymbolTable]:
    waiting = [scope for scope in table.get_children() if statement.lineno <= scope.get_lineno() <= (statement.end_lineno or 0)]
    while waiting:
        scope = waiting.pop()
        yield scope
        waiting += scope.get_children()


def _bindings(tree: ast.Module, table: symtable.SymbolTable) -> frozenset[Binding]:
    """Every name that is bound outside of functions, once for each way in which it is."""
    found = {binding for statement in tree.body for binding in _made_by(statement)}
    bound = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    return frozenset(found | {Binding(name, Kind.DATA) for name in bound - {binding.name for binding in found}})


def _made_by(statement: ast.stmt) -> Iterator[Binding]:
    match statement:
        case ast.FunctionDef():
            yield Binding(statement.name, Kind.FUNCTION)
        case ast.Import():
            for alias in statement.names:
                yield Binding(
                    alias.asname or alias.name.partition(".")[0], Kind.MODULE, alias.name if alias.asname else alias.name.partition(".")[0]
                )
        case ast.ImportFrom():
            for alias in statement.names:
                yield Binding(alias.asname or alias.name, Kind.IMPORTED, statement.module or "", alias.name)
        case ast.Assign(targets=[ast.Name(id=name)]) if _is_constant(statement.value):
            yield Binding(name, Kind.CONSTANT)
        case _:
            yield from (Binding(name, Kind.DATA) for name in _names_stored(statement))


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
