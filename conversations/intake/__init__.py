"""Intake: customers' messages become contacts, threads, conversations and messages, a batch at a time.

    people → duplicates out → threads → placing → rows → windows → the listener → own messages, edits, signals
    → events (by the caller)

Everything is decided under row locks taken in one fixed order (identity, contact link, thread, conversation,
counter, reply window, work item, agent, feed; sorted within each), so "one open conversation a thread" and "one
person an address" hold whoever else writes at the same time. One customer who wrote twice in a batch is folded
before the SQL. The caller owns the transaction and writes the events last.
"""

from conversations.intake.receive import Besides, IntakeOutcome, receive

__all__ = ["Besides", "IntakeOutcome", "receive"]
