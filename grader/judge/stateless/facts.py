"""What a piece of code binds and uses, read from its text: the facts from which `proof.py` concludes what can outlast a call."""

import ast
import symtable
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from grader.judge.stateless.bindings import Binding, bindings_in, is_constant
from grader.judge.stateless.ipython import could_be_magic, is_read_alike, is_refused
from grader.judge.stateless.vocabulary import IMPORTS, NODES

__all__ = ["CodeFacts", "Uses", "facts_of"]

LONGEST = 20_000
LEFT_OUT = frozenset({"annotation", "returns", "ctx"}) | {"id", "attr", "arg", "asname", "module", "level", "kind", "type_comment"}
"""What is not looked at, and fields that never hold a node."""
Uses = frozenset[tuple[str, ...]]
"""Names with what is asked of them: `np.random.randn` is ("np", "random", "randn"), a mere `x` is ("x",)."""


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


@lru_cache(maxsize=64)  # for the course's own cells: what students write seldom comes twice, and may be anything
def facts_of(source: str) -> CodeFacts | None:
    """The facts; None for what is no Python, or longer than a person writes. The code is not run.

    Its length bounds how deep the code can be nested; on what is too deep for it, the parser gives up with one of these exceptions.
    """
    if len(source) > LONGEST or not is_read_alike(source):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the student's code
        try:
            tree = ast.parse(source)
        except SyntaxError:
            return NOTHING if is_refused(source) else None
        except (ValueError, MemoryError, RecursionError):
            return None
        return _facts(source, tree)


def _facts(source: str, tree: ast.Module) -> CodeFacts | None:
    try:
        table = symtable.symtable(source, "<code>", "exec")
    except (SyntaxError, ValueError, MemoryError, RecursionError):  # some of which IPython allows
        return None
    uses: set[tuple[str, ...]] = set()
    functions: list[tuple[str, Uses]] = []
    attributes: set[str] = set()
    is_plain = not could_be_magic(source, tree)
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
    return CodeFacts(is_plain, bindings_in(tree, table), frozenset(uses), tuple(functions), frozenset(attributes))


def _nodes_in(statement: ast.stmt) -> list[ast.AST]:
    """The statement and all nodes below it, without annotations and contexts: what ast.walk gives, in a third of the time."""
    nodes: list[ast.AST] = [statement]
    for node in nodes:
        for field in _with_nodes(node._fields):
            value = getattr(node, field)
            if isinstance(value, list):
                nodes += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                nodes.append(value)
    return nodes


@lru_cache(maxsize=256)
def _with_nodes(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(field for field in fields if field not in LEFT_OUT)


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
    return all(map(is_constant, [*statement.args.defaults, *filter(None, statement.args.kw_defaults)]))


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
