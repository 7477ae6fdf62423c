"""Intake: customers' messages become contacts, threads, conversations and messages, a batch at a time.

    people → duplicates out → threads → placing → rows → the listener → events (by the caller)

Everything is decided under row locks taken in one fixed order (identity, contact link, thread, conversation,
counter, work item, agent, feed; sorted within each), so "one open conversation a thread" and "one person an
address" hold whoever else writes at the same time. One customer who wrote twice in a batch is folded before
the SQL. The caller owns the transaction and writes the events last.
"""

from conversations.intake.receive import IntakeOutcome, receive

__all__ = ["IntakeOutcome", "receive"]
