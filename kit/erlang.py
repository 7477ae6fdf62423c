"""Staffing formulas: Erlang B, Erlang C (everybody waits) and Erlang A (callers give up), exact.

Work comes as a Poisson stream, is served in exponential time by equal agents, first come first served; in Erlang A a
waiting customer gives up after an exponential time. Erlang B is computed by its recursion on 1/B, which neither
overflows nor cancels, and everything else follows from it, so ten thousand agents are no harder than ten.

Sources: Erlang B and C: Cooper, Introduction to Queueing Theory (2nd ed.), ch. 3; Erlang A: Mandelbaum and Zeltyn, The
Palm/Erlang-A Queue, with Applications to Call Centers (2005).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

MAX_AGENTS: Final = 100_000
_ENOUGH: Final = 1e-17  # of a sum of positive terms: what follows is below a float's last digit
_HUGE: Final = 1e250  # numbers above are kept as a smaller one and its logarithm


@dataclass(frozen=True, slots=True)
class Load:
    """What comes in.

    Attributes:
        per_hour: contacts an hour.
        handle_s: mean seconds that one takes an agent, wrap-up included.
        patience_s: mean seconds after which a waiting customer gives up; ``None``: nobody does.
    """

    per_hour: float
    handle_s: float
    patience_s: float | None = None

    @property
    def erlangs(self) -> float:
        """The offered load: how many agents would be busy if nobody ever waited."""
        return self.per_hour * self.handle_s / 3600


@dataclass(frozen=True, slots=True)
class Service:
    """What customers meet with so many agents.

    Attributes:
        waits: share of customers who find all agents busy.
        mean_wait_s: mean wait over all customers, those who give up included; infinite where the line only grows.
        service_level: share of all customers answered within the threshold.
        abandons: share of customers who give up.
        occupancy: busy share of the agents' time.
    """

    agents: int
    waits: float
    mean_wait_s: float
    service_level: float
    abandons: float
    occupancy: float


def erlang_b(agents: int, erlangs: float) -> float:
    """Return the share of customers who are turned away where nobody can wait.

    Raises:
        ValueError: a negative number of agents, or a load that is not finite and above 0.
    """
    return math.exp(-_log_inverse_b(agents, erlangs))


def erlang_c(agents: int, erlangs: float) -> float:
    """Return the share of customers who have to wait where all wait; 1 where the line only grows."""
    blocked = erlang_b(agents, erlangs)
    if agents <= erlangs:
        return 1.0
    return agents * blocked / (agents - erlangs * (1 - blocked))


def serve(agents: int, load: Load, threshold_s: float) -> Service:
    """Return what customers meet with so many agents.

    Args:
        threshold_s: who is answered within so many seconds is answered in time.
    Raises:
        ValueError: a load, a patience or a number of agents that cannot be.
    """
    if threshold_s < 0 or load.handle_s <= 0 or not (load.patience_s is None or load.patience_s > 0):
        raise ValueError("times are above 0, a threshold is not below")
    if load.patience_s is None:
        return _serve_patient(agents, load, threshold_s)
    return _serve_impatient(agents, load, load.patience_s, threshold_s)


def agents_needed(
    load: Load,
    threshold_s: float,
    *,
    service_level: float | None = None,
    mean_wait_s: float | None = None,
    abandons: float | None = None,
    occupancy: float | None = None,
) -> Service:
    """Return the service with the fewest agents that keeps every target named.

    Args:
        service_level: at least this share in time; ``mean_wait_s``, ``abandons``, ``occupancy``: at most so much.
    Raises:
        ValueError: no target is named, or ``MAX_AGENTS`` would not be enough.
    """
    if service_level is mean_wait_s is abandons is occupancy is None:
        raise ValueError("a target is needed")

    def keeps(one: Service) -> bool:
        return (
            (service_level is None or one.service_level >= service_level)
            and (mean_wait_s is None or one.mean_wait_s <= mean_wait_s)
            and (abandons is None or one.abandons <= abandons)
            and (occupancy is None or one.occupancy <= occupancy)
        )

    # More agents never make anything worse, so the fewest are found by halving.
    low, high = 0, max(1, math.ceil(load.erlangs))
    while not keeps(serve(high, load, threshold_s)):
        if high >= MAX_AGENTS:
            raise ValueError("not even the most agents would keep these targets")
        low, high = high, min(high + max(high // 2, 4), MAX_AGENTS)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if keeps(serve(middle, load, threshold_s)) else (middle, high)
    return serve(high, load, threshold_s)


def _serve_patient(agents: int, load: Load, threshold_s: float) -> Service:
    waits = erlang_c(agents, load.erlangs)
    spare = agents - load.erlangs
    if spare <= 0:
        return Service(agents, 1.0, math.inf, 0.0, 0.0, 1.0)
    late = waits * math.exp(-spare * threshold_s / load.handle_s)
    return Service(agents, waits, waits * load.handle_s / spare, 1 - late, 0.0, load.erlangs / agents)


def _serve_impatient(agents: int, load: Load, patience_s: float, threshold_s: float) -> Service:
    """Erlang A. The wait V that a customer of endless patience would have exceeds t with probability

        y·phi(t)·S(z) / (1/B(n-1) + y·S(y)),   phi(t) = exp(y - z - c·t/patience),   z = y·exp(-t/patience),

    where y is what arrives during a patience and c what the agents can serve in it. Who gives up, and who is served
    after t, are shares of those who wait (``_line``); no two of these numbers are ever subtracted where both are small.
    """
    if agents == 0:
        return Service(0, 1.0, patience_s, 0.0, 1.0, 0.0)
    c, y = agents * patience_s / load.handle_s, load.per_hour * patience_s / 3600
    norm_of_idle = _log_inverse_b(agents - 1, load.erlangs)
    line, gives_up = _line(c, y)
    all_wait = math.log(y) + line
    norm = max(norm_of_idle, all_wait) + math.log1p(math.exp(-abs(norm_of_idle - all_wait)))
    waits = math.exp(all_wait - norm)
    abandons = waits * gives_up
    z = y * math.exp(-threshold_s / patience_s)
    late_line, late_gives_up = _line(c, z)
    log_phi = y - z - c * threshold_s / patience_s
    would_wait_longer = math.exp(min(0.0, math.log(y) + log_phi + late_line - norm))
    served_late = would_wait_longer * math.exp(-threshold_s / patience_s) * (1 - late_gives_up)
    return Service(
        agents,
        waits,
        abandons * patience_s,
        max(0.0, 1 - abandons - served_late),
        abandons,
        min(1.0, load.erlangs * (1 - abandons) / agents),
    )


def _line(c: float, z: float) -> tuple[float, float]:
    """Return the logarithm of ``S = sum z^k / (c (c+1) … (c+k))`` and the mean of ``(k+1)/(c+k+1)`` under its terms.

    All terms are positive; they are summed from the largest outwards.
    """
    if z == 0:
        return -math.log(c), 1 / (c + 1)
    peak = max(0, math.floor(z - c))
    log_peak = peak * math.log(z) - (math.lgamma(c + peak + 1) - math.lgamma(c))
    total, giving_up = 1.0, (peak + 1) / (c + peak + 1)
    term, k = 1.0, peak
    while term > total * _ENOUGH:
        k += 1
        term *= z / (c + k)
        total += term
        giving_up += term * (k + 1) / (c + k + 1)
    term, k = 1.0, peak
    while k > 0 and term > total * _ENOUGH:
        term *= (c + k) / z
        k -= 1
        total += term
        giving_up += term * (k + 1) / (c + k + 1)
    return log_peak + math.log(total), giving_up / total


def _log_inverse_b(agents: int, erlangs: float) -> float:
    """Return the logarithm of 1/B by ``1/B(n) = 1 + n/a · 1/B(n-1)``, which neither overflows nor cancels."""
    if agents < 0 or not (math.isfinite(erlangs) and erlangs > 0):
        raise ValueError("agents are not negative, and a load is finite and above 0")
    inverse, log_scale = 1.0, 0.0
    for number in range(1, agents + 1):
        inverse = (math.exp(-log_scale) if log_scale < 700 else 0.0) + number / erlangs * inverse
        if inverse > _HUGE:
            log_scale += math.log(inverse)
            inverse = 1.0
    return math.log(inverse) + log_scale
