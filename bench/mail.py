"""Files to threaded conversations over the listener, against a bare parse and a bare insert of the same mails."""

from __future__ import annotations

import asyncio
import email
import secrets
import time
from collections.abc import Callable, Mapping, Sequence

import aiohttp
import aiosmtplib
import asyncpg

from bench.ingest import limit
from bench.letters import ADDRESS, PER_THREAD, Letter, collected, written
from bench.measure import ROUNDS, OtherLoad, Processes, Report, in_turns
from bench.program import Program, postmaster, running_program
from channels.email.errors import MailRejected
from channels.email.parse import read_mail

CONNECTIONS = 8
MAILS = 1_000
TAKEN_IN_WITHIN_S = 120.0


async def bench(rounds: int = ROUNDS) -> Report:
    """Compare processor time a mail, say how fast the parser is alone, and look whether threads came together."""
    report = Report("mail")
    async with running_program(inboxes=("email",)) as program, limit(program) as (limit_url, limit_pid):
        ours, bare = program.processes(), Processes([limit_pid, postmaster(program.data)])
        load, began = OtherLoad(Processes([*program.pids, limit_pid])), time.perf_counter()
        threads = 0

        async def send_ours(_: int) -> Mapping[str, float]:
            nonlocal threads
            threads += MAILS // PER_THREAD
            return await deliver(program, ours, written(secrets.token_hex(4), MAILS))

        async def send_collected(_: int) -> Mapping[str, float]:
            return await deliver(program, ours, collected(secrets.token_hex(4)))

        async def insert(_: int) -> Mapping[str, float]:
            return await insert_all(limit_url, bare, written("insert", MAILS))

        async def parse_barely(_: int) -> Mapping[str, float]:
            return await parse_all(written("parse", MAILS), email.message_from_bytes)

        async def parse(_: int) -> Mapping[str, float]:
            return await parse_all(written("parse", MAILS) + collected("parse"), read_or_refuse)

        await send_ours(-1)  # caches, plans and contacts are warm
        found = await in_turns(rounds, ours=send_ours, insert=insert, compat32=parse_barely, parser=parse)
        allowed = found["compat32"]["cpu_us"] + 15 * found["insert"]["cpu_us"]
        cpu = found["ours"]["cpu_us"]
        report.add(
            "processor time a mail, database included", "≤ compat32 + 15 × the insert", cpu <= allowed,
            ours_us=cpu, compat32_us=found["compat32"]["cpu_us"], insert_us=found["insert"]["cpu_us"],
            share_of_allowed=cpu / allowed, ours_per_s=found["ours"]["per_s"],
        )  # fmt: skip
        per_s = 1e6 / found["parser"]["cpu_us"]
        report.add("the parser alone", "≥ 600 mails a second", per_s >= 600, per_s=per_s)
        conversations = await count_conversations(program)
        report.add(
            "mails of a thread are in one conversation", "as many as threads", conversations == threads,
            conversations=conversations, threads=threads, dead=await count_dead(program),
        )  # fmt: skip
        if collected("look"):
            real = await in_turns(1, collected=send_collected)
            report.add(
                "collected mails", "", None,
                ours_us=real["collected"]["cpu_us"], mails=len(collected("look")), dead=await count_dead(program),
            )  # fmt: skip
        report.other_load = load.cores(time.perf_counter() - began)
    return report


async def deliver(program: Program, processes: Processes, letters: Sequence[Letter]) -> Mapping[str, float]:
    """Hand mails to the listener over some connections and wait until all are taken in."""
    before = await count_settled(program)
    waiting = iter(letters)

    async def send() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=program.smtp_port, start_tls=False, timeout=60) as smtp:
            for letter in waiting:
                await smtp.sendmail(letter.sender, [ADDRESS], letter.raw)

    cpu, began = processes.cpu_s(), time.perf_counter()
    await asyncio.gather(*(send() for _ in range(CONNECTIONS)))
    async with asyncio.timeout(TAKEN_IN_WITHIN_S):
        while await count_settled(program) < before + len(letters):  # noqa: ASYNC110 - another process takes them in
            await asyncio.sleep(0.1)
    elapsed = time.perf_counter() - began
    return {"per_s": len(letters) / elapsed, "cpu_us": (processes.cpu_s() - cpu) / len(letters) * 1e6}


async def insert_all(url: str, processes: Processes, letters: Sequence[Letter]) -> Mapping[str, float]:
    """Post the same bytes to the program that only inserts them, over as many connections as the ingest bench has."""
    waiting = iter(letters)
    async with aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(limit=64)) as http:

        async def post() -> None:
            for letter in waiting:
                async with http.post("/insert", data=letter.raw) as answer:
                    await answer.read()

        cpu = processes.cpu_s()
        await asyncio.gather(*(post() for _ in range(64)))
    return {"cpu_us": (processes.cpu_s() - cpu) / len(letters) * 1e6}


async def parse_all(letters: Sequence[Letter], parse: Callable[[bytes], object]) -> Mapping[str, float]:
    """Read all mails in this process, in a thread so that the loop stays free."""

    def run() -> float:
        began = time.thread_time()
        for letter in letters:
            parse(letter.raw)
        return time.thread_time() - began

    return {"cpu_us": await asyncio.to_thread(run) / len(letters) * 1e6}


def read_or_refuse(raw: bytes) -> object:
    try:
        return read_mail(raw)
    except MailRejected as refusal:
        return refusal


async def count_settled(program: Program) -> int:
    """How many mails are taken in, or will never be."""
    return await _ask(program, "SELECT count(*) FROM raw_event WHERE state IN ('done', 'dead')")


async def count_dead(program: Program) -> int:
    return await _ask(program, "SELECT count(*) FROM raw_event WHERE state = 'dead'")


async def count_conversations(program: Program) -> int:
    return await _ask(program, "SELECT count(*) FROM conversation")


async def _ask(program: Program, query: str) -> int:
    connection = await asyncpg.connect(program.database.url)
    try:
        found: int = await connection.fetchval(query)
    finally:
        await connection.close()
    return found
