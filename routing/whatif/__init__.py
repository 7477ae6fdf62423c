"""What if: recorded days are lived through again, under the rules of today, under other rules, or with other people.

    history    reads what happened from the events, and today's settings
    story      folds the events of a work item into what would happen to it again
    values     work, people and settings as a replay takes them, and what comes out of it
    replay     lives through it: the decisions are the router's own (``routing.mirror``, ``routing.matching``)
    changes    other rules and other people, as somebody writes them into a file
    findings   waits, service level, abandonment and occupancy, beside what really happened
    staffing   how many agents each half hour needs, by the formulas of ``kit.erlang``

``history`` and ``questions`` read the database; the rest takes values and gives values.
"""
