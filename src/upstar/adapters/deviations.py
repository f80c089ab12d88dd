"""How a database differs from the contract, deviation by deviation, and what would mend each and take nothing away.

Compares two catalogues and looks at no row: where it depends on the rows whether something may be added, the deviation
carries the query that tells (`RowTest`), which `adoption` asks.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from upstar.adapters import contract
from upstar.adapters.catalogue import Catalogue, Check, ColumnShape, Foreign, Key, TableShape
from upstar.adapters.privileges import ROLES
from upstar.adapters.row_tests import RowTest, Weight, repeats, rows, users_of


class Step(IntEnum):
    """In which order things are added: each needs those before it."""

    NONE = 0
    ENUM = 1
    FUNCTION = 2
    COLUMN = 3
    DEFAULT = 4
    KEY = 5
    TABLE = 6
    REQUIRED = 7
    CHECK = 8
    FOREIGN = 9
    INDEX = 10
    TRIGGER = 11


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference: at which table (or type), of what, what is there, what is wanted, and what would mend it.

    `sql` adds and never takes away; `hand` is what an operator may run who has decided to change what is there.
    """

    table: str
    what: str
    there: str
    wanted: str
    weight: Weight
    step: Step = Step.NONE
    sql: tuple[str, ...] = ()
    hand: str = ""
    test: RowTest | None = None

    def __str__(self) -> str:
        return f"{self.table}: {self.what}: there is {self.there}, wanted is {self.wanted} ({self.weight})"


MAY_REPEAT = frozenset(
    "uq_matched_jobs_user_resume_job uq_job_countries_name uq_job_regions_name_country uq_city_region_country "
    "uq_job_location uq_llm_providers_name uq_llm_models_provider_name uq_scoring_weights_weight_name "
    "uq_sync_cursors_sync_type uq_referrals_open_code uq_referrals_open_person uq_referrals_referred".split()
)
"""Unique keys that the contract leaves to the software, or whose treatment of NULL it does: where rows break one, it is
left out and Upstar does without it. Nothing may stand on `ON CONFLICT (…)` over these columns."""

OWN_LABELS = "jobsource"
"""The enum type to which every software adds its own sources; another's label is a word like any other."""

_WIDER = {("integer", "bigint"), ("real", "double precision"), ("character varying", "text")}
NOTHING = "nothing"
MISSING = "none"
REFUSES = "; it may refuse what Upstar writes"


def compare(wanted: Catalogue, there: Catalogue) -> Iterator[Deviation]:
    """Give every difference, table by table in the contract's order, then what the contract does not know."""
    names = there.taken

    def free(name: str) -> str:
        return f"{name}_upstar" if name in names else name

    yield from _enums(wanted, there)
    yield from _functions(there)
    for name, want in wanted.tables.items():
        have = there.tables.get(name)
        if have is None:
            made = contract.tables()[name]
            sql = (made.create, *made.indexes, *made.triggers)
            yield Deviation(name, "table", MISSING, f"{len(want.columns)} columns", Weight.ADDED, Step.TABLE, sql)
        elif have.kind != "r":
            yield Deviation(name, "table", "another kind of relation", "a table", Weight.BREAKING)
        else:
            yield from _table(want, have, free)
    for name in there.tables:
        if name not in wanted.tables:
            yield Deviation(name, "table or view", "one", NOTHING, Weight.HARMLESS)


def _table(want: TableShape, have: TableShape, free: Callable[[str], str]) -> Iterator[Deviation]:
    if not have.mine:
        hand = f"ALTER TABLE {want.name} OWNER TO CURRENT_USER"
        yield Deviation(want.name, "owner", "another", "the database's user", Weight.BREAKING, hand=hand)
    yield from _columns(want, have)
    yield from _keys(want, have, free)
    yield from _foreigns(want, have, free)
    yield from _checks(want, have, free)
    for what in want.triggers.values():
        if what not in have.triggers.values():
            made = contract.trigger(want.name)
            name = made.split()[2]
            yield Deviation(
                want.name, f"trigger {name}", MISSING, what, Weight.ADDED, Step.TRIGGER,
                (made.replace(name, free(name), 1),),
            )  # fmt: skip
    for name, what in have.triggers.items():
        if what not in want.triggers.values():
            yield Deviation(want.name, f"trigger {name}", what, NOTHING, Weight.HARMLESS)
    for name in have.policies:
        if name not in ROLES:
            hand = f"DROP POLICY {_quoted(name)} ON {want.name}"
            yield Deviation(want.name, f"policy {name}", "one", NOTHING, Weight.BREAKING, hand=hand)


def _columns(want: TableShape, have: TableShape) -> Iterator[Deviation]:
    table = want.name
    for name, column in want.columns.items():
        found = have.columns.get(name)
        if found is None:
            yield _missing_column(table, column)
        elif found.type != column.type:
            weight = Weight.HARMLESS if _is_wider(column.type, found.type) else Weight.BREAKING
            hand = f"ALTER TABLE {table} ALTER COLUMN {name} TYPE {column.type} USING {name}::{column.type}"
            yield Deviation(
                table, f"column {name}, type", found.type, column.type, weight,
                hand=hand if weight is Weight.BREAKING else "",
            )  # fmt: skip
        else:
            yield from _column(table, column, found)
    for name, found in have.columns.items():
        if name not in want.columns:
            needed = found.required and found.default is None and not found.generated
            yield Deviation(
                table, f"column {name}", f"{found.type}{', NOT NULL without a default' if needed else ''}", NOTHING,
                Weight.BREAKING if needed else Weight.HARMLESS,
                hand=f"ALTER TABLE {table} ALTER COLUMN {_quoted(name)} DROP NOT NULL" if needed else "",
            )  # fmt: skip
    shared = [name for name in want.columns if name in have.columns]
    order = [name for name in have.columns if name in want.columns]
    if shared != order:
        at = next(number for number, pair in enumerate(zip(shared, order, strict=True)) if pair[0] != pair[1])
        yield Deviation(table, "order of columns", f"{order[at]} before {shared[at]}", "the other way round",
                        Weight.HARMLESS)  # fmt: skip


def _missing_column(table: str, column: ColumnShape) -> Deviation:
    sql = (f"ALTER TABLE {table} ADD COLUMN {contract.column_sql(table, column.name)}",)
    test = None
    if column.required and column.default is None:
        query = f"SELECT count(*), CAST(NULL AS text[]) FROM {table}"  # noqa: S608 - a name of the contract
        test = RowTest(query, "rows have no value for it", Weight.BREAKING)
    return Deviation(table, f"column {column.name}", MISSING, column.type, Weight.ADDED, Step.COLUMN, sql, test=test)


def _column(table: str, want: ColumnShape, have: ColumnShape) -> Iterator[Deviation]:
    name, alter = want.name, f"ALTER TABLE {table} ALTER COLUMN {want.name}"
    if have.generated:
        yield Deviation(table, f"column {name}", "generated by the server", "an ordinary one", Weight.BREAKING)
    if want.required and not have.required:
        test = RowTest(rows(table, f"{name} IS NULL"), "rows have NULL", Weight.BREAKING)
        yield Deviation(table, f"column {name}, NULL", "nullable", "NOT NULL", Weight.ADDED, Step.REQUIRED,
                        (f"{alter} SET NOT NULL",), test=test)  # fmt: skip
    elif have.required and not want.required:
        yield Deviation(table, f"column {name}, NULL", "NOT NULL", "nullable", Weight.BREAKING,
                        hand=f"{alter} DROP NOT NULL")  # fmt: skip
    if want.default == have.default or have.generated:
        return
    if want.default is not None and have.default is None:
        yield Deviation(table, f"column {name}, default", MISSING, want.default, Weight.ADDED, Step.DEFAULT,
                        (f"{alter} SET DEFAULT {want.default}",))  # fmt: skip
    else:
        yield Deviation(table, f"column {name}, default", have.default or MISSING, want.default or MISSING,
                        Weight.HARMLESS)  # fmt: skip


def _keys(want: TableShape, have: TableShape, free: Callable[[str], str]) -> Iterator[Deviation]:
    matched: set[str] = set()
    for key in want.keys:
        same = [each for each in have.keys if _serves(each, key)]
        matched |= {each.name for each in same}
        if not same:
            yield _missing_key(want.name, key, have, free)
        elif key.name not in {each.name for each in same}:
            yield Deviation(want.name, f"index {key.name}", f"the same as {same[0].name}", key.what, Weight.HARMLESS)
    unique = [set(key.columns) for key in want.keys if key.unique and key.where is None]
    for each in have.keys:
        if each.name in matched:
            continue
        stricter = each.unique and not any(columns <= set(each.columns) for columns in unique)
        told = f"{each.what}{', UNIQUE' if each.unique else ''}{'' if each.valid else ', not valid'}"
        yield Deviation(want.name, f"index {each.name}", told + (REFUSES if stricter else ""), NOTHING, Weight.HARMLESS)


def _serves(have: Key, want: Key) -> bool:
    """Whether an index does what another is wanted for."""
    if not have.valid or have.unique < want.unique:
        return False
    if have.what == want.what:
        return True
    same = set(have.columns) == set(want.columns) and have.where == want.where
    return want.unique and same and have.nulls_alike >= want.nulls_alike


def _missing_key(table: str, key: Key, have: TableShape, free: Callable[[str], str]) -> Deviation:
    columns = ", ".join(key.columns)
    name = free(key.name)
    namesake = next((each for each in have.keys if each.name == key.name), None)
    there = f"another of that name, {namesake.what}" if namesake else MISSING
    wanted = key.what
    if not key.unique:
        sql = f"CREATE INDEX {name} ON {table} {key.what}"
        return Deviation(table, f"index {key.name}", there, wanted, Weight.ADDED, Step.INDEX, (sql,))
    alike = " NULLS NOT DISTINCT" if key.nulls_alike else ""
    if key.primary and not any(each.primary for each in have.keys):
        sql = f"ALTER TABLE {table} ADD CONSTRAINT {name} PRIMARY KEY ({columns})"
    elif key.constraint and not key.primary:
        sql = f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE{alike} ({columns})"
    else:
        sql = f"CREATE UNIQUE INDEX {name} ON {table} {key.what}"
    known = all(column in have.columns or not column.isidentifier() for column in key.columns)
    weight = Weight.HARMLESS if key.name in MAY_REPEAT else Weight.BREAKING
    test = RowTest(repeats(table, key), "groups of rows are alike", weight) if known else None
    return Deviation(table, f"unique key {key.name}", there, f"{wanted}, UNIQUE", Weight.ADDED, Step.KEY, (sql,),
                     test=test)  # fmt: skip


def _foreigns(want: TableShape, have: TableShape, free: Callable[[str], str]) -> Iterator[Deviation]:
    def way(key: Foreign) -> tuple[object, ...]:
        return key.columns, key.target, key.target_columns

    known = {way(key): key for key in have.foreigns}
    for key in want.foreigns:
        columns, targets = ", ".join(key.columns), ", ".join(key.target_columns)
        what = f"({columns}) to {key.target} ({targets}) ON DELETE {key.on_delete}"
        rest = f"FOREIGN KEY ({columns}) REFERENCES {key.target} ({targets}) ON DELETE {key.on_delete}"
        found = known.get(way(key))
        if found is None:
            name = free(key.name)
            add = f"ALTER TABLE {want.name} ADD CONSTRAINT {name} {rest} NOT VALID"
            validate = f"ALTER TABLE {want.name} VALIDATE CONSTRAINT {name}"
            test = None
            if set(key.columns) <= set(have.columns):
                column, target = key.columns[0], key.target_columns[0]
                lost = (
                    f"t.{column} IS NOT NULL AND NOT EXISTS (SELECT FROM {key.target} p WHERE p.{target} = t.{column})"
                )
                # new rows are held to it, and rows go with what they belong to, even where old ones lead nowhere
                test = RowTest(rows(want.name, lost), "rows lead nowhere", Weight.HARMLESS, (add,))
            yield Deviation(want.name, f"foreign key {key.name}", MISSING, what, Weight.ADDED, Step.FOREIGN,
                            (add, validate), test=test)  # fmt: skip
        elif found.on_delete != key.on_delete:
            hand = f"ALTER TABLE {want.name} DROP CONSTRAINT {_quoted(found.name)}, ADD CONSTRAINT {key.name} {rest}"
            yield Deviation(want.name, f"foreign key {found.name}", f"ON DELETE {found.on_delete}",
                            f"ON DELETE {key.on_delete}", Weight.BREAKING, hand=hand)  # fmt: skip
    ours = {way(key) for key in want.foreigns}
    for key in have.foreigns:
        if way(key) not in ours:
            told = f"({', '.join(key.columns)}) to {key.target}{REFUSES}"
            yield Deviation(want.name, f"foreign key {key.name}", told, NOTHING, Weight.HARMLESS)


def _checks(want: TableShape, have: TableShape, free: Callable[[str], str]) -> Iterator[Deviation]:
    known = {check.what for check in have.checks}
    for check in want.checks:
        if check.what not in known:
            yield _missing_check(want.name, check, have, free)
    ours = {check.what for check in want.checks}
    for check in have.checks:
        if check.what not in ours:
            yield Deviation(want.name, f"check {check.name}", check.what + REFUSES, NOTHING, Weight.HARMLESS)


def _missing_check(table: str, check: Check, have: TableShape, free: Callable[[str], str]) -> Deviation:
    sql = f"ALTER TABLE {table} ADD CONSTRAINT {free(check.name)} CHECK {check.what}"
    test = None
    if set(check.columns) <= set(have.columns):
        # not even NOT VALID: then a person could not so much as save a match that is out of range already
        test = RowTest(rows(table, f"NOT {check.what}"), "rows break it", Weight.HARMLESS)
    return Deviation(table, f"check {check.name}", MISSING, check.what, Weight.ADDED, Step.CHECK, (sql,), test=test)


def _enums(wanted: Catalogue, there: Catalogue) -> Iterator[Deviation]:
    for name, labels in wanted.enums.items():
        told = f"type {name}"
        found = there.enums.get(name)
        if found is None:
            yield Deviation(told, "enum", MISSING, ", ".join(labels), Weight.ADDED, Step.ENUM,
                            (contract.create_enum(name),))  # fmt: skip
            continue
        for number, label in enumerate(labels):
            if label not in found:
                yield _missing_label(wanted, name, number, found)
        for label in found:
            if label not in labels:
                yield _other_label(there, name, label)
        shared = [label for label in labels if label in found]
        order = [label for label in found if label in labels]
        if shared != order:
            yield Deviation(told, "order of labels", ", ".join(order), ", ".join(shared), Weight.HARMLESS)
    for name in there.enums:
        if name not in wanted.enums:
            yield Deviation(f"type {name}", "enum", "one", NOTHING, Weight.HARMLESS)


def _missing_label(wanted: Catalogue, name: str, number: int, found: tuple[str, ...]) -> Deviation:
    labels = wanted.enums[name]
    label = labels[number]
    # labels are added in their order, so the one before it is there by then
    place = f" AFTER '{labels[number - 1]}'" if number else f" BEFORE '{found[0]}'"
    sql = f"ALTER TYPE {name} ADD VALUE '{label}'{place}"
    keys = [key for table in wanted.tables.values() for key in table.keys]
    told = f"type {name}", f"label {label}", MISSING, "one"
    if any(f"'{label}'::{name}" in key.what for key in keys):
        # an index names it, and a label can be used only after the transaction that adds it
        return Deviation(*told, Weight.BREAKING, hand=sql)
    return Deviation(*told, Weight.ADDED, Step.ENUM, (sql,))


def _other_label(there: Catalogue, name: str, label: str) -> Deviation:
    test = None
    if name != OWN_LABELS:
        test = users_of(there, name, label)
    return Deviation(f"type {name}", f"label {label}", "one", NOTHING, Weight.HARMLESS, test=test)


def _functions(there: Catalogue) -> Iterator[Deviation]:
    body = there.functions.get(contract.TOUCH)
    wanted = " ".join(re.split(r"\$\$", contract.TOUCH_FUNCTION)[1].split()).replace("CURRENT_TIMESTAMP", "now()")
    told = f"function {contract.TOUCH}"
    if body is None:
        yield Deviation(told, "function", MISSING, wanted, Weight.ADDED, Step.FUNCTION, (contract.TOUCH_FUNCTION,))
    elif body.casefold().rstrip(" ;") != wanted.casefold().rstrip(" ;"):
        weight = Weight.HARMLESS if "updated_at" in body else Weight.BREAKING
        hand = contract.TOUCH_FUNCTION.replace("CREATE", "CREATE OR REPLACE", 1)
        yield Deviation(told, "body", body, wanted, weight, hand=hand if weight is Weight.BREAKING else "")


def _is_wider(want: str, have: str) -> bool:
    narrow, wide = want.partition("(")[0], have.partition("(")[0]
    lengths = [int(number) for number in re.findall(r"\((\d+)\)", f"{want} {have}")]
    longer = narrow == wide == "character varying" and ((len(lengths) == 1 and "(" in want) or lengths[0] < lengths[-1])
    return longer or ((narrow, wide) in _WIDER and not have.endswith("[]"))


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[a-z_][a-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'
