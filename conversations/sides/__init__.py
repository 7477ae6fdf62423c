"""Side conversations: asking another department, a colleague or a supplier from within a case.

What is asked and answered lies in tables of its own (``models/sides.py``), so that nothing that shows a customer their
conversation can show it. Colleagues read and answer here; outside participants get mail, each a mail of their own, and
their answers come back by its id or its signed reply address (``answers.py``).

    asking.py      open one, write in it           changing.py   lead, deadline, participants, close, reopen
    answers.py     mail that comes back            post.py       mail that goes out
    clock.py       warning and overdue             listing.py    who is to answer what
    rows.py        what all of them write          settling.py   who may be written to, from which inbox

Lock order: the case's conversation, then the side conversation; deliveries and messages after it.
"""
