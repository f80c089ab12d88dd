"""What a schema of a live database holds, as the server's own catalogue tells it, in a form that can be compared.

Every definition is the server's own rendering (`pg_get_indexdef` and its kin) with the schema that is read first on the
search path, so that the same thing in two schemas reads the same. Names are kept apart from definitions.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """A column; `place` counts from 1, `default` is None where there is none."""

    name: str
    type: str
    required: bool
    default: str | None
    generated: bool
    place: int


@dataclass(frozen=True, slots=True)
class Key:
    """An index, be it a constraint's or not; `what` is all of its definition but its name."""

    name: str
    what: str
    columns: tuple[str, ...]
    unique: bool
    primary: bool
    nulls_alike: bool
    where: str | None
    valid: bool
    constraint: bool


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign key; `on_delete` is a word of SQL."""

    name: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    on_delete: str


@dataclass(frozen=True, slots=True)
class Check:
    """A check; `what` is the condition in its brackets, `columns` what it reads."""

    name: str
    what: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table; `kind` is the server's letter (`r` is an ordinary one), `mine` whether this login may alter it."""

    name: str
    kind: str
    mine: bool
    columns: dict[str, ColumnShape] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)
    foreigns: list[Foreign] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    triggers: dict[str, str] = field(default_factory=dict)
    policies: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A schema: its tables, its enum types with their labels in order, and its functions' bodies by name."""

    tables: Mapping[str, TableShape]
    enums: Mapping[str, tuple[str, ...]]
    functions: Mapping[str, str]

    @property
    def taken(self) -> set[str]:
        """The names that relations, constraints and triggers bear: a new one is to have another."""
        found = set(self.tables)
        for table in self.tables.values():
            found |= {key.name for key in table.keys} | {key.name for key in table.foreigns}
            found |= {check.name for check in table.checks} | set(table.triggers)
        return found


def read(connection: Connection, schema: str) -> Catalogue:
    """Read a schema in the caller's transaction, whose search path is the schema alone afterwards."""
    connection.execute(text("SELECT set_config('search_path', :path, true)"), {"path": f"{schema}, pg_catalog"})
    values = {"schema": schema}
    found = connection.execute(text(_TABLES), values)
    tables = {row.name: TableShape(row.name, row.kind, row.mine) for row in found}
    for row in connection.execute(text(_COLUMNS), values):
        shape = ColumnShape(row.name, row.type, row.required, _plain(row.default), row.generated, row.place)
        tables[row.owner].columns[row.name] = shape
    for row in connection.execute(text(_KEYS), values):
        what = row.definition[row.definition.index(" USING ") + 1 :]
        tables[row.owner].keys.append(
            Key(
                row.name,
                what,
                tuple(row.columns),
                row.unique,
                row.primary,
                row.alike,
                row.where,
                row.valid,
                row.constrains,
            )
        )
    for row in connection.execute(text(_CONSTRAINTS), values):
        if row.kind == "f":
            made = Foreign(row.name, tuple(row.columns), row.target, tuple(row.target_columns), _RULES[row.rule])
            tables[row.owner].foreigns.append(made)
        else:
            what = row.definition.removeprefix("CHECK ").removesuffix(" NOT VALID")
            tables[row.owner].checks.append(Check(row.name, what, tuple(row.columns)))
    for row in connection.execute(text(_TRIGGERS), values):
        tables[row.owner].triggers[row.name] = re.sub(r"^CREATE TRIGGER (\".*?\"|\S+) ", "", row.definition)
    for row in connection.execute(text(_POLICIES), values):
        tables[row.owner].policies.append(row.name)
    labels: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(text(_ENUMS), values):
        labels[row.name].append(row.label)
    functions = {
        row.name: _plain(" ".join(row.body.split())) or "" for row in connection.execute(text(_FUNCTIONS), values)
    }
    return Catalogue(tables, {name: tuple(each) for name, each in labels.items()}, functions)


_RULES = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


def _plain(expression: str | None) -> str | None:
    """Return the expression with one word for each thing that has two."""
    return expression and re.sub(r"\bcurrent_timestamp\b", "now()", expression, flags=re.IGNORECASE)


_NOT_AN_EXTENSION_S = "NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = {}.oid AND d.deptype = 'e')"

_TABLES = f"""
    SELECT c.relname AS name, CAST(c.relkind AS text) AS kind, pg_has_role(c.relowner, 'USAGE') AS mine FROM pg_class c
    WHERE c.relnamespace = CAST(:schema AS regnamespace) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND {_NOT_AN_EXTENSION_S.format("c")}
    ORDER BY 1
"""  # noqa: S608 - our own words

_COLUMNS = f"""
    SELECT c.relname AS owner, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
           a.attnotnull AS required, pg_get_expr(f.adbin, f.adrelid) AS default,
           a.attgenerated <> '' OR a.attidentity <> '' AS generated,
           CAST(row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum) AS integer) AS place
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef f ON f.adrelid = c.oid AND f.adnum = a.attnum
    WHERE c.relnamespace = CAST(:schema AS regnamespace) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND {_NOT_AN_EXTENSION_S.format("c")}
    ORDER BY c.relname, a.attnum
"""  # noqa: S608 - our own words

_KEYS = f"""
    SELECT t.relname AS owner, i.relname AS name, pg_get_indexdef(i.oid, 0, true) AS definition,
           ARRAY(SELECT pg_get_indexdef(i.oid, CAST(k AS integer), true) FROM generate_series(1, x.indnkeyatts) k)
               AS columns,
           x.indisunique AS unique, x.indisprimary AS primary, x.indnullsnotdistinct AS alike,
           pg_get_expr(x.indpred, x.indrelid, true) AS where, x.indisvalid AS valid,
           EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u')) AS constrains
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE t.relnamespace = CAST(:schema AS regnamespace) AND t.relkind IN ('r', 'p')
      AND {_NOT_AN_EXTENSION_S.format("t")}
    ORDER BY t.relname, i.relname
"""  # noqa: S608 - our own words

_CONSTRAINTS = f"""
    SELECT t.relname AS owner, k.conname AS name, CAST(k.contype AS text) AS kind, CAST(k.confdeltype AS text) AS rule,
           pg_get_constraintdef(k.oid, true) AS definition,
           ARRAY(SELECT attname FROM unnest(k.conkey) WITH ORDINALITY u(number, place)
                 JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number ORDER BY u.place) AS columns,
           CAST(CAST(k.confrelid AS regclass) AS text) AS target,
           ARRAY(SELECT attname FROM unnest(k.confkey) WITH ORDINALITY u(number, place)
                 JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number ORDER BY u.place)
               AS target_columns
    FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
    WHERE t.relnamespace = CAST(:schema AS regnamespace) AND k.contype IN ('f', 'c')
      AND {_NOT_AN_EXTENSION_S.format("t")}
    ORDER BY t.relname, k.conname
"""  # noqa: S608 - our own words

_TRIGGERS = f"""
    SELECT t.relname AS owner, g.tgname AS name, pg_get_triggerdef(g.oid, true) AS definition
    FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
    WHERE t.relnamespace = CAST(:schema AS regnamespace) AND NOT g.tgisinternal AND g.tgenabled IN ('O', 'A')
      AND {_NOT_AN_EXTENSION_S.format("t")}
    ORDER BY t.relname, g.tgname
"""  # noqa: S608 - our own words

_POLICIES = f"""
    SELECT t.relname AS owner, p.polname AS name FROM pg_policy p JOIN pg_class t ON t.oid = p.polrelid
    WHERE t.relnamespace = CAST(:schema AS regnamespace) AND {_NOT_AN_EXTENSION_S.format("t")} ORDER BY 1, 2
"""  # noqa: S608 - our own words

_ENUMS = """
    SELECT t.typname AS name, e.enumlabel AS label FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
    WHERE t.typnamespace = CAST(:schema AS regnamespace) ORDER BY t.typname, e.enumsortorder
"""

_FUNCTIONS = f"""
    SELECT p.proname AS name, p.prosrc AS body FROM pg_proc p
    WHERE p.pronamespace = CAST(:schema AS regnamespace) AND {_NOT_AN_EXTENSION_S.format("p")} ORDER BY 1
"""  # noqa: S608 - our own words
