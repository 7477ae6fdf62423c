"""Stop the server some time after the program that looked after it was killed.

A killed program cannot stop its server, and an ordinary restart is to find it running. So a small shell process waits
on a pipe: the operating system closes our end of it when we die. After a grace, unless another program has taken the
server over, the shell stops it. No signal from our terminal reaches it.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from kit.postgres.account import Account
from kit.postgres.commands import run
from kit.postgres.files import write_file

GRACE_S = 20

# $1 pid file, $2 pid, $3 keeper file, $4 our token, $5 grace in seconds. The shell leaves its loop of one `read` when
# the pipe is closed; a farewell is a line. An asynchronous list would read from /dev/null, hence descriptor 3.
_SCRIPT = """\
exec 3<&0
(
    read -r farewell <&3 && exit
    sleep "$5"
    read -r token <"$3" && [ "$token" = "$4" ] || exit
    read -r pid <"$1" && [ "$pid" = "$2" ] && kill -INT "$pid"
) >/dev/null 2>&1 &
"""


class Keeper:
    """Our end of the pipe to the process that outlives us."""

    def __init__(self, run_folder: Path, cluster_folder: Path, account: Account) -> None:
        self._file = run_folder / "keeper"
        self._pid_file = cluster_folder / "postmaster.pid"
        self._account = account
        self._pipe: int | None = None

    async def watch(self, pid: int, grace_s: float = GRACE_S) -> None:
        """Have the server with this pid stopped if we die; whoever watched it before no longer does."""
        self.dismiss()
        token = secrets.token_hex(8)
        write_file(self._file, f"{token}\n", self._account)
        reading, self._pipe = os.pipe()
        try:
            await run(
                "/bin/sh",
                *("-c", _SCRIPT, "sh", str(self._pid_file), str(pid), str(self._file), token, str(grace_s)),
                account=self._account,
                stdin=reading,
            )
        finally:
            os.close(reading)

    def dismiss(self) -> None:
        """Let it go without touching the server."""
        if self._pipe is not None:
            with suppress(BrokenPipeError):
                os.write(self._pipe, b"farewell\n")
            os.close(self._pipe)
            self._pipe = None
