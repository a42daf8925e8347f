"""From a record to what a student is told: the findings, the most telling first."""

from collections.abc import Iterator
from itertools import islice

from grader.checks import messages, reading, relations
from grader.checks.messages import sentence
from grader.checks.observation import Observation, Record
from grader.checks.reading import Defect
from grader.checks.relations import Symptom, split_layer, symptoms
from grader.checks.running import Raised
from grader.checks.tags import FLOAT32
from grader.verdict import Finding

MOST_FINDINGS = 3

Wrong = list[tuple[Observation, Defect]]

NOT_WRITTEN, RETURNS_NOTHING, CHANGES_INPUT, UPDATES_IN_PLACE = "not_written", "returns_nothing", "changes_input", "updates_in_place"

FORM_TEMPLATES = {reading.TYPE: messages.WRONG_TYPE, reading.LENGTH: messages.WRONG_LENGTH, reading.KEY: messages.MISSING_KEY}

VALUE_TEMPLATES = {
    relations.NOT_FINITE: messages.NOT_FINITE,
    relations.ZEROS: messages.ZEROS,
    relations.SIGN: messages.SIGN,
    relations.NAMED_FACTOR: messages.FACTOR,
    relations.FACTOR: messages.FACTOR,
    relations.TRANSPOSED: messages.TRANSPOSED,
    relations.HOLDS_OTHER: messages.HOLDS_OTHER,
    relations.REORDERED: messages.REORDERED,
    relations.NEARLY: messages.NEARLY,
    relations.OFFSET: messages.OFFSET,
    relations.ROWS: messages.LINES,
    relations.COLUMNS: messages.LINES,
}


def costing(code: str, message: str, /, **evidence: object) -> Finding:
    """A finding about something that costs points."""
    return Finding(code, message, evidence | {"costs": True})


def wrong_findings(record: Record) -> tuple[Finding, ...]:
    """What is wrong with a function, in at most three findings; none if nothing is."""
    nothing = _nothing_there(record)
    return (nothing,) if nothing else tuple(islice(_all_findings(record), MOST_FINDINGS))


def notes(record: Record, damage_costs: bool) -> Iterator[Finding]:
    """What should be said of the caller's data, whether or not the function is right."""
    function = record.exercise.name
    for argument in record.changed:
        if argument == record.exercise.in_place:
            message = sentence(messages.UPDATES_IN_PLACE, function=function, argument=argument)
            yield Finding(UPDATES_IN_PLACE, message, {"argument": argument, "costs": False})
        else:
            message = sentence(messages.CHANGES_INPUT, function=function, argument=argument)
            yield Finding(CHANGES_INPUT, message, {"argument": argument, "costs": damage_costs})


def _all_findings(record: Record) -> Iterator[Finding]:
    yield from _memory(record)
    yield from _exceptions(record)
    yield from _ignored(record)
    yield from _outputs(record)
    yield from _patterns(record)
    yield from _properties(record)


def _nothing_there(record: Record) -> Finding | None:
    function = record.exercise.name
    outcomes = [observation.outcome for observation in record.observations]
    if record.not_written:
        stub = outcomes[0].raised
        template = messages.CHAIN_NOT_WRITTEN if function == "chain" and stub is not None and stub.text else messages.NOT_WRITTEN
        return costing(NOT_WRITTEN, sentence(template, function=function, text=stub.text if stub is not None else ""))
    if all(outcome.raised is None and outcome.result is None for outcome in outcomes):
        return costing(RETURNS_NOTHING, sentence(messages.RETURNS_NOTHING, function=function))
    return None


def _memory(record: Record) -> Iterator[Finding]:
    if record.remembers:
        draws = record.exercise.draws
        code, template = ("unseeded", messages.UNSEEDED) if draws else ("remembers", messages.REMEMBERS)
        yield costing(code, sentence(template, function=record.exercise.name))
    elif record.ignores_seed:
        yield costing("ignores_seed", sentence(messages.IGNORES_SEED, function=record.exercise.name))


def _ignored(record: Record) -> Iterator[Finding]:
    """The one argument that makes no difference; where more than one makes none, something else is the matter."""
    first = record.observations[0]
    if (
        first.outcome.raised is None
        and first.defects
        and len(record.exercise.arguments) > 1
        and not record.exercise.draws
        and len(record.ignored) == 1
    ):
        (argument,) = record.ignored
        yield costing("ignores", sentence(messages.IGNORES, function=record.exercise.name, argument=argument), argument=argument)


# Exceptions


def _exceptions(record: Record) -> Iterator[Finding]:
    seen: dict[str, tuple[Observation, Raised]] = {}
    for observation in record.observations:
        raised = observation.outcome.raised
        if raised is not None:
            seen.setdefault(raised.type, (observation, raised))
    everywhere = all(observation.outcome.raised is not None for observation in record.observations)
    for observation, raised in seen.values():
        yield _exception(record.exercise.name, observation, raised, everywhere and len(seen) == 1)


def _exception(function: str, observation: Observation, raised: Raised, everywhere: bool) -> Finding:
    evidence = {"type": raised.type, "text": raised.text, "line": raised.line, "code": raised.code, "case": observation.case.name}
    if raised.missing:
        message = sentence(messages.NAME_MISSING, function=function, name=raised.missing)
        return costing("name_missing", message, name=raised.missing, **evidence)
    if raised.type == "NotGradable":
        return costing("not_plain", sentence("{text}", text=raised.text), **evidence)
    if raised.type == "ChainBrokenError":
        return costing("chain_broken", sentence(messages.CHAIN_BROKEN, text=raised.text), **evidence)
    where = f" in line {raised.line}" if raised.line is not None else ""
    where += f" ({raised.code})" if raised.code else ""
    on = "" if everywhere else "".join(f" {tag}" for tag in sorted(observation.case.tags)[:1])
    return costing(
        "raises", sentence(messages.RAISED, function=function, type=raised.type, on=on, where=where, text=raised.text), **evidence
    )


# Outputs


def _outputs(record: Record) -> Iterator[Finding]:
    by_output: dict[str, Wrong] = {}
    for observation in record.observations:
        for defect in observation.defects:
            by_output.setdefault(split_layer(defect.part)[0], []).append((observation, defect))
    for output, wrong in by_output.items():
        yield from _output(record, output, wrong)


def _output(record: Record, output: str, wrong: Wrong) -> Iterator[Finding]:
    """One finding about one output: its form if that is wrong somewhere, else its numbers."""
    malformed = [pair for pair in wrong if pair[1].kind != reading.VALUE]
    if malformed:
        yield _form(malformed)
    else:
        yield _values(record, output, wrong)


def _form(alike: Wrong) -> Finding:
    observation, defect = alike[0]
    evidence = {"part": defect.part, "found": defect.found, "needed": defect.needed, "case": observation.case.name}
    if defect.kind in FORM_TEMPLATES:
        template = FORM_TEMPLATES[defect.kind]
        return costing(defect.kind, sentence(template, part=capital(defect.part), found=defect.found, needed=defect.needed), **evidence)
    common = common_symptom(alike)
    if common is not None:
        message = sentence(VALUE_TEMPLATES[common.code], part=capital(split_layer(defect.part)[0]), detail=common.detail)
        return costing(common.code, message, detail=common.detail, **evidence)
    lost = all(each.numbers_right for _, each in alike)
    code, template = ("lost_dimension", messages.LOST_DIMENSION) if lost else (reading.SHAPE, messages.WRONG_SHAPE)
    return costing(code, sentence(template, part=capital(defect.part), found=defect.found, needed=defect.needed), **evidence)


def _values(record: Record, output: str, wrong: Wrong) -> Finding:
    layers = layers_wrong(record, output, wrong)
    part = capital(f"{output} {layers}" if layers else output)
    case = wrong[0][0].case.name
    common = common_symptom(wrong)
    if common is not None:
        message = sentence(VALUE_TEMPLATES[common.code], part=part, detail=common.detail)
        return costing(common.code, message, part=output, layers=layers, detail=common.detail, case=case)
    cached = wrong[0][1].form
    code, template = ("cache_values", messages.CACHE_VALUES) if cached else ("values", messages.VALUES)
    return costing(code, sentence(template, part=part), part=output, layers=layers, case=case)


def common_symptom(wrong: Wrong) -> Symptom | None:
    """The most telling symptom that every wrong array shows, in all cases and layers.

    Arrays of one entry fit nearly anything: they are asked only where there are no larger ones. A factor is called by its name only if
    cases with different values of that name agree.
    """
    largest = [pair for pair in wrong if pair[1].expected is not None and pair[1].expected.size > 1] or wrong
    fits = [symptoms(defect, each.question.quantities, each.question.parts, each.case.rtol) for each, defect in largest]
    scalar = all(defect.expected is None or defect.expected.size == 1 for _, defect in largest)
    named = len({tuple(each.question.quantities.values()) for each, _ in largest}) > 1
    return relations.common_symptom([fit if named else relations.unnamed(fit) for fit in fits]) if len(fits) > 1 or not scalar else None


def layers_wrong(record: Record, output: str, wrong: Wrong) -> str:
    """Which layers of an output are wrong, in words that are true of every case where some are; empty if none fit or all are wrong."""
    fitting: list[set[str]] = []
    for observation in record.observations:
        layers = {split_layer(defect.part)[1] for each, defect in wrong if each is observation}
        every = {layer for base, layer in map(split_layer, (part.name for part in observation.question.parts)) if base == output}
        if layers and len(every) > 1:
            fitting.append(set(_layer_words(layers, every)))
    common = set.intersection(*fitting) if fitting else set()
    return next((words for words in LAYER_WORDS if words in common), "")


LAYER_WORDS = ("of the last layer", "of the first layer", "of every layer but the last", "of every layer but the first", "of some layers")


def _layer_words(layers: set[int | None], every: set[int | None]) -> Iterator[str]:
    numbers = sorted(layer for layer in every if layer is not None)
    if not numbers or layers == every:
        return
    for end, layer in (("last", numbers[-1]), ("first", numbers[0])):
        if layers == {layer}:
            yield f"of the {end} layer"
        if layers == every - {layer}:
            yield f"of every layer but the {end}"
    yield "of some layers"


# Patterns over the cases


def _patterns(record: Record) -> Iterator[Finding]:
    wrong = {observation.case.name for observation in record.observations if not observation.right}
    right = {observation.case.name for observation in record.observations if observation.right}
    if not wrong or not right:
        return
    for tag in dict.fromkeys(tag for observation in record.observations for tag in sorted(observation.case.tags)):
        tagged = {observation.case.name for observation in record.observations if tag in observation.case.tags}
        if tagged == right and tag != FLOAT32:
            yield costing("only_right", sentence(messages.ONLY_RIGHT, function=record.exercise.name, when=tag), when=tag)
        elif tagged == wrong:
            yield costing("only_wrong", sentence(messages.ONLY_WRONG, function=record.exercise.name, when=tag), when=tag)


def _properties(record: Record) -> Iterator[Finding]:
    for violated in record.violations:
        yield costing("property", sentence(messages.PROPERTY, function=record.exercise.name, property=violated.sentence))


def capital(part: str) -> str:
    """A part's name at the start of a sentence: words get a capital letter, symbols stay as they are."""
    return f"The{part.removeprefix('the')}" if part.startswith("the ") else part
