"""The part of Python and numpy in which nothing can be kept: every name in here can be used without a trace once the call is over.

What is missing is not forbidden: a submission that uses it is only tested in another way (see `proof.py`). Left out on purpose are
settings (np.seterr), files, whatever runs a text as code or finds objects by name, str.format among it, and what hands out memory as it
was left (np.empty).
"""

import ast
import builtins
import math

__all__ = ["ATTRIBUTES", "BUILTINS", "IMPORTS", "MODULES", "NODES", "OUTLASTS_CALLS", "PREDEFINED"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NODES: frozenset[type[ast.AST]] = frozenset(
    [
        *(ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Nonlocal, ast.Lambda),
        *(ast.Assign, ast.AugAssign, ast.AnnAssign, ast.NamedExpr, ast.Expr, ast.Pass),
        *(ast.If, ast.For, ast.While, ast.Break, ast.Continue, ast.IfExp),
        *(ast.With, ast.withitem, ast.Raise, ast.Try, ast.ExceptHandler, ast.Assert),
        *(ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call, ast.keyword),
        *(kind for group in (ast.boolop, ast.operator, ast.unaryop, ast.cmpop) for kind in group.__subclasses__()),
        *(ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.Slice, ast.Starred),
        *(ast.Tuple, ast.List, ast.Set, ast.Dict, ast.JoinedStr, ast.FormattedValue),
        *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.comprehension),
        *(ast.Match, ast.match_case, ast.MatchValue, ast.MatchSingleton, ast.MatchSequence, ast.MatchStar, ast.MatchAs, ast.MatchOr),
    ]
)
"""No classes, decorators, generators, `global` or `del`: their effects can outlast a call, or are hard to follow."""

IMPORTS: frozenset[type[ast.AST]] = frozenset({ast.Import, ast.ImportFrom, ast.alias})
"""These may stand outside of functions, each for itself."""

SHELL = frozenset({"In", "Out", "get_ipython", "display", "exit", "quit", "open"})
PREDEFINED = frozenset(vars(builtins)) | SHELL
"""Names that stand for something before a notebook's first cell; so do some that begin with an underscore."""

ERRORS = frozenset(name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, Exception))
BUILTINS = ERRORS | _words(
    """
    None True False NotImplemented Ellipsis abs all any bool bytes complex dict divmod enumerate filter float format frozenset int
    isinstance iter len list map max min next pow print range repr reversed round set slice sorted str sum tuple zip
    """
)

ATTRIBUTES = _words(
    """
    T shape size ndim dtype flat real imag itemsize nbytes copy tolist item astype fill view
    sum prod mean std var min max argmin argmax cumsum cumprod any all clip round dot trace ptp sort argsort nonzero
    reshape ravel flatten transpose swapaxes squeeze repeat take diagonal
    append extend insert pop remove reverse index count clear get items keys values update setdefault
    add discard union intersection difference
    join split startswith endswith strip lstrip rstrip replace lower upper title find removeprefix removesuffix isdigit zfill
    is_integer numerator denominator args eps epsneg tiny resolution
    plot scatter hist bar imshow legend grid axhline axvline set_title set_xlabel set_ylabel set_xlim set_ylim set_yscale show
    """
)
"""What may be asked of any value: methods of arrays, lists, dicts, sets, strings, numbers, of numpy's `finfo`, and of a figure's axes."""

NUMPY = _words(
    """
    generic number integer floating bool bool_ int_ intp int8 int16 int32 int64 uint8 float16 float32 float64 double
    pi e inf nan newaxis finfo iinfo errstate
    array asarray asanyarray ascontiguousarray copy zeros ones full eye identity arange linspace logspace meshgrid diag
    zeros_like ones_like full_like atleast_1d atleast_2d tile repeat fromfunction
    add subtract multiply divide true_divide floor_divide power float_power mod remainder fmod divmod negative positive reciprocal
    sqrt cbrt square exp exp2 expm1 log log2 log10 log1p abs absolute fabs sign heaviside maximum minimum fmax fmin
    sin cos tan tanh sinh cosh arctan arctanh hypot logaddexp clip round around rint floor ceil trunc fix nan_to_num spacing nextafter
    sum nansum prod mean nanmean average std var median max min amax amin nanmax nanmin ptp argmax argmin cumsum cumprod diff
    any all count_nonzero sort argsort unique bincount isnan isinf isfinite isclose allclose array_equal isscalar isin
    equal not_equal less less_equal greater greater_equal logical_and logical_or logical_not logical_xor
    where select choose nonzero flatnonzero argwhere take take_along_axis put put_along_axis copyto fill_diagonal
    dot matmul vdot inner outer tensordot einsum kron cross trace transpose swapaxes moveaxis rollaxis
    reshape ravel squeeze expand_dims broadcast_to broadcast_arrays ndim shape size result_type can_cast
    concatenate stack vstack hstack dstack column_stack split array_split vsplit hsplit append insert delete flip roll
    vectorize apply_along_axis ndindex ndenumerate nditer
    add.reduce add.outer multiply.reduce multiply.outer maximum.reduce minimum.reduce logical_and.reduce logical_or.reduce
    linalg.norm linalg.multi_dot
    random.seed random.rand random.randn random.random random.normal random.standard_normal random.uniform random.randint
    """
)
PYPLOT = _words(
    """
    figure subplots subplot plot scatter hist bar imshow show title xlabel ylabel xlim ylim yscale legend grid axhline axvline
    tight_layout semilogy
    """
)
MODULES = {
    "numpy": NUMPY,
    "numpy.typing": frozenset({"NDArray", "ArrayLike"}),
    "math": frozenset(name for name in vars(math) if not name.startswith("_")),
    "copy": frozenset({"copy", "deepcopy"}),
    "functools": frozenset({"partial", "reduce"}),
    "matplotlib.pyplot": PYPLOT,
}
"""What may be used of a module, by its dotted name there."""
OUTLASTS_CALLS = frozenset({"matplotlib.pyplot"})
"""Modules that functions may not use: a figure is still there when the call is over."""
