"""Staffing formulas against published tables, and against the chain they are the answer to."""

from __future__ import annotations

import math

import pytest

from kit.erlang import Load, agents_needed, erlang_b, erlang_c, serve


@pytest.mark.parametrize(
    ("agents", "erlangs", "blocked"),
    # ITU-D SG 2, Table of the Erlang Loss Formula: the load that so many lines carry at a loss of 1 % and of 5 %.
    [
        (5, 1.3608, 0.01),
        (10, 4.4612, 0.01),
        (20, 12.031, 0.01),
        (50, 37.901, 0.01),
        (10, 6.2157, 0.05),
        (100, 95.240, 0.05),
    ],
)
def test_erlang_b_is_what_the_table_says(agents: int, erlangs: float, blocked: float) -> None:
    assert erlang_b(agents, erlangs) == pytest.approx(blocked, abs=5e-6)


def test_erlang_c_is_what_others_publish() -> None:
    """100 calls in half an hour, three minutes each, answered within 20 s: the example of pyworkforce 0.1.0."""
    found = serve(14, Load(per_hour=200, handle_s=180), threshold_s=20)
    assert (found.waits, found.service_level) == pytest.approx((0.1741319335950498, 0.8883500191794669), rel=1e-12)
    assert found.occupancy == pytest.approx(0.7142857142857143)
    assert found.waits == pytest.approx(erlang_c(14, 10))


def test_erlang_a_is_what_others_publish() -> None:
    """The same calls with a patience of five minutes: pyworkforce.rodrigo-arenas.com/development/guide/erlanga."""
    found = serve(13, Load(per_hour=200, handle_s=180, patience_s=300), threshold_s=20)
    told = (found.waits, found.abandons, found.service_level, found.occupancy)
    assert tuple(round(one, 3) for one in told) == (0.226, 0.025, 0.858, 0.750)


def test_with_and_without_patience_as_in_the_comparison_of_gans_koole_and_mandelbaum() -> None:
    """Telephone Call Centers: Tutorial, Review, and Research Prospects (2003), table 1.

    50 agents, 48 calls a minute, one minute each, patience two minutes.
    """
    patient = serve(50, Load(2880, 60), 20)
    assert patient.mean_wait_s == pytest.approx(20.8, abs=0.05)
    assert patient.occupancy == pytest.approx(0.96)
    impatient = serve(50, Load(2880, 60, patience_s=120), 20)
    assert impatient.abandons == pytest.approx(0.031, abs=5e-4)
    assert impatient.mean_wait_s == pytest.approx(3.7, abs=0.05)
    assert impatient.occupancy == pytest.approx(0.93, abs=5e-3)


@pytest.mark.parametrize(
    ("agents", "load"),
    [
        (50, Load(2880, 60, 120)),
        (100, Load(7200, 60, 90)),
        (3, Load(60, 300, 45)),
        (1, Load(10, 60, 600)),
        (12, Load(200, 180, 1)),
        (200, Load(3600, 180, 10_000)),
    ],
)
def test_erlang_a_is_exactly_the_chain_of_calls_that_wait_and_give_up(agents: int, load: Load) -> None:
    """The stationary distribution of M/M/n+M, added up state by state."""
    assert load.patience_s is not None
    arrivals, served, left = load.per_hour / 3600, 1 / load.handle_s, 1 / load.patience_s
    weights, log_weight = [], 0.0
    for state in range(agents + 3_000):
        if state:
            log_weight += math.log(arrivals / (min(state, agents) * served + max(0, state - agents) * left))
        weights.append(log_weight)
    whole = math.fsum(math.exp(one - max(weights)) for one in weights)
    shares = [math.exp(one - max(weights)) / whole for one in weights]
    waiting = math.fsum((state - agents) * share for state, share in enumerate(shares) if state > agents)
    found = serve(agents, load, threshold_s=20)
    assert found.waits == pytest.approx(math.fsum(shares[agents:]), rel=1e-9)
    assert found.abandons == pytest.approx(waiting * left / arrivals, rel=1e-9)
    assert found.mean_wait_s == pytest.approx(waiting / arrivals, rel=1e-9)
    assert found.service_level == pytest.approx(_answered_within(20, agents, load, shares), abs=2e-4)


def _answered_within(threshold_s: float, agents: int, load: Load, shares: list[float]) -> float:
    """Follow whoever arrives at each length of the line step by small step until they are answered or give up."""
    served, left = agents / load.handle_s, 1 / (load.patience_s or 1)
    ahead = shares[agents : agents + 400]
    in_time = math.fsum(shares[:agents])
    rate = served + (len(ahead) + 1) * left
    steps = max(4_000, int(rate * threshold_s * 40))
    step = threshold_s / steps
    for _ in range(steps):
        in_time += ahead[0] * served * step
        ahead = [
            share * (1 - (served + (place + 1) * left) * step)
            + (ahead[place + 1] * (served + (place + 1) * left) * step if place + 1 < len(ahead) else 0)
            for place, share in enumerate(ahead)
            if share > 1e-15 or place < 2
        ]
    return in_time


def test_endless_patience_is_erlang_c() -> None:
    patient, nearly = serve(14, Load(200, 180), 20), serve(14, Load(200, 180, 1e9), 20)
    assert nearly.service_level == pytest.approx(patient.service_level, rel=1e-5)
    assert nearly.waits == pytest.approx(patient.waits, rel=1e-5)


@pytest.mark.parametrize("patience_s", [None, 90.0])
def test_ten_thousand_agents_are_no_harder_than_ten(patience_s: float | None) -> None:
    found = serve(10_000, Load(per_hour=10_000 * 12 - 1_200, handle_s=300, patience_s=patience_s), 20)
    assert all(math.isfinite(one) for one in (found.waits, found.mean_wait_s, found.service_level))
    assert 0 < found.waits < 1
    idle = serve(10_000, Load(per_hour=1_200, handle_s=300, patience_s=patience_s), 20)
    assert (idle.waits, idle.service_level) == (0, 1)


def test_the_fewest_agents_that_keep_the_targets_are_found() -> None:
    load = Load(200, 180)
    found = agents_needed(load, 20, service_level=0.8)
    assert found.agents == 14
    assert serve(13, load, 20).service_level < 0.8
    assert agents_needed(load, 20, mean_wait_s=20).agents == 13
    assert agents_needed(load, 20, service_level=0.8, occupancy=0.6).agents == 17
    impatient = Load(200, 180, patience_s=120)
    assert agents_needed(impatient, 20, abandons=0.02).agents < agents_needed(load, 20, service_level=0.99).agents


def test_where_the_line_only_grows_everybody_waits_for_ever() -> None:
    found = serve(10, Load(200, 180), 20)
    assert (found.waits, found.mean_wait_s, found.service_level) == (1.0, math.inf, 0.0)
    overrun = serve(10, Load(2000, 180, 60), 20)
    assert overrun.abandons == pytest.approx(0.9, abs=1e-6)
    assert serve(0, Load(200, 180, 60), 20).abandons == 1.0


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: erlang_b(-1, 1),
        lambda: erlang_b(1, 0),
        lambda: serve(1, Load(10, 60, 0), 20),
        lambda: serve(1, Load(10, 60), -1),
        lambda: agents_needed(Load(10, 60), 20),
        lambda: agents_needed(Load(10, 60), 20, service_level=1.1),
    ],
)
def test_what_cannot_be_is_refused(wrong) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=r"\w"):
        wrong()
