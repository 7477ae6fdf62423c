"""``trunkline simulate-routing`` and ``trunkline staffing``: recorded days under other rules, and whom they need."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli.common import WRONG_SETTINGS, Data, DatabaseUrl, database, read_settings, run

if TYPE_CHECKING:
    from uuid import UUID

    from kit.db import Database
    from routing.whatif.questions import Finding, Staffing

Workspace = Annotated[str, typer.Option("--workspace", metavar="SLUG", help="Which workspace.")]
From = Annotated[
    str,
    typer.Option(
        "--from", metavar="TIME", help="e.g. 2026-11-27 or 2026-11-27T09:00; without a zone by the house's calendar."
    ),
]
To = Annotated[str | None, typer.Option("--to", metavar="TIME", help="Up to then, exclusive; default: now.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_to(app: typer.Typer) -> None:
    app.command("simulate-routing")(simulate_routing)
    app.command("staffing")(staffing)


def simulate_routing(
    workspace: Workspace,
    from_: From,
    to: To = None,
    rules: Annotated[
        Path | None,
        typer.Option(
            "--rules",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="JSON: other policies, members, skills, people.",
        ),
    ] = None,
    one_more_like: Annotated[
        list[str] | None,
        typer.Option("--one-more-like", metavar="EMAIL", help="One more agent, as this one is; may be repeated."),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="EMAIL", help="Without this agent; may be repeated.")
    ] = None,
    as_json: AsJson = False,
    database_url: DatabaseUrl = None,
    data: Data = None,
) -> None:
    """Replay recorded arrivals through the router's own decisions, under other rules or with other agents.

    Prints waits, service level, abandonment and occupancy of each queue beside what really happened. Changes nothing.
    """
    settings = read_settings(database_url=database_url, data=data)

    async def work() -> Finding:
        from routing.whatif.changes import check_changes, read_changes
        from routing.whatif.questions import what_if

        changes = read_changes(rules.read_bytes() if rules is not None else b"{}")
        more = [{"name": f"One more like {like}", "like": like} for like in one_more_like or ()]
        told = changes.model_dump(mode="json", by_alias=True, exclude_unset=True)
        told["more_agents"] = [*told.get("more_agents", ()), *more]
        told["agents"] = told.get("agents", {}) | {
            name: told.get("agents", {}).get(name, {}) | {"absent": True} for name in without or ()
        }
        async with database(settings) as opened:
            workspace_id, start, end, now = await _range(opened, workspace, from_, to)
            return await what_if(opened, workspace_id, start, end, now, check_changes(told))

    found = run(work)
    if as_json:
        from gateway.wire.whatif import what_if as shown

        typer.echo(_json(shown(found)))
    else:
        typer.echo("\n".join(_told(found)))


def staffing(
    workspace: Workspace,
    from_: From,
    to: To = None,
    queue: Annotated[
        list[str] | None, typer.Option("--queue", metavar="NAME", help="Only this queue; may be repeated.")
    ] = None,
    target: Annotated[
        int | None, typer.Option("--target", min=1, max=99, help="Percent in time; default: the queue's own.")
    ] = None,
    within: Annotated[
        int | None, typer.Option("--within", min=0, metavar="SECONDS", help="In time; default: the queue's own.")
    ] = None,
    weekdays: Annotated[
        str | None, typer.Option(metavar="DAYS", help="Only these, e.g. mon,tue,wed,thu,fri; default: all.")
    ] = None,
    as_json: AsJson = False,
    database_url: DatabaseUrl = None,
    data: Data = None,
) -> None:
    """Tell how many agents each half hour of a day needs to keep its promise, from what came in the past."""
    settings = read_settings(database_url=database_url, data=data)

    async def work() -> list[Staffing]:
        from routing.whatif.questions import check_weekdays, staff

        wanted = check_weekdays(weekdays)
        async with database(settings) as opened:
            workspace_id, start, end, now = await _range(opened, workspace, from_, to)
            return await staff(
                opened,
                workspace_id,
                start,
                end,
                now,
                queues=queue,
                target_percent=target,
                within_s=within,
                weekdays=wanted,
            )

    found = run(work)
    if as_json:
        from gateway.wire.whatif import staffing as shown

        typer.echo(_json([shown(one) for one in found]))
    else:
        typer.echo("\n".join(_table(found)))


async def _range(opened: Database, slug: str, start: str, end: str | None) -> tuple[UUID, datetime, datetime, datetime]:
    from conversations.workspaces import find_workspace
    from routing.whatif.history import house_zone

    async with opened.begin() as connection:
        workspace_id = (await find_workspace(connection, slug)).id
    async with opened.acquire() as hot:
        zone = await house_zone(hot, workspace_id)
    now = datetime.now(UTC)
    return workspace_id, _instant(start, "--from", zone), _instant(end, "--to", zone) if end else now, now


def _instant(text: str, option: str, zone: Any) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        typer.echo(f"trunkline: {option} is no time, as 2026-11-27 or 2026-11-27T09:00 are: {text}", err=True)
        raise typer.Exit(WRONG_SETTINGS) from None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


# What is printed.

_ROWS = (
    ("offered", "offered", ""),
    ("answered", "answered", ""),
    ("abandoned", "abandoned", ""),
    ("overflowed to others", "overflowed", ""),
    ("still waiting", "waiting", ""),
    ("mean wait", "mean_wait_s", "s"),
    ("half within", "p50_wait_s", "s"),
    ("nine of ten within", "p90_wait_s", "s"),
    ("longest wait", "longest_wait_s", "s"),
    ("service level", "service_level_percent", "%"),
    ("abandonment", "abandoned_percent", "%"),
    ("occupancy of its agents", "occupancy_percent", "%"),
)


def _told(found: Finding) -> list[str]:
    names = ["really", "replayed", *(["changed"] if found.other else [])]
    columns = [found.recorded, found.replayed, *([found.other] if found.other else [])]
    lines = [f"{found.start:%Y-%m-%d %H:%M} to {found.end:%Y-%m-%d %H:%M} UTC", ""]
    head = f"{'':28}" + "".join(f"{name:>14}" for name in names)
    by_queue = [{one.queue_id: one for one in column.queues} for column in columns]
    for queue_id in dict.fromkeys(one for column in by_queue for one in column):
        figures = [column.get(queue_id) for column in by_queue]
        if not any(one is not None and (one.offered or one.taken_out) for one in figures):
            continue
        lines.append(f"{_clip(found.queue_names.get(queue_id, str(queue_id)), 28):28}{head[28:]}")
        for label, name, unit in _ROWS:
            shown = [_figure(getattr(one, name) if one is not None else None, unit) for one in figures]
            lines.append(f"  {label:26}" + "".join(f"{one:>14}" for one in shown))
        lines.append("")
    lines.append(f"{'All agents':28}{head[28:]}")
    lines.append(_row("occupancy", [column.occupancy_percent for column in columns]))
    lines.append(_row("slots in use", [column.units_percent for column in columns]))
    lines += ["", *_trust(found)]
    return lines


def _trust(found: Finding) -> list[str]:
    agreed = found.agreement
    if not agreed.stays:
        return ["Nothing came in this time."]
    lines = [
        f"Under today's rules the replay gives {agreed.same:,} of {agreed.stays:,} to the same agent "
        f"({agreed.percent} %), after waits {agreed.apart_s} s apart on average."
    ]
    if found.presumed:
        lines.append(
            f"Of {found.presumed} agents nothing tells when they were there: from the first work they got to the last."
        )
    if found.changed:
        lines.append("Settings were changed since, and the replay takes those of today:")
        lines += [f"  {one.at:%Y-%m-%d %H:%M}  {one.action}  {one.entity_id}" for one in found.changed]
    return lines


def _row(label: str, shares: list[float | None]) -> str:
    return f"  {label:26}" + "".join(f"{_figure(one, '%'):>14}" for one in shares)


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:,} {unit}".rstrip()


def _clip(text: str, width: int) -> str:
    return text if len(text) < width else f"{text[: width - 2]}…"


def _table(found: list[Staffing]) -> list[str]:
    lines: list[str] = []
    for one in found:
        way = f"patience {one.patience_s:,.0f} s (Erlang A)" if one.patience_s else "all wait (Erlang C)"
        lines += [
            f"{one.queue_name}, {one.channel}: {one.target_percent} % within {one.within_s} s, "
            f"{one.slots} at once for an agent, {way}",
            f"  {'from':7}{'come':>8}{'handle':>10}{'needed':>8}{'had':>8}{'in time':>10}{'mean wait':>12}{'busy':>8}",
        ]
        for half in one.half_hours:
            if half.predicted is None:
                continue
            met = half.predicted
            lines.append(
                f"  {half.began:%H:%M}  {half.came:>8.1f}{half.handle_s:>8,.0f} s{half.needed:>8}{half.had:>8.1f}"
                f"{100 * met.service_level:>8.1f} %{met.mean_wait_s:>10,.1f} s{100 * met.occupancy:>6.0f} %"
            )
        lines.append("")
    return lines or ["Nothing came in this time."]


def _json(value: Any) -> str:
    import orjson

    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
