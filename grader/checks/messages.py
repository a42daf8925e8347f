"""The sentences of the findings. Each is at most 25 words, says what is wrong and where to look, and never gives the answer."""

MAX_WORDS = 25
MAX_CHARACTERS = 300  # a "word" from a student's exception may have any length

NOT_WRITTEN = "{function}: not written yet."
CHAIN_NOT_WRITTEN = "The training needs all your functions: {text}."
RETURNS_NOTHING = "{function} returns None. Is the return missing, or the function not written yet?"

NAME_MISSING = "{function}: the name {name} is not defined. If it worked for you, it lives only in your own notebook."
RAISED = "{function} raises {type}{on}{where}: {text}"
CHAIN_BROKEN = "Your functions do not fit together: {text}."

WRONG_TYPE = "{part}: found {found}, needed {needed}."
WRONG_LENGTH = "{part}: {found} items, needed {needed}."
MISSING_KEY = "{part} is missing from the {needed}. Check how the keys are spelled and numbered."
WRONG_SHAPE = "{part} has shape {found}, needed is {needed}."
LOST_DIMENSION = "{part} has shape {found}, needed is {needed}. The numbers are right: a dimension was lost or added."
TRANSPOSED = "{part} is transposed: rows and columns have changed places."

NOT_FINITE = "{part} holds nan or infinity."
ZEROS = "{part} is all zeros."
SIGN = "{part} has the wrong sign; the size is right. Follow the minus through your formula."
FACTOR = "{part} is the right one times {detail}. Look for that factor in your formula."
NEARLY = "{part} is nearly right, off by less than 1 %. Look for a rounding, or a small constant that the formula does not have."
OFFSET = "{part} is off by the same number in every entry."
REORDERED = "{part} holds the right numbers in the wrong places. Look at how it is reshaped or indexed."
HOLDS_OTHER = "{part} holds what belongs into {detail}. Look at which name goes where."
LINES = "{part} is wrong in {detail} only."
VALUES = "{part} has the right shape but wrong numbers."
CACHE_VALUES = "{part} is not what the forward step used. The backward step will need exactly that."

ONLY_RIGHT = "{function} is right only {when}. What does it take for granted?"
ONLY_WRONG = "{function} is wrong only {when}."

REMEMBERS = "{function} answers differently when it is called again: it depends on earlier calls. Use only its arguments."
UNSEEDED = "{function} draws other numbers after the same np.random.seed. Draw from np.random, as the text says."
IGNORES_SEED = "{function} draws the same numbers whatever the seed. Set no seed of its own."
IGNORES = "{function} gives the same answer whatever {argument} is. Look where it should come in."
CHANGES_INPUT = "{function} changes its argument {argument}, so the caller's data is no longer what it was. Work on a copy."
UPDATES_IN_PLACE = "{function} changes the {argument} it is given: that is fine here, but the old ones are gone."
PROPERTY = "{function}: {property}."


def sentence(template: str, **words: object) -> str:
    """The template filled in, in at most 25 words: a last sentence too many is left out, then words are, which shows as three dots."""
    printable = "".join(character if character.isprintable() else " " for character in template.format(**words))
    text = " ".join(printable[:MAX_CHARACTERS].split())
    while len(text.split()) > MAX_WORDS and ". " in text:
        text = text.rpartition(". ")[0] + "."
    kept = text.split()
    return text if len(kept) <= MAX_WORDS else " ".join(kept[:MAX_WORDS]) + "..."
