"""Drafts, summaries and translations by a language model: off unless the operator and the workspace say so.

Nothing that a model says is believed. It is asked for sentences with the sources they rest on, it has no tools, and
each sentence is held against those sources (``checking.py``); what does not hold is struck out and shown to nobody.

    disguise.py   personal data out of what is sent, and back into what came    pure
    asking.py     what the model is asked                                       pure
    reading.py    what it answered, as sentences with sources                   pure
    facts.py      numbers, links, codes, names of a sentence                    pure
    checking.py   whether a sentence holds against its sources                  pure
    faithful.py   whether a translation keeps what it translates                pure
    endpoint.py   the server's ``POST …/chat/completions``
    records.py    what was asked and what became of it
    talk.py       what was said in a conversation, and by whom
    nearness.py   how near texts are in meaning
    drafter.py    the three things it is asked for
"""
