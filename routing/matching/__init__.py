"""Who gets the next conversation: plain values in, plain values out.

Greedy: the most urgent item first, for each the agent who costs least. That equals an optimal assignment within
noise at any traffic (docs/routing.md), so the order and the cost matter, not a solver. An item nobody can take never
blocks those behind it.

    values       items, agents, requests, rings
    eligibility  who may, and every reason why somebody may not
    order        who goes first                     rings    from when on others may
    cost         who of them                        explain  a decision with all it considered
    index        the same decisions in microseconds (seats: its agents, lines: its items)
    batch        many decisions over values just read, each explained
"""

from routing.matching.batch import match
from routing.matching.cost import Price
from routing.matching.eligibility import Fit, fit, reasons_out
from routing.matching.explain import Choice, Eligible, explain
from routing.matching.index import Index, Match
from routing.matching.order import order
from routing.matching.rings import Opened
from routing.matching.values import EVERYBODY, Candidate, Id, Item, Need, Reason, Request, Ring

__all__ = [
    "EVERYBODY",
    "Candidate",
    "Choice",
    "Eligible",
    "Fit",
    "Id",
    "Index",
    "Item",
    "Match",
    "Need",
    "Opened",
    "Price",
    "Reason",
    "Request",
    "Ring",
    "explain",
    "fit",
    "match",
    "order",
    "reasons_out",
]
