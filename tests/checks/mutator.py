"""A small mutator of functions: every mutant differs from the original in one place, the way a slip of the hand does."""

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Function = Callable[..., Any]
Edit = tuple[ast.AST, ast.AST]

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Div),
    ast.Mult: (ast.Div, ast.Add, ast.MatMult),
    ast.Div: (ast.Mult, ast.Sub, ast.FloorDiv),
    ast.MatMult: (ast.Mult,),
    ast.FloorDiv: (ast.Mult, ast.Div),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt, ast.Eq),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ATTRIBUTES = {
    "log": ("log2", "log10", "log1p", "exp"),
    "sqrt": ("square", "abs"),
    "sum": ("mean", "prod", "max"),
    "randn": ("rand",),
    "zeros": ("ones",),
    "T": (),
}
PARTS_OF_KEYS = {"W": ("b", "w", "dW"), "b": ("W", "db"), "dA": ("dZ", "dW"), "dW": ("db", "W"), "db": ("dW", "b")}


@dataclass(frozen=True)
class Mutant:
    """A changed function: what changed (one statement before and after) and the function, which sees the original's neighbours."""

    change: str
    function: Function


def mutants(function: Function) -> Iterator[Mutant]:
    """Every mutant of a function that still compiles, no two with the same source. The signature and the docstring stay as they are."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    seen = {ast.unparse(tree)}
    for statement in _statements(definition):
        for old, new in _edits(statement, _names(definition)):
            changed = _replaced(tree, old, new)
            source = ast.unparse(changed)
            if source not in seen:
                seen.add(source)
                yield Mutant(f"{_first_line(statement)}  ->  {_first_line(_replaced(statement, old, new))}", _compiled(source, function))


def _statements(definition: ast.FunctionDef) -> Iterator[ast.stmt]:
    for node in ast.walk(definition):
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.stmt) and node is not definition and not is_docstring:
            yield node


def _names(definition: ast.FunctionDef) -> tuple[str, ...]:
    """The function's parameters and local names, in order."""
    names = [argument.arg for argument in definition.args.args]
    names += [node.id for node in ast.walk(definition) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    return tuple(dict.fromkeys(names))


def _edits(statement: ast.stmt, names: tuple[str, ...]) -> Iterator[Edit]:
    """Pairs of a node in the statement and what to put there; nested statements have edits of their own."""
    if not isinstance(statement, ast.Return):
        yield statement, ast.Pass()
    for node in _expressions(statement):
        for new in _variants(node, names):
            yield node, new


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = [child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt)]
    while waiting:
        node = waiting.pop(0)
        yield node
        waiting += [child for child in ast.iter_child_nodes(node) if not _is_annotation(node, child)]


def _is_annotation(parent: ast.AST, child: ast.AST) -> bool:
    return isinstance(parent, ast.AnnAssign) and child is parent.annotation


def _variants(node: ast.AST, names: tuple[str, ...]) -> Iterator[ast.AST]:
    match node:
        case ast.BinOp():
            yield from _of_operation(node)
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.Compare(ops=[operation]):
            yield from (_with(node, ops=[other()]) for other in COMPARISONS.get(type(operation), ()))
        case ast.Constant():
            yield from _of_constant(node)
        case ast.JoinedStr(values=[ast.Constant(value=str(prefix)), *rest]):
            for other in PARTS_OF_KEYS.get(prefix, ()):
                yield ast.JoinedStr(values=[ast.Constant(value=other), *copy.deepcopy(rest)])
        case ast.FormattedValue(value=ast.Name() as name):
            yield from (_with(node, value=_shifted(name, step)) for step in (-1, 1))
        case ast.Name(ctx=ast.Load()):
            yield from (ast.Name(other, ast.Load()) for other in names if node.id in names and other != node.id)
        case ast.Attribute():
            yield from (_with(node, attr=other) for other in ATTRIBUTES.get(node.attr, ()))
            if node.attr == "T":
                yield node.value
        case ast.Subscript(ctx=ast.Load()):
            yield from _of_subscript(node)
        case ast.Call():
            yield from _of_call(node)
        case ast.IfExp():
            yield _with(node, body=node.orelse, orelse=node.body)
        case ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()):
            yield from _of_sequence(node)
        case ast.Dict(keys=keys, values=values):
            yield from (_with(node, keys=_without(keys, i), values=_without(values, i)) for i in range(len(keys)))
            yield from (_with(node, values=_swapped(values, i)) for i in range(len(values) - 1))


def _of_operation(node: ast.BinOp) -> Iterator[ast.AST]:
    yield from (_with(node, op=other()) for other in OPERATORS.get(type(node.op), ()))
    yield node.left
    yield node.right
    yield ast.UnaryOp(ast.USub(), node)
    if not isinstance(node.op, (ast.Add, ast.Mult)):
        yield _with(node, left=node.right, right=node.left)
    if isinstance(node.op, ast.MatMult):
        yield from (_with(node, **{side: ast.Attribute(getattr(node, side), "T", ast.Load())}) for side in ("left", "right"))


def _of_constant(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield from (ast.Constant(other) for other in (value - 1, value + 1, -value))
    elif isinstance(value, float):
        yield from (ast.Constant(other) for other in (0.0, value * 10, value + 1, -value))
    elif value in ("relu", "sigmoid"):
        yield ast.Constant("sigmoid" if value == "relu" else "relu")
    elif isinstance(value, str) and value[:-1] in PARTS_OF_KEYS:
        yield from (ast.Constant(other + value[-1]) for other in PARTS_OF_KEYS[value[:-1]])
        yield ast.Constant(value[:-1] + {"1": "2", "2": "1"}.get(value[-1], "0"))


def _of_subscript(node: ast.Subscript) -> Iterator[ast.AST]:
    yield node.value
    if not isinstance(node.slice, (ast.Constant, ast.JoinedStr, ast.Slice)):
        yield from (_with(node, slice=_shifted(node.slice, step)) for step in (-1, 1))


def _of_call(node: ast.Call) -> Iterator[ast.AST]:
    yield from (_with(node, args=_without(node.args, i)) for i in range(len(node.args)))
    yield from (_with(node, args=_swapped(node.args, i)) for i in range(len(node.args) - 1))
    yield from (_with(node, keywords=_without(node.keywords, i)) for i in range(len(node.keywords)))
    if len(node.args) == 1:
        yield node.args[0]
    if isinstance(node.func, ast.Attribute) and not node.args:
        yield node.func.value
    if isinstance(node.func, ast.Name) and node.func.id == "range":
        yield from (
            _with(node, args=_with_item(node.args, i, _shifted(node.args[i], step))) for i in range(len(node.args)) for step in (-1, 1)
        )


def _of_sequence(node: ast.Tuple | ast.List) -> Iterator[ast.AST]:
    yield from (_with(node, elts=_swapped(node.elts, i)) for i in range(len(node.elts) - 1))
    yield from (_with(node, elts=_without(node.elts, i)) for i in range(len(node.elts)))


def _shifted(node: ast.expr, step: int) -> ast.expr:
    return ast.BinOp(node, ast.Add() if step > 0 else ast.Sub(), ast.Constant(abs(step)))


def _with(node: ast.AST, **fields: Any) -> Any:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _without(items: list[Any], i: int) -> list[Any]:
    return items[:i] + items[i + 1 :]


def _swapped(items: list[Any], i: int) -> list[Any]:
    return [*items[:i], items[i + 1], items[i], *items[i + 2 :]]


def _with_item(items: list[Any], i: int, item: Any) -> list[Any]:
    return [*items[:i], item, *items[i + 1 :]]


def _replaced(tree: ast.AST, old: ast.AST, new: ast.AST) -> ast.AST:
    """A copy of the tree with one node, found by identity, replaced."""
    if tree is old:
        return new
    fields: dict[str, Any] = {}
    for name, value in ast.iter_fields(tree):
        if isinstance(value, ast.AST):
            fields[name] = _replaced(value, old, new)
        elif isinstance(value, list):
            fields[name] = [_replaced(item, old, new) if isinstance(item, ast.AST) else item for item in value]
    changed: ast.AST = _with(tree, **fields)
    return changed


def _first_line(statement: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(copy.deepcopy(statement))).splitlines()[0]


def _compiled(source: str, original: Function) -> Function:
    namespace = dict(original.__globals__)
    exec(compile(source, f"<mutant of {original.__name__}>", "exec"), namespace)
    function: Function = namespace[original.__name__]
    return function
