"""Does a statement keep to one workspace? Read from its syntax tree, table by table.

A table outside schema ``directory`` is bound when, in the query that names it, ``workspace_id`` is compared for
equality with a value, a parameter, or a column of something that is bound itself: another bound table, a CTE, an
``unnest``, a row of the query around it. An INSERT is bound when it fills ``workspace_id``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

COLUMN = "workspace_id"
_QUERIES = (exp.Select, exp.Update, exp.Delete, exp.Insert, exp.Merge)
_FREE_SCHEMAS = frozenset({"directory", "pg_catalog", "information_schema"})

logging.getLogger("sqlglot").setLevel(logging.ERROR)  # it warns of SHOW and SET


@cache
def unbound_tables(sql: str) -> tuple[str, ...]:
    """Return the tables a statement could read or write in more than one workspace, in no special order."""
    try:
        trees = sqlglot.parse(sql, dialect="postgres")
    except SqlglotError:
        # Newer syntax than the parser knows: the word itself is the least that must be there.
        return () if COLUMN in sql else ("a statement that cannot be parsed",)
    return tuple(sorted({name for tree in trees if tree is not None for name in _unbound(tree)}))


def _unbound(tree: exp.Expr) -> Iterator[str]:
    if not isinstance(tree, (*_QUERIES, exp.SetOperation, exp.Subquery)):
        return  # DDL, settings, transaction control, locks
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    for query in tree.find_all(*_QUERIES):
        if isinstance(query, exp.Insert):
            yield from _unbound_insert(query)
        else:
            yield from _unbound_query(query, ctes)


def _unbound_insert(query: exp.Insert) -> Iterator[str]:
    target = query.this
    columns = {column.name for column in target.expressions} if isinstance(target, exp.Schema) else set()
    table = target.find(exp.Table)
    if table is not None and not _is_free(table, set()) and COLUMN not in columns:
        yield table.name


def _unbound_query(query: exp.Expr, ctes: set[str]) -> Iterator[str]:
    scoped = {
        node.alias_or_name: node for node in _own(query) if isinstance(node, exp.Table) and not _is_free(node, ctes)
    }
    bound: set[str] = set()
    pairs: list[tuple[str, str]] = []
    for left, right in _equalities(query):
        sides = [_aliases(side, scoped) for side in (left, right)]
        for mine, other, expression in ((sides[0], sides[1], right), (sides[1], sides[0], left)):
            if mine and not other and _is_value(expression):
                bound.update(mine)
        pairs.extend((a, b) for a in sides[0] for b in sides[1])
    for _ in scoped:  # a chain of n tables is followed in n rounds
        for a, b in pairs:
            if a in bound or b in bound:
                bound.update((a, b))
    yield from (table.name for alias, table in scoped.items() if alias not in bound)


def _own(query: exp.Expr) -> Iterator[exp.Expr]:
    """The nodes of a query without those of the queries inside it."""
    for node in query.walk(prune=lambda node: node is not query and isinstance(node, _QUERIES)):
        if node is query or not isinstance(node, _QUERIES):
            yield node


def _equalities(query: exp.Expr) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    """What must be equal in every row that the query touches: the ANDed parts of WHERE and ON."""
    for node in _own(query):
        if isinstance(node, exp.Where):
            yield from _conjunction(node.this)
        elif isinstance(node, exp.Join):
            if (on := node.args.get("on")) is not None:
                yield from _conjunction(on)
            if COLUMN in {column.name for column in node.args.get("using") or ()}:
                yield from _using(query, node)
    if isinstance(query, exp.Merge):
        yield from _conjunction(query.args["on"])


def _using(query: exp.Expr, join: exp.Join) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    joined = exp.column(COLUMN, table=join.this.alias_or_name)
    for node in _own(query):
        if isinstance(node, exp.Table) and node is not join.this:
            yield exp.column(COLUMN, table=node.alias_or_name), joined


def _conjunction(condition: exp.Expr) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        yield from _conjunction(condition.left)
        yield from _conjunction(condition.right)
    elif isinstance(condition, (exp.EQ, exp.NullSafeEQ)):
        left, right = condition.left.unnest(), condition.right.unnest()
        if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
            yield from zip(left.expressions, right.expressions, strict=False)
        else:
            yield left, right
    elif isinstance(condition, exp.In):
        members = condition.args.get("query") or exp.Placeholder()
        tested = condition.this.unnest()
        for part in tested.expressions if isinstance(tested, exp.Tuple) else [tested]:
            yield part, members


def _aliases(side: exp.Expr, scoped: dict[str, exp.Table]) -> list[str]:
    """The tables of this query whose ``workspace_id`` this side is. Unqualified, it is the only one that has it."""
    if not isinstance(side, exp.Column) or side.name != COLUMN:
        return []
    if not side.table:
        return list(scoped)
    return [side.table] if side.table in scoped else []


def _is_value(side: exp.Expr) -> bool:
    """Whether a side fixes the other: anything but NULL and a mere other column of the same table's row."""
    return not isinstance(side, exp.Null)


def _is_free(table: exp.Table, ctes: set[str]) -> bool:
    if isinstance(table.this, exp.Func) or not table.name:
        return True  # a function in FROM
    if table.db:
        return table.db in _FREE_SCHEMAS
    return table.name in ctes or table.name.startswith("pg_") or table.name == "alembic_version"
