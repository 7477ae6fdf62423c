"""``trunkline migrate``, ``setup-link``, ``workspace create``, ``user create``, ``user password``, ``token create``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from gateway.cli.common import Data, DatabaseUrl, database, read_password, read_settings, run, server_url

Slug = Annotated[str, typer.Option("--workspace", metavar="SLUG", help="Short name of the workspace.")]


def add_to(app: typer.Typer) -> None:
    workspace, user, token = (typer.Typer(no_args_is_help=True) for _ in range(3))
    app.command("migrate")(migrate)
    app.command("setup-link")(setup_link)
    workspace.command("create")(create_workspace)
    user.command("create")(create_user)
    user.command("password")(set_password)
    token.command("create")(create_token)
    app.add_typer(workspace, name="workspace", help="Workspaces: one tenant each.")
    app.add_typer(user, name="user", help="People and their accounts.")
    app.add_typer(token, name="token", help="API tokens of programs.")


def migrate(database_url: DatabaseUrl = None, data: Data = None) -> None:
    """Bring the database to this version's schema."""
    settings = read_settings(database_url=database_url, data=data)

    async def work() -> str:
        from gateway.migrate import migrate as bring_up

        async with server_url(settings) as url:
            return await bring_up(url)

    typer.echo(run(work))


def setup_link(database_url: DatabaseUrl = None, data: Data = None) -> None:
    """Print a fresh link to set this installation up in the browser, as long as it has no admin."""
    settings = read_settings(database_url=database_url, data=data)

    async def work() -> str:
        from gateway.first_run import FirstRun
        from gateway.passwords import Passwords
        from kit.errors import Conflict

        async with database(settings) as opened:
            link = await FirstRun(_works(opened), Passwords()).make_link(settings.base_url)
        if link is None:
            raise Conflict("there is an admin already: what is left to set up, they do in the console")
        return link

    typer.echo(run(work))


def create_workspace(
    slug: Annotated[str, typer.Option(help="Short name: a-z, 0-9 and -.")],
    name: Annotated[str | None, typer.Option(help="Name for people; default: the slug.")] = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
) -> None:
    """Create a workspace and print its id."""
    settings = read_settings(database_url=database_url, data=data)

    async def work() -> str:
        from conversations import workspaces
        from gateway import first_rules
        from kit.ids import new_id

        async with database(settings) as opened, _works(opened).begin(new_id()) as unit:
            row = await workspaces.create_workspace(unit, slug=slug, name=name or slug)
            await first_rules.furnish(unit)
            return str(row.id)

    typer.echo(run(work))


def create_user(
    workspace: Slug,
    email: Annotated[str, typer.Option(help="Mail address; the name to sign in with.")],
    role: Annotated[str, typer.Option(help="agent, supervisor or admin.")],
    name: Annotated[str | None, typer.Option(help="Name for people; default: the address before the @.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    database_url: DatabaseUrl = None,
    data: Data = None,
) -> None:
    """Create an account in a workspace and print its id; an account that exists becomes a member there."""
    settings = read_settings(database_url=database_url, data=data)
    password = read_password() if password_stdin else None

    async def work() -> str:
        from conversations import people, workspaces
        from conversations.access import Scope
        from gateway.passwords import Passwords
        from kit.errors import Invalid

        hashed = None if password is None else await Passwords().hash(password)
        async with database(settings) as opened:
            async with opened.begin() as connection:
                found = await workspaces.find_workspace(connection, workspace)
            scope = Scope.system(found.id)
            async with _works(opened).begin(found.id) as unit:
                account = await people.find_account(unit, email)
                if account is None:
                    account = await people.create_account(
                        unit, email=email, name=name or email.partition("@")[0], password_hash=hashed
                    )
                elif hashed is not None:
                    raise Invalid("this address has an account already: leave its password to its owner")
                return str((await people.join(unit, scope, account, _role(role))).id)

    typer.echo(run(work))


def set_password(
    email: Annotated[str, typer.Option(help="Whose password.")],
    clear_totp: Annotated[
        bool, typer.Option("--clear-totp", help="No longer ask for one-time codes: the device is lost.")
    ] = False,
    database_url: DatabaseUrl = None,
    data: Data = None,
) -> None:
    """Set the password that is read from standard input; every session of the account ends."""
    settings = read_settings(database_url=database_url, data=data)
    password = read_password()

    async def work() -> None:
        from gateway.auth import reset_password
        from gateway.passwords import Passwords

        hashed = await Passwords().hash(password)
        async with database(settings) as opened:
            await reset_password(_works(opened), email, hashed, clear_totp=clear_totp)

    run(work)


def create_token(
    email: Annotated[str, typer.Option(help="Whose token it is.")],
    workspace: Annotated[
        str | None, typer.Option("--workspace", metavar="SLUG", help="Default: the only one of this person.")
    ] = None,
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    database_url: DatabaseUrl = None,
    data: Data = None,
) -> None:
    """Create an API token and print it; it is not shown again."""
    settings = read_settings(database_url=database_url, data=data)

    async def work() -> str:
        from conversations.access import load_scope
        from gateway import api_tokens

        async with database(settings) as opened:
            async with opened.begin() as connection:
                account_id, workspace_id = await _find_member(connection, email, workspace)
                scope = await load_scope(connection, workspace_id, account_id)
            async with _works(opened).begin(workspace_id, scope.actor) as unit:
                _, token = await api_tokens.create_token(unit, scope, name=name)
                return token

    typer.echo(run(work))


async def _find_member(connection: Any, email: str, slug: str | None) -> tuple[Any, Any]:
    from sqlalchemy import func, select

    from conversations.models import Account
    from conversations.workspaces import list_memberships
    from kit.errors import Invalid, NotFound

    account_id = await connection.scalar(select(Account.id).where(func.lower(Account.email) == email.strip().lower()))
    if account_id is None:
        raise NotFound(f"there is no account {email}")
    memberships = [row for row in await list_memberships(connection, account_id) if slug in (None, row.slug)]
    if not memberships:
        raise NotFound(f"{email} is not a member of {slug or 'any workspace'}")
    if len(memberships) > 1:
        raise Invalid(f"{email} is a member of several workspaces: name one with --workspace")
    return account_id, memberships[0].workspace_id


def _works(opened: Any) -> Any:
    from conversations.work import Works
    from kit.clock import SystemClock

    return Works(opened, SystemClock(), _nobody_listens)


def _role(text: str) -> Any:
    from conversations.roles import ROLES
    from kit.errors import Invalid

    if text not in ROLES:
        raise Invalid(f"there is no role {text}: it is one of {', '.join(ROLES)}")
    return text


def _nobody_listens(*_: object) -> None:
    """Commands run beside the serving program, whose readers look into the tables by themselves."""
