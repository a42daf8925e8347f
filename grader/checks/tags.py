"""What cases have in common with others, as the words that finish "is wrong only ..."."""

EQUAL, ONE_UNIT, ONE_EXAMPLE, LARGE_SIZES = "with equal sizes", "with a single unit", "with one example", "with large sizes"
WHOLE, FLOAT32 = "with whole numbers", "with 32-bit numbers"
LARGE, AT_ZERO = "where Z is large", "where Z is exactly 0"
RELU, SIGMOID = 'with activation "relu"', 'with activation "sigmoid"'
ONE_LAYER, SHALLOW = "with one layer", "with at most two layers"
ONLY_ONES, ONLY_ZEROS = "with labels that are all 1", "with labels that are all 0"
ONE_ANSWER, ONE_LABEL = "where all answers are the same", "where all true labels are the same"
GREY, EXACTLY_HALF = "with images of one colour channel", "where AL is exactly one half"


def depth(L: int) -> frozenset[str]:
    """What a network of L layers has in common with others."""
    return frozenset(tag for tag, most in ((ONE_LAYER, 1), (SHALLOW, 2)) if most >= L)
