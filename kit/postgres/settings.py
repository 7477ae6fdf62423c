"""The server's settings: sized for one program beside it, and asking nothing of the machine."""

import os
import sys
from pathlib import Path

OWN_FILE = "trunkline.conf"

MAIN_FILE_TEXT = f"""\
# {OWN_FILE} is written by the program at each start; what stands below the next line has precedence.
include = '{OWN_FILE}'
"""

# Only the account that owns the folder of the socket can come this far.
HBA_TEXT = "local all all trust\n"

_SHM = Path("/dev/shm")  # noqa: S108

# One parallel query may take work_mem times workers times its nodes; containers give 64 MiB by default.
_SHM_ENOUGH_BYTES = 256 * 1024 * 1024

_SETTINGS = {
    # Memory: program and server together stay under 250 MiB at rest.
    "max_connections": "60",
    "shared_buffers": "96MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "1GB",
    "huge_pages": "off",
    "io_method": "sync",  # no resident reader processes
    "max_logical_replication_workers": "0",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    "autovacuum_max_workers": "2",
    "jit": "off",
    # Durability: an answered message is on disk.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "min_wal_size": "80MB",
    "checkpoint_timeout": "15min",
    "max_wal_senders": "4",
    # Queues live on small hot tables: vacuum them before they are large.
    "autovacuum_naptime": "20s",
    "autovacuum_vacuum_scale_factor": "0.05",
    "random_page_cost": "1.1",
    "client_connection_check_interval": "10s",
    # Text and time mean the same on every machine.
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "lc_messages": "'C'",
    "default_text_search_config": "'pg_catalog.simple'",
    # Failed statements are reported to the client, who logs them without message text or addresses.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_autovacuum_min_duration": "-1",
    "log_line_prefix": "'%m [%p] '",
}


def own_file_text(version: str) -> str:
    """The text of the settings file for this machine; it names the server's version, so that an update changes it."""
    settings = {**_SETTINGS, "dynamic_shared_memory_type": "posix" if _has_shared_memory() else "mmap"}
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    return f"# For PostgreSQL {version}. Rewritten at start: change postgresql.conf instead.\n{lines}"


def _has_shared_memory() -> bool:
    """Whether POSIX shared memory is there for every user and roomy; only Linux may lack it."""
    if sys.platform != "linux":
        return True
    try:
        status = os.statvfs(_SHM)
        return status.f_frsize * status.f_blocks >= _SHM_ENOUGH_BYTES and bool(_SHM.stat().st_mode & 0o002)
    except OSError:
        return False


def command_line(folder: Path, sockets: Path, name: str) -> list[str]:
    """The server's arguments: what no settings file may change.

    Args:
        folder: of the cluster.
        sockets: folder of the socket; may hold any character.
        name: the cluster's name, by which its processes are known.
    """
    quoted = '"' + str(sockets).replace('"', '""') + '"'  # a list to PostgreSQL, split at commas
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": quoted,
        "unix_socket_permissions": "0700",
        "cluster_name": name,
    }
    return ["-D", str(folder), *(part for key, value in settings.items() for part in ("-c", f"{key}={value}"))]
